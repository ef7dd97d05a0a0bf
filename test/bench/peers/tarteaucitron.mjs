import { file } from '../sources.mjs';
// README: synchronous script in the head, then init; minified files; two custom services + mandatory
export default {
  id: 'tarteaucitron',
  label: 'tarteaucitronjs',
  pkg: 'tarteaucitronjs',
  gates: true,
  files: () => ({
    'tarteaucitron.min.js': file('node_modules/tarteaucitronjs/tarteaucitron.min.js'),
    'tarteaucitron.services.min.js': file('node_modules/tarteaucitronjs/tarteaucitron.services.min.js'),
    'css/tarteaucitron.min.css': file('node_modules/tarteaucitronjs/css/tarteaucitron.min.css'),
    'lang/tarteaucitron.en.min.js': file('node_modules/tarteaucitronjs/lang/tarteaucitron.en.min.js'),
    'advertising.min.js': file('node_modules/tarteaucitronjs/advertising.min.js'),
  }),
  head: `<script src="{base}/tarteaucitron.min.js"></script>
<script>
tarteaucitron.init({"privacyUrl":"","bodyPosition":"bottom","hashtag":"#tarteaucitron","cookieName":"tarteaucitron","orientation":"middle","groupServices":false,"showDetailsOnClick":true,"serviceDefaultState":"wait","showAlertSmall":false,"showTitleBanner":false,"cookieslist":false,"cookieslistEmbed":false,"showIcon":true,"iconPosition":"BottomRight","adblocker":false,"DenyAllCta":true,"AcceptAllCta":true,"highPrivacy":true,"alwaysNeedConsent":false,"handleBrowserDNTRequest":false,"removeCredit":false,"moreInfoLink":true,"useExternalCss":false,"useExternalJs":false,"readmoreLink":"","mandatory":true,"mandatoryCta":true,"googleConsentMode":true,"bingConsentMode":true,"pianoConsentMode":true,"pianoConsentModeEssential":false,"softConsentMode":false,"dataLayer":false,"serverSide":false,"partnersList":false});
</script>`,
  gatedTag: `<script>
tarteaucitron.services.myanalytics={key:'myanalytics',type:'analytic',name:'Analytics',needConsent:true,cookies:[],js:function(){tarteaucitron.addScript('/tag.js')},fallback:function(){}};
tarteaucitron.services.myads={key:'myads',type:'ads',name:'Ads',needConsent:true,cookies:[],js:function(){},fallback:function(){}};
</script>`,
  bodyEnd: `<script>(tarteaucitron.job=tarteaucitron.job||[]).push('myanalytics');(tarteaucitron.job=tarteaucitron.job||[]).push('myads');</script>`,
  banner: `()=>{var e=document.getElementById('tarteaucitronAlertBig');return e&&getComputedStyle(e).display!=='none'?e:null}`,
  accept: `()=>document.getElementById('tarteaucitronPersonalize2')`,
};
