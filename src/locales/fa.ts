import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'fa',
  dir: 'rtl',
  messages: {
    heading: 'کوکی\u200cها در این وب\u200cسایت',
    message:
      'برخی کوکی\u200cها برای کارکرد این وب\u200cسایت لازم\u200cاند. برخی دیگر به ما نشان می\u200cدهند از آن چگونه استفاده می\u200cشود یا تبلیغات متناسب به شما نمایش می\u200cدهند؛ تصمیم درباره آن\u200cها با شماست.',
    policy: 'مطالعه سیاست حریم خصوصی ما',
    preferences: 'تغییر تنظیمات',
    accept: 'می\u200cپذیرم',
    decline: 'رد می\u200cکنم',
    close: 'بستن',
    'close-opt-in': 'بستن بدون پذیرش',
    'close-notice': 'بستن و ادامه',
    changes: 'انتخاب پیشین شما دیگر معتبر نیست، بنابراین دوباره می\u200cپرسیم.',
    'panel-heading': 'شخصی\u200cسازی تنظیمات کوکی\u200cها',
    'panel-message':
      'انتخاب کنید کوکی\u200cها را برای چه هدف\u200cهایی می\u200cتوانیم به کار ببریم. تا ذخیره نکنید، چیزی تغییر نمی\u200cکند.',
    'panel-close': 'بستن بدون ذخیره',
    'panel-decline': 'رد همه',
    save: 'ذخیره',
    signal: 'نشانه انصراف مرورگر شما (\u2068{signal}\u2069) رعایت می\u200cشود. غیرفعال\u200cشده: {categories}.',
    previous: 'پیش\u200cتر اجازه داده بودید: {granted}. پیش\u200cتر رد کرده بودید: {denied}.',
    none: 'هیچ\u200cکدام',
    confirmation: 'انتخاب شما ذخیره شد.',
    'always-on': 'همیشه فعال',
    denied: 'در این صفحه همیشه غیرفعال است.',
    details: 'جزئیات',
    'trusted-label': 'ضروری',
    'trusted-description': 'برای کارکرد این وب\u200cسایت: امنیت، فرم\u200cها و انتخاب شما در اینجا.',
    'analytics-label': 'تحلیل وب\u200cسایت',
    'analytics-description':
      'به ما نشان می\u200cدهد از وب\u200cسایت چگونه استفاده می\u200cشود تا بتوانیم آن را بهتر کنیم.',
    'advertising-label': 'تبلیغات',
    'advertising-description': 'تبلیغات متناسب به شما نمایش می\u200cدهد و به ما نشان می\u200cدهد مؤثر است یا نه.',
    'embed-heading': 'محتوا از \u2068{host}\u2069',
    'embed-message': 'این محتوا تنها در صورتی نمایش داده می\u200cشود که «{category}» را مجاز کنید.',
    'load-once': 'یک بار بارگیری',
    'always-allow': '«{category}» همیشه مجاز باشد',
    'embed-denied': 'این محتوا را نمی\u200cتوان در این صفحه نمایش داد.',
  },
};

export default locale;
