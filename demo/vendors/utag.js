// Stand-in for Tealium's utag.js: its visitor cookie, two tags and their hits. The profile `main` knows nothing of consent
// and fires all it has; the profile `mapped` has a consent integration and asks `tealiumCmpIntegration` at each event, in the
// order of Tealium's own framework.
(() => {
  'use strict';
  const { pathname } = new URL(document.currentScript?.src || location.href);
  const enforces = pathname.includes('/mapped/');
  (window.__ran ||= []).push('tealium');

  const TAGS = { analytics: 'collect', advertising: 'ads' };
  // What is typed in iQ: the Vendor ID, the purposes with their tags, and the purpose of Tealium itself.
  const MAP = { 'consent-gate': { trusted: [], analytics: ['collect'], advertising: ['ads'] } };
  const OWN_PURPOSE = 'trusted';

  function visitor() {
    const known = /(?:^|; )utag_main=v_id:([^$;]+)/.exec(document.cookie);
    const id = known?.[1] ?? Date.now().toString(16) + Math.random().toString(16).slice(2, 10);
    document.cookie = `utag_main=v_id:${id}$_sn:1$_ss:1$ses_id:${Date.now()}%3Bexp-session; Path=/; Max-Age=31536000; SameSite=Lax`;
    return id;
  }
  const collect = (event, data, tags) => {
    const body = JSON.stringify({ tealium_event: event, tealium_visitor_id: visitor(), ...data, tags });
    navigator.sendBeacon('{{vendor:collect-tealiumiq}}/collect', body);
  };

  const cmp = () => (window.tealiumCmpIntegration ||= {});
  /** The purposes allowed now, with their type; undefined while there is no decision that holds here. */
  function decision() {
    const api = cmp();
    const raw = api.cmpFetchCurrentConsentDecision?.();
    if (!raw || !Object.hasOwn(MAP, api.cmpFetchCurrentLookupKey())) return undefined;
    if (api.cmpCheckForWellFormedDecision(raw) !== true) return undefined;
    if (api.cmpCheckForTiqConsent(raw, OWN_PURPOSE) !== true) return undefined;
    const purposes = api.cmpConvertResponseToGroupList(raw);
    purposes.type = api.cmpCheckForExplicitConsentDecision(raw) ? 'explicit' : 'implicit';
    return purposes;
  }

  // Events wait for a decision; until an explicit one comes they are kept, for the tags that it may allow.
  let waiting = [];
  let known = '';
  function process() {
    const purposes = decision();
    if (!purposes) return;
    window.tealiumConsentRegister = { currentDecision: purposes };
    const text = `${purposes.type} ${purposes}`;
    if (text !== known)
      window.dispatchEvent(
        new CustomEvent(known ? 'consent_updated' : 'consent_loaded', { detail: { decision: purposes } }),
      );
    known = text;
    for (const one of waiting) {
      const tags = Object.keys(TAGS)
        .filter((purpose) => purposes.includes(purpose) && !one.fired.has(purpose))
        .map((purpose) => (one.fired.add(purpose), TAGS[purpose]));
      if (tags.length > 0) collect(one.event, one.data, tags);
    }
    if (purposes.type === 'explicit') waiting = [];
  }
  function track(event, data) {
    if (!enforces) return collect(event, data, Object.values(TAGS));
    waiting.push({ event, data, fired: new Set() });
    process();
  }

  window.utag = {
    data: window.utag_data ?? {},
    view: (data) => track('view', data),
    link: (data) => track(data?.tealium_event ?? 'link', data),
  };
  if (enforces) {
    cmp().map = MAP;
    cmp().cmpAddCallbackToTriggerRecheck?.(process);
    if (!cmp().cmpAddCallbackToTriggerRecheck) setInterval(process, 500);
  }
  track('view', window.utag_data);
})();
