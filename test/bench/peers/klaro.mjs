import { file, texts as T } from '../sources.mjs';
// README: config.js then klaro.js, both deferred, in the head
export default {
  id: 'klaro',
  label: 'klaro',
  pkg: 'klaro',
  gates: true,
  files: () => ({
    'klaro.js': file('node_modules/klaro/dist/klaro.js'),
    'config.js': `var klaroConfig = { version: 1, elementID: 'klaro', storageMethod: 'cookie', cookieName: 'klaro', cookieExpiresAfterDays: 365, acceptAll: true, groupByPurpose: true, default: false, mustConsent: false, htmlTexts: true,
      translations: { zz: { privacyPolicyUrl: '/privacy' }, en: { consentNotice: { description: ${JSON.stringify(T.intro)} }, purposes: { necessary: 'Necessary', analytics: 'Analytics', advertising: 'Advertising' } } },
      services: [ { name: 'session', title: 'Session', required: true, purposes: ['necessary'], description: ${JSON.stringify(T.necessary)} }, { name: 'analytics', title: 'Analytics', purposes: ['analytics'], description: ${JSON.stringify(T.analytics)} }, { name: 'ads', title: 'Ads', purposes: ['advertising'], description: ${JSON.stringify(T.advertising)} } ] };`,
  }),
  head: '<script defer type="text/javascript" src="{base}/config.js"></script><script defer type="text/javascript" src="{base}/klaro.js"></script>',
  bodyEnd: '',
  gatedTag: '<script type="text/plain" data-type="text/javascript" data-name="analytics" data-src="/tag.js"></script>',
  banner: `()=>document.querySelector('#klaro .cookie-notice:not(.cookie-notice-hidden)')`,
  accept: `()=>document.querySelector('#klaro .cookie-notice .cm-btn-success')`,
};
