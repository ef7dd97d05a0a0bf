import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'ja',
  dir: 'ltr',
  messages: {
    heading: 'このサイトのCookie',
    message:
      '一部のCookieは、このサイトの動作に必要です。そのほかは、サイトの利用状況の把握や、関心に合った広告の表示に使用するもので、許可するかどうかをお選びいただけます。',
    policy: 'プライバシーポリシーを読む',
    preferences: '設定を変更する',
    accept: '同意する',
    decline: '拒否する',
    close: '閉じる',
    'close-opt-in': '同意せずに閉じる',
    'close-notice': '閉じて続ける',
    changes: '以前の選択が無効になったため、改めてお伺いします。',
    'panel-heading': 'Cookieの設定を変更',
    'panel-message': 'Cookieの使用を許可する目的をお選びください。保存するまで何も変わりません。',
    'panel-close': '保存せずに閉じる',
    'panel-decline': 'すべて拒否する',
    save: '保存する',
    signal: 'ブラウザーからの拒否の信号（{signal}）に従っています。オフ：{categories}。',
    previous: '以前に許可したもの：{granted}。以前に拒否したもの：{denied}。',
    none: 'なし',
    confirmation: '選択を保存しました。',
    'always-on': '常にオン',
    denied: 'このページでは常にオフです。',
    details: '詳細',
    'trusted-label': '必須',
    'trusted-description': 'このサイトの動作に必要なもの：セキュリティ、フォーム、ここでの選択。',
    'analytics-label': 'アクセス解析',
    'analytics-description': 'サイトの利用状況を把握し、改善に役立てます。',
    'advertising-label': '広告',
    'advertising-description': '関心に合った広告を表示し、その効果を測定します。',
    'embed-heading': '{host} のコンテンツ',
    'embed-message': 'このコンテンツは、「{category}」を許可した場合にのみ表示されます。',
    'load-once': '今回だけ読み込む',
    'always-allow': '「{category}」を常に許可する',
    'embed-denied': 'このコンテンツは、このページでは表示できません。',
  },
};

export default locale;
