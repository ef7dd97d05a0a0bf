import type { Locale } from '../languages/messages.js';

const locale: Locale = {
  lang: 'zh-Hant',
  dir: 'ltr',
  messages: {
    heading: '本網站的 Cookie',
    message:
      '有些 Cookie 是本網站正常運作所必需的。另一些則協助我們瞭解網站的使用情形，或向您顯示您可能感興趣的廣告，是否允許由您決定。',
    policy: '閱讀我們的隱私權政策',
    preferences: '更新偏好設定',
    accept: '同意',
    decline: '拒絕',
    close: '關閉',
    'close-opt-in': '不同意並關閉',
    'close-notice': '關閉並繼續',
    changes: '您先前的選擇已失效，因此我們再次徵詢您的意見。',
    'panel-heading': '自訂 Cookie 設定',
    'panel-message': '請選擇您允許我們將 Cookie 用於哪些用途。儲存之前不會有任何變更。',
    'panel-close': '不儲存並關閉',
    'panel-decline': '全部拒絕',
    save: '儲存',
    signal: '我們尊重您的瀏覽器發出的拒絕訊號（{signal}）。已關閉：{categories}。',
    previous: '您先前允許：{granted}。您先前拒絕：{denied}。',
    none: '無',
    confirmation: '您的選擇已儲存。',
    'always-on': '一律開啟',
    denied: '在此頁面上一律關閉。',
    details: '詳細資訊',
    'trusted-label': '必要',
    'trusted-description': '維持本網站正常運作：安全性、表單，以及您在此處的選擇。',
    'analytics-label': '網站分析',
    'analytics-description': '協助我們瞭解本網站的使用情形，以便加以改善。',
    'advertising-label': '廣告',
    'advertising-description': '向您顯示您可能感興趣的廣告，並協助我們瞭解廣告是否有效。',
    'embed-heading': '來自 {host} 的內容',
    'embed-message': '只有在您允許「{category}」後，才會顯示此內容。',
    'load-once': '僅載入一次',
    'always-allow': '一律允許「{category}」',
    'embed-denied': '此內容無法在本頁面上顯示。',
  },
};

export default locale;
