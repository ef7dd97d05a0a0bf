import { file } from '../sources.mjs';
// self-hosted, window.cc_wrapper_config (what its GTM template writes), page_scripts on
export default {
  id: '68publishers',
  label: '@68publishers/cookie-consent',
  pkg: '@68publishers/cookie-consent',
  gates: true,
  files: () => ({
    'cookie-consent.min.js': file('node_modules/@68publishers/cookie-consent/dist/cookie-consent.min.js'),
    'cookie-consent.css': file('node_modules/@68publishers/cookie-consent/dist/cookie-consent.css'),
    'translations/en.json': file('node_modules/@68publishers/cookie-consent/dist/translations/en.json'),
  }),
  head: `<script>window.cc_wrapper_config={plugin_options:{page_scripts:true,hide_from_bots:false,current_lang:'en'},consent_modal_options:{layout:'box',position:'bottom center',primary_button_role:'accept_all',secondary_button_role:'settings',show_third_button:true},locales:['en'],storage_pool:[{name:'functionality_storage',display_in_widget:true,enabled_by_default:true,readonly:true},{name:'analytics_storage',display_in_widget:true,enabled_by_default:false},{name:'ad_storage',display_in_widget:true,enabled_by_default:false}]};</script>
<script async src="{base}/cookie-consent.min.js"></script>`,
  bodyEnd: '',
  gatedTag: '<script type="text/plain" data-cookiecategory="analytics_storage" src="/tag.js"></script>',
  banner: `()=>document.querySelector('#cm')`,
  accept: `()=>document.querySelector('#c-p-bn')`,
};
