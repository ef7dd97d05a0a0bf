import { file, texts as T } from '../sources.mjs';
const config = `{
  categories: { necessary: { enabled: true, readOnly: true }, analytics: {}, advertising: {} },
  language: { default: 'en', translations: { en: {
    consentModal: { title: 'We use cookies', description: ${JSON.stringify(T.intro)}, acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all', showPreferencesBtn: 'Manage preferences' },
    preferencesModal: { title: 'Manage cookie preferences', acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all', savePreferencesBtn: 'Accept current selection', closeIconLabel: 'Close modal', sections: [
      { title: 'Strictly necessary', description: ${JSON.stringify(T.necessary)}, linkedCategory: 'necessary' },
      { title: 'Analytics', description: ${JSON.stringify(T.analytics)}, linkedCategory: 'analytics' },
      { title: 'Advertising', description: ${JSON.stringify(T.advertising)}, linkedCategory: 'advertising' } ] } } } }
}`;
const css = 'node_modules/vanilla-cookieconsent/dist/cookieconsent.css';
const base = {
  gates: true,
  pkg: 'vanilla-cookieconsent',
  gatedTag: '<script type="text/plain" data-category="analytics" src="/tag.js"></script>',
  banner: `()=>document.querySelector('#cc-main .cm')`,
  accept: `()=>document.querySelector('#cc-main .cm [data-role="all"]')`,
};
export default [
  {
    ...base,
    id: 'vanilla-cookieconsent',
    label: 'vanilla-cookieconsent, as its docs say',
    files: () => ({
      'cookieconsent.css': file(css),
      'cookieconsent.umd.js': file('node_modules/vanilla-cookieconsent/dist/cookieconsent.umd.js'),
      'config.js': `import './cookieconsent.umd.js';\nCookieConsent.run(${config});`,
    }),
    head: '<link rel="stylesheet" href="{base}/cookieconsent.css">',
    bodyEnd: '<script type="module" src="{base}/config.js"></script>',
  },
  {
    ...base,
    id: 'vanilla-cookieconsent-defer',
    label: 'vanilla-cookieconsent, one deferred bundle',
    files: () => ({
      'cookieconsent.css': file(css),
      'cc.js': file('node_modules/vanilla-cookieconsent/dist/cookieconsent.umd.js') + `;CookieConsent.run(${config});`,
    }),
    head: '<link rel="stylesheet" href="{base}/cookieconsent.css"><script defer src="{base}/cc.js"></script>',
    bodyEnd: '',
  },
];
