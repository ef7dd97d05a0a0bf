/**
 * Vendors' own records of a refusal. They are never removed: where one is missing, the vendor's default applies on the
 * next page, and that may be a grant.
 */
export const refusalRecords: readonly string[] = [
  // Tealium's older consent manager
  'CONSENTMGR',
  // Matomo
  'mtm_consent_removed',
  // Hotjar
  '_hjOptOut',
  // Google Publisher Tag
  '__gpi_optout',
];

/**
 * What vendors store in a browser and do not remove when consent is withdrawn, by category: names of cookies, of local
 * and session storage keys, and of IndexedDB databases. `*` matches any run of characters. Taken from the vendors'
 * documentation and from their running scripts. A page cannot reach what they store on their own hosts.
 */
export const vendorStorage: Readonly<Record<string, readonly string[]>> = {
  analytics: [
    // Google Analytics
    '_ga _ga_* _gid _gat _gat_* _dc_gtm_* _gac_*',
    // Tealium
    'utag_main utag_main_*',
    // Microsoft Clarity
    '_clck _clsk _cltk',
    // Matomo
    '_pk_id* _pk_ses* _pk_ref* _pk_cvar* _pk_hsr* mtm_consent*',
    // Adobe Web SDK and Analytics
    'kndctr_*_identity kndctr_*_cluster AMCV_* AMCVS_* s_cc s_sq s_fid s_vi s_sess s_pers',
    // Hotjar
    '_hj* hjActiveViewportIds hjViewportId',
    // Segment
    'ajs_*',
    // FullStory
    'fs_*',
    // Mixpanel
    'mp_*_mixpanel __mpq_* mixpanelBrowserDb',
    // Amplitude
    'AMP_* amplitude_* *_amp_session_replay_events',
    // PostHog
    'ph_*',
  ],
  advertising: [
    // Google Ads, Publisher Tag and AdSense
    '_gcl_* __gads __gpi __eoi',
    // Meta
    '_fbp _fbc lastExternalReferrer lastExternalReferrerTime topicsLastReferenceTime',
    // Microsoft Advertising
    '_uetsid _uetsid_exp _uetvid _uetvid_exp _uetmsclkid _uetmsclkid_exp',
    // TikTok
    '_ttp _tt_enable_cookie ttcsid ttcsid_* ttclid',
    // LinkedIn
    'li_adsId li_fat_id ln_or',
    // Reddit
    '_rdt_uuid',
    // X
    '_twclid _twpid',
    // Pinterest
    '_pin_unauth _epik _derived_epik',
    // Snap
    '_scid _scid_r _sctr',
  ],
};
