import { dir, texts as T } from '../sources.mjs';
// README "without Tag Manager"
export default {
  id: 'porsche',
  label: '@porscheofficial/cookie-consent-banner',
  pkg: '@porscheofficial/cookie-consent-banner',
  files: () => dir('node_modules/@porscheofficial/cookie-consent-banner/dist/cookie-consent-banner', /\.js$/),
  head: '<script type="module" src="{base}/cookie-consent-banner.esm.js"></script>',
  bodyEnd: `<cookie-consent-banner btn-label-accept-and-continue="Agree and continue" btn-label-only-essential-and-continue="Continue with technically required cookies only" btn-label-persist-selection-and-continue="Save selection and continue" btn-label-select-all-and-continue="Select all and continue" content-settings-description="You can decide which cookies are used by selecting the respective options below.">${T.intro} <a href="javascript:document.dispatchEvent(new Event('cookie_consent_details_show'))">Here</a> you can make detailed settings.</cookie-consent-banner>
<script>
document.querySelector('cookie-consent-banner').availableCategories=[{description:${JSON.stringify(T.necessary)},key:'technically_required',label:'Technically necessary cookies',isMandatory:true},{description:${JSON.stringify(T.analytics)},key:'analytics',label:'Analysis cookies'},{description:${JSON.stringify(T.advertising)},key:'marketing',label:'Marketing cookies'}];
function handle(e){if(e.detail.acceptedCategories.includes('analytics')){if(document.querySelector('[data-scriptid=ga]'))return;var s=document.createElement('script');s.async=true;s.src='/tag.js';s.setAttribute('data-scriptid','ga');document.head.appendChild(s)}}
window.addEventListener('cookie_consent_preferences_restored',handle);window.addEventListener('cookie_consent_preferences_updated',handle);
</script>`,
  gatedTag: '',
  banner: `()=>{var h=document.querySelector('cookie-consent-banner');return h&&h.shadowRoot&&h.shadowRoot.querySelector('.cc')||(h&&h.shadowRoot&&h.shadowRoot.querySelector('[part=body]'))}`,
  accept: `()=>{var h=document.querySelector('cookie-consent-banner');return h&&h.shadowRoot&&h.shadowRoot.querySelector('[part~=button-accept-all]')}`,
};
