/**
 * Reads the consent cookie on a server: for Node, CDN workers, and anything else with `URLSearchParams`.
 *
 * `header` is the request's Cookie header. `terms` say what you ask the visitor now, as the page's attributes do:
 * `{ cookieName, mode, categories, policyVersion, cookieDays }`. `gpc` is whether the request has `Sec-GPC: 1`; what it
 * denies is in `terms.signalCategories`. `now` is in milliseconds.
 *
 * `granted` are the optional categories that the visitor's standing choice grants; empty if there is none.
 * `reason` is `choice`, or why there is none: `no-choice`, `unreadable`, `expired`, `policy-changed`, `category-added`
 * or `mode-stricter`.
 */
export function readConsent(header, terms, gpc, now = Date.now()) {
  const none = (reason) => ({ reason, granted: [] });
  const values = valuesOf(header, terms.cookieName);
  if (values.length === 0) return none('no-choice');
  // Two that differ: nobody knows which one the visitor meant.
  const record = values.length === 1 && decode(values[0], now);
  if (!record) return none('unreadable');

  const { at, mode, policy, granted, denied } = record;
  const modes = ['opt-in', 'opt-out', 'notice'];
  if (now / 1000 >= at + terms.cookieDays * 86_400) return none('expired');
  if (policy !== terms.policyVersion) return none('policy-changed');
  if (!terms.categories.every((name) => granted.includes(name) || denied.includes(name))) return none('category-added');
  if (modes.indexOf(mode) > modes.indexOf(terms.mode)) return none('mode-stricter');
  const refused = gpc && !record.gpc ? terms.signalCategories : [];
  return {
    reason: 'choice',
    granted: terms.categories.filter((name) => granted.includes(name) && !refused.includes(name)),
  };
}

/**
 * The Set-Cookie header that stores the visitor's record anew, as it is, for as long as browsers allow; null if there is
 * none. `domain` is the page's `cookie-domain`: without it a second cookie would come into being.
 */
export function storeAgain(header, { cookieName, domain }, now = Date.now()) {
  const values = valuesOf(header, cookieName);
  if (values.length !== 1 || !decode(values[0], now)) return null;
  // Not HttpOnly: the head script reads it. On plain http leave Secure out, or the page cannot write it any more.
  return `${cookieName}=${values[0]}; Path=/; Max-Age=34560000; SameSite=Lax; Priority=High; Secure${domain ? `; Domain=${domain}` : ''}`;
}

/** Every value of that cookie, each once. */
function valuesOf(header, name) {
  const pairs = (header ?? '').split(';').map((pair) => [pair.indexOf('='), pair]);
  const ours = pairs.filter(([at, pair]) => at > 0 && trimmed(pair.slice(0, at)) === name);
  return [...new Set(ours.map(([at, pair]) => trimmed(pair.slice(at + 1))))];
}

/**
 * Without the spaces and tabs around it. `trim()` removes more: a subdomain may set a cookie whose name starts with a
 * no-break space, and it would pass for a `__Host-` cookie.
 */
function trimmed(text) {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** Nothing in it is escaped, and no field is empty. */
const PLAIN = /^[\w.+=-]+(&[\w.+=-]+)*$/;
const NAMES = /^([a-z][a-z\d-]*( [a-z][a-z\d-]*)*)?$/;
const FIELDS = {
  v: /^1$/,
  at: /^(0|[1-9]\d{0,11})$/,
  mode: /^(opt-in|opt-out|notice)$/,
  policy: /^[\w.-]{0,64}$/,
  granted: NAMES,
  denied: NAMES,
  by: /^(accept|decline|save|close|api)$/,
  gpc: /^1$/,
  id: /^[\da-f-]{36}$/,
};

/** The record in a cookie's value; null for anything that is not exactly one. */
function decode(value, now) {
  if (value.length > 2048 || !PLAIN.test(value)) return null;
  const fields = new Map();
  for (const [key, text] of new URLSearchParams(value)) {
    if (fields.has(key) || !Object.hasOwn(FIELDS, key) || !FIELDS[key].test(text)) return null;
    fields.set(key, text);
  }
  if (!Object.keys(FIELDS).every((key) => fields.has(key) || key === 'gpc' || key === 'id')) return null;
  const names = (key) => fields.get(key).split(' ').filter(Boolean);
  const [granted, denied] = [names('granted'), names('denied')];
  const [at, mode, by, gpc] = [Number(fields.get('at')), fields.get('mode'), fields.get('by'), fields.has('gpc')];
  const all = ['trusted', ...granted, ...denied];
  if (at > now / 1000 + 300 || new Set(all).size !== all.length) return null;
  // A refusal that grants, or a signal that was overruled by nothing.
  if (granted.length ? by === 'decline' || (by === 'close' && mode === 'opt-in') : gpc) return null;
  return { at, mode, policy: fields.get('policy'), granted, denied, gpc };
}
