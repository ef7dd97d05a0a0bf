// The demo's live list of what ran on this page. It only watches: it stands in <head> to hear the earliest events, sets no
// cookie, and asks its own server which vendor requests arrived.
(() => {
  const EVENTS = ['ready', 'choice', 'change', 'withdraw', 'open', 'close', 'error'];
  const TAGS = {
    tealium: 'Tealium',
    gtag: 'Google tag',
    gtm: 'Google Tag Manager',
    gpt: 'Google Publisher Tag',
    meta: 'Meta pixel',
  };
  const started = performance.timeOrigin;
  const events = [];
  let requests = [];
  let shown = '';
  let asking = false;
  let timer;

  const at = () => `${((performance.timeOrigin + performance.now() - started) / 1000).toFixed(2)} s`;

  for (const name of EVENTS) {
    document.addEventListener(`consent-${name}`, ({ type, detail }) => {
      events.push({ title: type, note: describe(detail), at: at() });
      const banner = detail?.view === 'banner';
      if (banner) document.documentElement.toggleAttribute('data-banner-shown', name === 'open');
      refresh();
    });
  }

  function describe(detail) {
    if (!detail) return '';
    if (detail.view) return detail.view;
    if (detail.code) return `${detail.code}: ${detail.message}`;
    const list = (sign, names) => (names ?? []).map((name) => `${sign}${name}`);
    const changed = [...list('+', detail.added), ...list('−', detail.removed)].join(' ');
    return [changed, detail.source, detail.choice && !detail.source && `by ${detail.choice.by}`]
      .filter(Boolean)
      .join(', ');
  }

  /** Which requests reached a vendor since this page view began, by the server's own log. */
  async function ask() {
    if (asking) return;
    asking = true;
    try {
      const log = await (await fetch('/__log')).json();
      requests = log.filter((entry) => entry.vendor && entry.time >= started);
    } catch {
      // The server was stopped: the list stays as it is.
    }
    asking = false;
    refresh();
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  }

  new PerformanceObserver((list) => {
    if (
      list.getEntries().some((entry) => URL.canParse(entry.name) && new URL(entry.name).hostname.endsWith('.localhost'))
    )
      soon();
  }).observe({ type: 'resource', buffered: true });

  const part = (name) => document.querySelector(`[data-inspect="${name}"]`);
  const count = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;

  function stored() {
    const cookies = document.cookie.split('; ').filter(Boolean);
    const items = cookies.map((text) => {
      const [name, ...value] = text.split('=');
      return { title: name, note: value.join('='), at: 'cookie' };
    });
    for (const [kind, area] of [
      ['local storage', 'localStorage'],
      ['session storage', 'sessionStorage'],
    ]) {
      try {
        for (const [name, value] of Object.entries(window[area])) items.push({ title: name, note: value, at: kind });
      } catch {
        // Storage is blocked in this browser.
      }
    }
    return items;
  }

  function tags() {
    return (window.__ran ?? []).map((name) => ({ title: TAGS[name] ?? name, note: '', at: 'ran' }));
  }

  /** The requests by address, with what they told about consent. */
  function asked() {
    const rows = new Map();
    for (const { vendor, url, method } of requests) {
      const [path, search] = url.split('?');
      const query = new URLSearchParams(search);
      const told = ['gcs', 'en', 'ev'].filter((key) => query.has(key)).map((key) => `${key}=${query.get(key)}`);
      const note = [path, ...told].join(' ');
      const row = rows.get(vendor + note) ?? { title: vendor, note, method, times: 0 };
      row.times += 1;
      rows.set(vendor + note, row);
    }
    return [...rows.values()].map(({ title, note, method, times }) => {
      return { title, note, at: times > 1 ? `${method} ×${times}` : method };
    });
  }

  function fill(list, items) {
    const rows = items.map(({ title, note, at: when }) => {
      const row = document.createElement('li');
      for (const [tag, text] of [
        ['b', title],
        ['small', when],
        ['span', note],
      ]) {
        if (!text) continue;
        const node = document.createElement(tag);
        node.textContent = text;
        row.append(node, ' ');
      }
      return row;
    });
    if (rows.length === 0) {
      const row = document.createElement('li');
      row.className = 'inspector-none';
      row.textContent = list.dataset.empty;
      rows.push(row);
    }
    list.replaceChildren(...rows);
  }

  function describeState(list, snapshot) {
    const words = {
      Status: snapshot ? snapshot.status : 'consent-gate.js is not there',
      Granted: snapshot?.granted.join(', ') || 'nothing',
      Denied: snapshot?.denied.join(', ') || 'nothing',
      Reason: snapshot?.reason ?? '–',
      Signals: snapshot?.signals.join(', ') || 'none',
    };
    const rows = Object.entries(words).map(([word, value]) => {
      const row = document.createElement('div');
      const term = document.createElement('dt');
      const data = document.createElement('dd');
      term.textContent = word;
      data.textContent = value;
      row.append(term, data);
      return row;
    });
    list.replaceChildren(...rows);
  }

  function refresh() {
    const body = part('body');
    if (!body) return;
    // Where it scrolls by itself, the keyboard must reach it.
    if (body.scrollHeight > body.clientHeight) body.tabIndex = 0;
    else body.removeAttribute('tabindex');
    const snapshot = window.consentGate?.get();
    const lists = { tags: tags(), stored: stored(), events, requests: asked() };
    const key = JSON.stringify([snapshot, lists]);
    if (key === shown) return;
    shown = key;
    for (const [name, items] of Object.entries(lists)) fill(part(name), items);
    describeState(part('state'), snapshot);
    part('snapshot').textContent = snapshot ? JSON.stringify(snapshot, null, 2) : '–';
    const ran = (window.__ran ?? []).length;
    part('sum').textContent = [
      count(ran, 'tag'),
      count(requests.length, 'request'),
      `${lists.stored.length} stored`,
      count(events.length, 'event'),
    ].join(' · ');
  }

  async function forget() {
    window.consentGate?.erase();
    for (const { title } of stored()) document.cookie = `${title}=; Path=/; Max-Age=0`;
    try {
      localStorage.clear();
      sessionStorage.clear();
    } catch {
      // Storage is blocked: there is nothing to clear.
    }
    await fetch('/__reset', { method: 'POST' }).catch(() => {});
    location.reload();
  }

  document.addEventListener('DOMContentLoaded', () => {
    if (!part('sum')) return;
    if (matchMedia('(max-width: 40rem)').matches) part('sum').closest('details').open = false;
    const status = window.consentGate?.get().status;
    if (status && status !== 'pending' && !events.some(({ title }) => title === 'consent-ready')) {
      events.unshift({ title: 'consent-ready', note: 'before this list was there', at: '' });
    }
    part('forget').addEventListener('click', () => void forget());
    // document.cookie tells of no change in every browser; looking costs nothing and sends nothing.
    setInterval(() => document.hidden || refresh(), 400);
    refresh();
    soon();
  });
})();
