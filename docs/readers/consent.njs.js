/**
 * Reads the consent cookie in nginx, with its JavaScript module (njs 0.7.9 or newer). A `map` alone cannot: it can neither
 * compare times nor tell a field that is there twice.
 *
 *   load_module modules/ngx_http_js_module.so;
 *   http {
 *     js_path /etc/nginx/njs;
 *     js_import consent from consent.njs.js;
 *     js_set $consent consent.granted;         # "analytics advertising": what the standing choice grants, by space
 *     js_set $consent_reason consent.reason;   # "choice", or why there is none
 *     js_set $consent_again consent.again;     # a Set-Cookie that stores the same record anew; empty without one
 *   }
 *
 * `terms` say what you ask the visitor now, as the page's attributes do.
 */
const terms = {
  cookieName: 'consent',
  mode: 'opt-in',
  categories: ['analytics', 'advertising'],
  policyVersion: '2024-04-19',
  cookieDays: 182,
  signalCategories: ['advertising'],
};

const MODES = ['opt-in', 'opt-out', 'notice'];
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

/** Every value of our cookie, each once. nginx's own `$cookie_consent` is the first one only. */
function valuesOf(header) {
  return header
    .split(';')
    .filter((pair) => pair.indexOf('=') > 0 && trimmed(pair.slice(0, pair.indexOf('='))) === terms.cookieName)
    .map((pair) => trimmed(pair.slice(pair.indexOf('=') + 1)))
    .filter((value, index, all) => all.indexOf(value) === index);
}

/** Without the spaces and tabs around it. `trim()` removes more, so that another cookie's name could pass for ours. */
function trimmed(text) {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

function split(names) {
  return names === '' ? [] : names.split(' ');
}

/** The record in a cookie's value; null for anything that is not exactly one. */
function decode(value, now) {
  if (value.length > 2048 || !PLAIN.test(value)) return null;
  const fields = {};
  const pairs = value.split('&');
  for (let index = 0; index < pairs.length; index++) {
    const at = pairs[index].indexOf('=');
    const key = pairs[index].slice(0, at < 0 ? undefined : at);
    const text = at < 0 ? '' : pairs[index].slice(at + 1).replace(/\+/g, ' ');
    // In nginx `$` also stands before a line end at the end.
    if (text.indexOf('\n') >= 0) return null;
    const own = Object.prototype.hasOwnProperty;
    if (own.call(fields, key) || !own.call(FIELDS, key) || !FIELDS[key].test(text)) return null;
    fields[key] = text;
  }
  const missing = Object.keys(FIELDS).filter((key) => fields[key] === undefined && key !== 'gpc' && key !== 'id');
  if (missing.length > 0) return null;
  const granted = split(fields.granted);
  const denied = split(fields.denied);
  const all = ['trusted'].concat(granted, denied);
  if (Number(fields.at) > now + 300 || !all.every((name, index) => all.indexOf(name) === index)) return null;
  // A refusal that grants, or a signal that was overruled by nothing.
  const refusal = fields.by === 'decline' || (fields.by === 'close' && fields.mode === 'opt-in');
  if (granted.length > 0 ? refusal : fields.gpc !== undefined) return null;
  return {
    at: Number(fields.at),
    mode: fields.mode,
    policy: fields.policy,
    granted: granted,
    denied: denied,
    gpc: fields.gpc !== undefined,
    text: value,
  };
}

function read(request) {
  const now = Date.now() / 1000;
  const values = valuesOf(request.headersIn.Cookie || '');
  if (values.length === 0) return { reason: 'no-choice' };
  // Two that differ: nobody knows which one the visitor meant.
  const record = values.length === 1 ? decode(values[0], now) : null;
  if (record === null) return { reason: 'unreadable' };
  record.reason = 'choice';
  // By country, where the configuration says so (nginx.conf).
  const mode = request.variables.consent_mode || terms.mode;
  if (MODES.indexOf(record.mode) > MODES.indexOf(mode)) record.reason = 'mode-stricter';
  if (!terms.categories.every((name) => record.granted.concat(record.denied).indexOf(name) >= 0)) {
    record.reason = 'category-added';
  }
  if (record.policy !== terms.policyVersion) record.reason = 'policy-changed';
  if (now >= record.at + terms.cookieDays * 86400) record.reason = 'expired';
  return record;
}

function reason(request) {
  return read(request).reason;
}

function granted(request) {
  const record = read(request);
  if (record.reason !== 'choice') return '';
  const refused = request.headersIn['Sec-GPC'] === '1' && !record.gpc ? terms.signalCategories : [];
  return terms.categories.filter((name) => record.granted.indexOf(name) >= 0 && refused.indexOf(name) < 0).join(' ');
}

function again(request) {
  const record = read(request);
  if (record.text === undefined) return '';
  // Not HttpOnly: the head script reads it. With `cookie-domain` on the page, the same Domain here.
  return `${terms.cookieName}=${record.text}; Path=/; Max-Age=34560000; SameSite=Lax; Priority=High; Secure`;
}

export default { reason, granted, again };
