import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'ar',
  dir: 'rtl',
  messages: {
    heading: 'ملفات تعريف الارتباط على هذا الموقع',
    message:
      'بعض ملفات تعريف الارتباط ضروري لعمل هذا الموقع. وبعضها الآخر يوضح لنا كيفية استخدامه أو يعرض لكم إعلانات تناسب اهتماماتكم، والقرار بشأنها لكم.',
    policy: 'الاطلاع على سياسة الخصوصية',
    preferences: 'تعديل التفضيلات',
    accept: 'أوافق',
    decline: 'أرفض',
    close: 'إغلاق',
    'close-opt-in': 'إغلاق دون موافقة',
    'close-notice': 'إغلاق ومتابعة',
    changes: 'لم يعد اختياركم السابق ساريًا، لذلك نسألكم مجددًا.',
    'panel-heading': 'تخصيص إعدادات ملفات تعريف الارتباط',
    'panel-message': 'حددوا الأغراض التي يجوز لنا استخدام ملفات تعريف الارتباط من أجلها. لن يتغير شيء قبل الحفظ.',
    'panel-close': 'إغلاق دون حفظ',
    'panel-decline': 'رفض الكل',
    save: 'حفظ',
    signal: 'نلتزم بإشارة الرفض التي يرسلها متصفحكم (\u2068{signal}\u2069). ما تم إيقافه: {categories}.',
    previous: 'سبق أن سمحتم بما يلي: {granted}. وسبق أن رفضتم ما يلي: {denied}.',
    none: 'لا شيء',
    confirmation: 'تم حفظ اختياركم.',
    'always-on': 'مفعّلة دائمًا',
    denied: 'معطّلة دائمًا في هذه الصفحة.',
    details: 'التفاصيل',
    'trusted-label': 'الضرورية',
    'trusted-description': 'تجعل هذا الموقع يعمل: الأمان والنماذج وحفظ اختياركم هنا.',
    'analytics-label': 'تحليلات الموقع',
    'analytics-description': 'توضح لنا كيفية استخدام هذا الموقع لكي نحسّنه.',
    'advertising-label': 'الإعلانات',
    'advertising-description': 'تعرض لكم إعلانات تناسب اهتماماتكم وتوضح لنا مدى فاعليتها.',
    'embed-heading': 'محتوى من \u2068{host}\u2069',
    'embed-message': 'لا يظهر هذا المحتوى إلا إذا سمحتم بما يلي: {category}.',
    'load-once': 'تحميل مرة واحدة',
    'always-allow': 'السماح دائمًا: {category}',
    'embed-denied': 'لا يمكن عرض هذا المحتوى في هذه الصفحة.',
  },
};

export default locale;
