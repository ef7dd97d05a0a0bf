import { bundle, texts as T } from '../sources.mjs';
// headless core, offline mode, the quickstart's own minimal banner (docs/frameworks/javascript/building-ui.md)
export default {
  id: 'c15t',
  label: 'c15t, headless, with the banner of its docs',
  pkg: 'c15t',
  gates: true,
  files: async () =>
    bundle(
      `import { getOrCreateConsentRuntime } from 'c15t';
const { consentStore } = getOrCreateConsentRuntime({ mode: 'offline', consentCategories: ['necessary','measurement','marketing'], overrides: { country: 'DE', language: 'en' }, scripts: [{ id: 'gated', src: '/tag.js', category: 'measurement' }] });
const banner = document.createElement('div'); banner.id = 'consent-banner'; banner.setAttribute('role','dialog'); banner.setAttribute('aria-label','Cookie consent');
banner.style.cssText='display:none;position:fixed;left:0;right:0;bottom:0;background:#fff;border-top:1px solid #ccc;padding:16px';
banner.innerHTML = ${JSON.stringify(`<p>${T.intro}</p><div><button id="consent-accept">Accept All</button> <button id="consent-reject">Reject</button> <button id="consent-customize">Customize</button></div>`)};
document.body.appendChild(banner);
banner.querySelector('#consent-accept').addEventListener('click', () => consentStore.getState().saveConsents('all'));
banner.querySelector('#consent-reject').addEventListener('click', () => consentStore.getState().saveConsents('necessary'));
banner.querySelector('#consent-customize').addEventListener('click', () => consentStore.getState().setActiveUI('dialog'));
const sync = (s) => { banner.style.display = s.activeUI === 'banner' ? 'block' : 'none'; }; consentStore.subscribe(sync); sync(consentStore.getState());`,
      'c15t',
    ),
  head: '',
  bodyEnd: '<script type="module" src="{base}/c15t.js"></script>',
  gatedTag: '',
  banner: `()=>{var e=document.getElementById('consent-banner');return e&&e.style.display==='block'?e:null}`,
  accept: `()=>document.getElementById('consent-accept')`,
};
