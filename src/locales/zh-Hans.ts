import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'zh-Hans',
  dir: 'ltr',
  messages: {
    heading: '本网站的 Cookie',
    message:
      '有些 Cookie 是本网站正常运行所必需的。另一些则帮助我们了解网站的使用情况，或向您展示您可能感兴趣的广告，是否允许由您决定。',
    policy: '阅读我们的隐私政策',
    preferences: '更新偏好设置',
    accept: '同意',
    decline: '拒绝',
    close: '关闭',
    'close-opt-in': '不同意并关闭',
    'close-notice': '关闭并继续',
    changes: '您之前的选择已失效，因此我们再次征求您的意见。',
    'panel-heading': '自定义 Cookie 设置',
    'panel-message': '请选择您允许我们将 Cookie 用于哪些用途。保存之前不会有任何更改。',
    'panel-close': '不保存并关闭',
    'panel-decline': '全部拒绝',
    save: '保存',
    signal: '我们尊重您的浏览器发出的拒绝信号（{signal}）。已关闭：{categories}。',
    previous: '您之前允许：{granted}。您之前拒绝：{denied}。',
    none: '无',
    confirmation: '您的选择已保存。',
    'always-on': '始终开启',
    denied: '在此页面上始终关闭。',
    details: '详细信息',
    'trusted-label': '必要',
    'trusted-description': '保证本网站正常运行：安全、表单以及您在此处的选择。',
    'analytics-label': '网站分析',
    'analytics-description': '帮助我们了解本网站的使用情况，以便加以改进。',
    'advertising-label': '广告',
    'advertising-description': '向您展示您可能感兴趣的广告，并帮助我们了解广告是否有效。',
    'embed-heading': '来自 {host} 的内容',
    'embed-message': '只有在您允许“{category}”后，才会显示此内容。',
    'load-once': '仅加载一次',
    'always-allow': '始终允许“{category}”',
    'embed-denied': '此内容无法在本页面上显示。',
  },
};

export default locale;
