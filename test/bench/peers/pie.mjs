import { file, bundle } from '../sources.mjs';
// UI only: the page keeps the cookie and gates. Bundled with esbuild (minify + splitting), as its README asks for a bundler.
export default {
  id: 'pie',
  label: '@justeattakeaway/pie-cookie-banner',
  pkg: '@justeattakeaway/pie-cookie-banner',
  files: async () => ({
    'pie.css': file('node_modules/@justeattakeaway/pie-css/dist/index.css'),
    ...(await bundle(
      `import '@justeattakeaway/pie-cookie-banner';
const N='pie_prefs',m=document.cookie.match('(?:^|; )'+N+'=([^;]*)');let ran=false;
const run=(p)=>{if(!p.includes('analytical')||ran)return;ran=true;const s=document.createElement('script');s.async=true;s.src='/tag.js';document.head.append(s)};
if(m)run(m[1].split('.'));else{const b=document.createElement('pie-cookie-banner');b.language='en';b.country='gb';b.cookieStatementLink='/s';b.cookieTechnologiesLink='/t';
const save=(p)=>{document.cookie=N+'='+p.join('.')+'; path=/; max-age=31536000; samesite=lax';run(p)};
document.addEventListener('pie-cookie-banner-accept-all',()=>save(['necessary','functional','analytical','personalized']));
document.addEventListener('pie-cookie-banner-necessary-only',()=>save(['necessary']));
document.addEventListener('pie-cookie-banner-prefs-saved',(e)=>save(Object.keys(e.detail).filter(k=>e.detail[k])));document.body.append(b)}`,
      'pie',
    )),
  }),
  head: '<link rel="stylesheet" href="{base}/pie.css">',
  bodyEnd: '<script type="module" src="{base}/pie.js"></script>',
  gatedTag: '',
  banner: `()=>{var h=document.querySelector('pie-cookie-banner');return h&&h.shadowRoot&&h.shadowRoot.querySelector('.c-cookieBanner')}`,
  accept: `()=>{var h=document.querySelector('pie-cookie-banner');return h&&h.shadowRoot&&h.shadowRoot.querySelector('[data-test-id="actions-accept-all"],pie-button')}`,
};
