// Stand-in for gtag.js (and for a GTM container): it reads the consent commands in dataLayer as Google's does, sets _ga
// cookies only while analytics_storage is not denied, and sends hits with gcs and gcd.
(() => {
  const src = new URL(document.currentScript?.src || location.href);
  const isContainer = src.pathname === '/gtm.js';
  (window.__ran ||= []).push(isContainer ? 'gtm' : 'gtag');

  const TYPES = ['ad_storage', 'analytics_storage', 'ad_user_data', 'ad_personalization'];
  const region = window.__region ?? 'US-WI'; // where this visitor is
  const defaults = {};
  const regional = {};
  const updates = {};
  const ids = new Set();
  let waitUntil = 0;
  let updated = false;
  let waiting = [];

  const first = (type) => regional[type] ?? defaults[type];
  const state = (type) => updates[type] ?? first(type);
  const isDenied = (type) => state(type) === 'denied';

  const gcs = () => {
    if (state('ad_storage') === undefined && state('analytics_storage') === undefined) return undefined;
    const mark = (type) => ({ granted: '1', denied: '0' })[state(type)] ?? '-';
    return `G1${mark('ad_storage')}${mark('analytics_storage')}`;
  };
  const LETTERS = {
    denied: 'p',
    granted: 't',
    'denied denied': 'q',
    'denied granted': 'r',
    'granted denied': 'u',
    'granted granted': 'v',
  };
  const gcd = () =>
    `13${TYPES.map((type) => LETTERS[[first(type), updates[type]].filter(Boolean).join(' ')] ?? 'l').join('3')}5`;

  const setCookie = (name, value) => {
    if (document.cookie.includes(`${name}=`)) return;
    document.cookie = `${name}=${value}; Path=/; Max-Age=34560000; SameSite=Lax`;
  };
  const setCookies = () => {
    if (isDenied('analytics_storage')) return;
    const now = Math.floor(Date.now() / 1000);
    for (const id of ids) {
      if (window[`ga-disable-${id}`]) continue;
      setCookie('_ga', `GA1.1.${Math.floor(Math.random() * 1e9)}.${now}`);
      setCookie(`_ga_${id.slice(2)}`, `GS2.1.s${now}$o1$g0$t${now}$j60$l0$h0`);
    }
  };
  const hit = (id, name) => {
    if (window[`ga-disable-${id}`]) return;
    const query = new URLSearchParams({ v: '2', tid: id, en: name, gcd: gcd(), dl: location.href });
    if (gcs()) query.set('gcs', gcs());
    fetch(`{{vendor:google-analytics}}/g/collect?${query}`, { method: 'POST', keepalive: true, mode: 'no-cors' }).catch(
      () => {},
    );
  };
  /** Holds a hit back while wait_for_update runs. */
  const fire = (task) => {
    if (!updated && Date.now() < waitUntil) waiting.push(task);
    else task();
  };
  const release = () => {
    const tasks = waiting;
    waiting = [];
    for (const task of tasks) task();
  };

  const commands = {
    consent(kind, values = {}) {
      const { wait_for_update: wait, region: places, ...types } = values;
      if (kind === 'update') {
        Object.assign(updates, types);
        updated = true;
        setCookies();
        release();
      } else if (kind === 'default') {
        const here = !places || places.some((place) => place === region || place === region.split('-')[0]);
        if (here) Object.assign(places ? regional : defaults, types);
        if (wait && !updated) {
          waitUntil = Date.now() + wait;
          setTimeout(release, wait);
        }
      }
    },
    config(id) {
      ids.add(id);
      fire(() => {
        setCookies();
        hit(id, 'page_view');
      });
    },
    event(name) {
      fire(() => {
        for (const id of ids) hit(id, name);
      });
    },
  };

  const layer = (window.dataLayer ||= []);
  const read = (item) => {
    // Google reads `arguments` objects as commands; an array with the same content is ignored.
    if (Object.prototype.toString.call(item) !== '[object Arguments]') return;
    const [name, ...values] = item;
    if (Object.hasOwn(commands, name)) commands[name](...values);
  };
  const { push } = layer;
  layer.push = (...items) => {
    const length = push.apply(layer, items);
    items.forEach(read);
    return length;
  };
  [...layer].forEach(read);

  if (isContainer) {
    const send = () => {
      const query = new URLSearchParams({ id: src.searchParams.get('id') ?? '', gcs: gcs() ?? '' });
      navigator.sendBeacon(`{{vendor:googletagmanager}}/a?${query}`);
    };
    fire(send);
  }
})();
