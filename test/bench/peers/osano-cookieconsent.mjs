import { file, texts as T } from '../sources.mjs';
// wizard output, type 'opt-in' (v3 has no categories; the callback loads the gated script)
export default {
  id: 'osano-cookieconsent',
  label: 'cookieconsent (Osano)',
  pkg: 'cookieconsent',
  files: () => ({
    'cookieconsent.min.css': file('node_modules/cookieconsent/build/cookieconsent.min.css'),
    'cookieconsent.min.js': file('node_modules/cookieconsent/build/cookieconsent.min.js'),
  }),
  head: '<link rel="stylesheet" type="text/css" href="{base}/cookieconsent.min.css">',
  bodyEnd: `<script src="{base}/cookieconsent.min.js" data-cfasync="false"></script>
<script>
function enableCookies(){if(window.__osanoDone)return;window.__osanoDone=1;var s=document.createElement('script');s.async=true;s.src='/tag.js';document.head.appendChild(s)}
window.cookieconsent.initialise({palette:{popup:{background:'#237afc'},button:{background:'#fff',text:'#237afc'}},type:'opt-in',content:{message:${JSON.stringify(T.intro)}},
onInitialise:function(){if(this.options.type==='opt-in'&&this.hasConsented())enableCookies()},
onStatusChange:function(){if(this.options.type==='opt-in'&&this.hasConsented())enableCookies()}});
</script>`,
  gatedTag: '',
  banner: `()=>document.querySelector('.cc-window:not(.cc-invisible)')`,
  accept: `()=>document.querySelector('.cc-window .cc-allow')`,
};
