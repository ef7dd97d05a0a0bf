// Stand-in for Tealium's utag.js: its visitor cookie, its purposes, its collect hit.
(() => {
  (window.__ran ||= []).push('tealium');

  const now = Date.now();
  const known = /(?:^|; )utag_main=v_id:([^$;]+)/.exec(document.cookie);
  const visitor = known?.[1] ?? now.toString(16) + Math.random().toString(16).slice(2, 10);
  document.cookie = `utag_main=v_id:${visitor}$_sn:1$_ss:1$ses_id:${now}%3Bexp-session; Path=/; Max-Age=31536000; SameSite=Lax`;

  const collect = (event, data) => {
    const body = JSON.stringify({ tealium_event: event, tealium_visitor_id: visitor, ...data });
    navigator.sendBeacon('{{vendor:collect-tealiumiq}}/collect', body);
  };

  // The profile: three purposes, one tag for each but the first; the vendor id typed in iQ is 'consent-gate'.
  const TAGS = { analytics: 'collect', advertising: 'ads' };
  const fired = new Set();
  const integration = window.tealiumCmpIntegration;
  const groups = () => {
    if (!integration) return Object.keys(TAGS);
    const decision = integration.cmpFetchCurrentConsentDecision();
    const usable = decision && integration.cmpCheckForWellFormedDecision(decision);
    const key = integration.cmpFetchCurrentLookupKey();
    return usable && key === 'consent-gate' ? integration.cmpConvertResponseToGroupList(decision) : [];
  };
  const check = () => {
    const allowed = groups();
    const fresh = Object.keys(TAGS).filter((group) => allowed.includes(group) && !fired.has(group));
    for (const group of fresh) fired.add(group);
    if (fresh.length > 0) collect('view', { ...window.utag_data, tags: fresh.map((group) => TAGS[group]) });
  };

  window.utag = {
    data: window.utag_data ?? {},
    view: (data) => collect('view', data),
    link: (data) => collect(data?.tealium_event ?? 'link', data),
  };
  integration?.cmpAddCallbackToTriggerRecheck(check);
  check();
})();
