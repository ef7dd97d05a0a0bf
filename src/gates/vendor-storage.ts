/**
 * What vendors leave in a browser and do not remove when consent is withdrawn: names of cookies, of local and session
 * storage keys and of IndexedDB databases, `*` for any run of characters. From the vendors' own documentation and from
 * their scripts as they run. What they set on hosts of their own is out of a page's reach.
 */
export const vendorStorage: readonly [category: string, patterns: string][] = [
  // Google Analytics
  ['analytics', '_ga _ga_* _gid _gat _gat_* _dc_gtm_* _gac_*'],
  // Tealium
  ['analytics', 'utag_main utag_main_* CONSENTMGR'],
  // Microsoft Clarity
  ['analytics', '_clck _clsk _cltk'],
  // Matomo
  ['analytics', '_pk_id* _pk_ses* _pk_ref* _pk_cvar* _pk_hsr* mtm_consent*'],
  // Adobe Web SDK and Analytics
  ['analytics', 'kndctr_*_identity kndctr_*_cluster AMCV_* AMCVS_* s_cc s_sq s_fid s_vi'],
  // Hotjar
  ['analytics', '_hj* hjActiveViewportIds hjViewportId'],
  // Segment
  ['analytics', 'ajs_*'],
  // FullStory
  ['analytics', 'fs_*'],
  // Mixpanel
  ['analytics', 'mp_*_mixpanel __mpq_* mixpanelBrowserDb'],
  // Amplitude
  ['analytics', 'AMP_* amplitude_* *_amp_session_replay_events'],
  // PostHog
  ['analytics', 'ph_*'],
  // Google Ads, Publisher Tag and AdSense
  ['advertising', '_gcl_* __gads __gpi __gpi_optout __eoi'],
  // Meta
  ['advertising', '_fbp _fbc'],
  // Microsoft Advertising
  ['advertising', '_uetsid _uetsid_exp _uetvid _uetvid_exp _uetmsclkid _uetmsclkid_exp'],
  // TikTok
  ['advertising', '_ttp _tt_enable_cookie ttcsid ttcsid_* ttclid'],
  // LinkedIn
  ['advertising', 'li_adsId li_fat_id ln_or'],
  // Reddit
  ['advertising', '_rdt_uuid'],
  // X
  ['advertising', '_twclid _twpid'],
  // Pinterest
  ['advertising', '_pin_unauth _epik _derived_epik'],
  // Snap
  ['advertising', '_scid _scid_r _sctr'],
];
