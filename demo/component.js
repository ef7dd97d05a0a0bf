// The component page: controls for all that custom-elements.json lists, a preview, and the snippet that the preview is made from.

const find = (name) => document.querySelector(`[data-${name}]`);
const frame = find('preview');
const form = find('controls');
const SCRIPT = '/consent-gate.js';
const COOKIE = 'consent-preview';

/** A new element with properties, attributes where there is no such property, and children. */
function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** `code` in backticks becomes code; nothing else is markup. */
const prose = (text) =>
  text.split(/`([^`]+)`/).map((part, index) => (index % 2 ? make('code', {}, part) : part.replaceAll('*', '')));

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

// ---- the controls ----

/** Kinds of control, by the form's field names: `attribute:mode`, `slot:accept`, `property:--consent-gate-accent`. */
const values = (kind) =>
  [...new FormData(form)]
    .filter(([name, value]) => name.startsWith(`${kind}:`) && value !== '')
    .map(([name, value]) => [name.slice(kind.length + 1), String(value)]);

function field(kind, { name, description = '', default: fallback = '', type }, control) {
  const id = `${kind}-${name}`;
  const describedBy = `${id}-text`;
  const options = [...(type?.text.matchAll(/'([^']+)'/g) ?? [])].map(([, option]) => option);
  const input =
    control ??
    (type?.text === 'boolean'
      ? make('input', { type: 'checkbox', value: 'on' })
      : options.length
        ? make('select', {}, make('option', { value: '' }, 'default'), ...options.map((one) => make('option', {}, one)))
        : make('input', { type: 'text', placeholder: fallback.replaceAll('`', ''), spellcheck: false }));
  Object.assign(input, { id, name: `${kind}:${name}` });
  input.setAttribute('aria-describedby', describedBy);
  return make(
    'div',
    { className: 'field', 'data-kind': kind, 'data-name': name },
    make('label', { htmlFor: id }, make('code', {}, name)),
    input,
    make('p', { id: describedBy }, ...prose(description)),
  );
}

const group = (title, open, ...children) =>
  make('details', { open }, make('summary', {}, make('h2', {}, title)), ...children);

/** The slots by their real names: those with `<category>` once for each category that there is. */
function slots(listed, categories) {
  return listed.flatMap((slot) =>
    slot.name.startsWith('<category>')
      ? categories.map((name) => ({ ...slot, name: slot.name.replace('<category>', name) }))
      : [slot],
  );
}

const longText = (name) => /messages|message|details|description|changes|signal/.test(name);

function buildControls(element) {
  const early = element.attributes.filter(({ when }) => when !== 'late');
  const late = element.attributes.filter(({ when }) => when === 'late');
  const fields = (kind, list) => list.map((one) => field(kind, one));
  const slotFields = make('div');
  let shown = '';
  const fillSlots = () => {
    const own = (new FormData(form).get('attribute:categories') || 'analytics advertising').toString();
    const categories = ['trusted', ...own.split(/[\s,]+/).filter((name) => /^(?!trusted$)[a-z][a-z0-9-]*$/.test(name))];
    if (categories.join() === shown) return;
    shown = categories.join();
    const typed = values('slot');
    slotFields.replaceChildren(
      ...slots(element.slots, categories).map((slot) =>
        field('slot', slot, longText(slot.name) ? make('textarea', { rows: 2 }) : undefined),
      ),
    );
    for (const [name, value] of typed) {
      const input = form.elements[`slot:${name}`];
      if (input) input.value = value;
    }
  };
  form.prepend(
    group('Attributes of the element', true, ...fields('attribute', late)),
    group('What is decided early', false, ...fields('attribute', early)),
    group('Custom properties', false, ...fields('property', element.cssProperties)),
    group('Texts, by slot', false, slotFields),
    group(
      'Parts',
      false,
      ...element.cssParts.map((part) => field('part', part, make('input', { type: 'checkbox', value: 'on' }))),
    ),
    group(
      'States and events',
      false,
      ...[
        ...(element.cssStates ?? []).map((one) => ['state', one]),
        ...element.events.map((one) => ['event', one]),
      ].map(([kind, { name, description }]) =>
        make(
          'div',
          { className: 'field', 'data-kind': kind, 'data-name': name },
          make('code', {}, kind === 'state' ? `:state(${name})` : name),
          make('p', {}, ...prose(description)),
        ),
      ),
    ),
  );
  form.elements['attribute:policy-url'].value = '/privacy';
  return { fillSlots };
}

// ---- the snippet, and the preview that is made from it ----

/** The markup to copy. `early` attributes stand on the script, the others on the element. */
function snippet(element, { src = SCRIPT, cookie } = {}) {
  const late = new Set(element.attributes.filter(({ when }) => when === 'late').map(({ name }) => name));
  const bare = new Set(element.attributes.filter(({ type }) => type?.text === 'boolean').map(({ name }) => name));
  const attributes = values('attribute');
  const write = (prefix, list) =>
    list.map(([name, value]) => ` ${prefix}${name}${bare.has(name) ? '' : `="${escape(value)}"`}`).join('');
  const early = attributes.filter(([name]) => !late.has(name));
  if (cookie && !early.some(([name]) => name === 'cookie-name')) early.push(['cookie-name', cookie]);
  const properties = values('property').map(([name, value]) => `      ${name}: ${value.replace(/[<>{};]/g, '')};\n`);
  const texts = values('slot').map(([name, value]) =>
    name === 'messages'
      ? `      <script type="application/json" slot="messages">${value.replaceAll('<', '\\u003c')}</script>\n`
      : `      <span slot="${escape(name)}">${escape(value)}</span>\n`,
  );
  return [
    '<head>\n',
    `  <script src="${src}"${write('data-', early)}></script>\n`,
    properties.length ? `  <style>\n    consent-gate {\n${properties.join('')}    }\n  </style>\n` : '',
    '</head>\n<body>\n',
    `  <consent-gate${write(
      '',
      attributes.filter(([name]) => late.has(name)),
    )}>`,
    texts.length ? `\n${texts.join('').replaceAll('      <', '    <')}  ` : '',
    '</consent-gate>\n',
    '  <a href="/privacy" data-consent-action="preferences">Manage Cookies</a>\n',
    '</body>',
  ].join('');
}

const page = (markup, turn) => {
  const rtl = document.querySelector('[name=rtl]').checked;
  return `<!doctype html><html lang="en" data-turn="${turn}"${rtl ? ' dir="rtl"' : ''}>${markup
    .replace(
      '<head>',
      '<head><title>Preview</title><meta name="color-scheme" content="light dark"><link rel="stylesheet" href="/demo.css"><script src="/component-preview.js"></script>',
    )
    .replace(
      '</consent-gate>',
      `</consent-gate><main class="layout"><article><h1>Visiting hours</h1>${'<p>Wards are open to visitors from ten in the morning until eight in the evening. Please ask at the desk when you arrive.</p>'.repeat(6)}</article></main>`,
    )}</html>`;
};

/** How often the preview was made. */
let turns = 0;
/** Until the preview is there. */
let ready;
let opened = 'banner';

function forget() {
  for (const name of [COOKIE, form.elements['attribute:cookie-name']?.value]) {
    if (!name) continue;
    document.cookie = `${name}=; Path=/; Max-Age=0`;
    localStorage.removeItem(`consent-gate-refusal-${name}`);
  }
}

/** Makes the preview anew. The focus stays with the control that is being changed. */
async function preview(markup) {
  const turn = ++turns;
  forget();
  const focus = document.activeElement;
  frame.dataset.gpc = String(document.querySelector('[name=gpc]').checked);
  frame.srcdoc = page(markup, turn);
  await new Promise((done) => {
    // The frame may still tell of the load of an earlier one.
    const loaded = () => {
      if (turn === turns && frame.contentDocument?.documentElement.dataset.turn !== `${turn}`) return;
      frame.removeEventListener('load', loaded);
      done();
    };
    frame.addEventListener('load', loaded);
  });
  if (turn !== turns) return;
  const view = frame.contentWindow;
  const sheet = new view.CSSStyleSheet();
  view.document.adoptedStyleSheets.push(sheet);
  const parts = values('part').map(([name]) => `consent-gate::part(${name})`);
  if (parts.length) sheet.replaceSync(`${parts.join()} { outline: 3px dashed #d6336c; outline-offset: -2px }`);
  await view.consentGate?.open(opened);
  if (opened === 'preferences') focus?.focus?.();
}

function showStates() {
  const element = frame.contentDocument?.querySelector('consent-gate');
  const on = ['banner', 'preferences'].filter((name) => element?.matches(`:state(${name})`));
  find('states').textContent = on.map((name) => `:state(${name})`).join(' ') || 'none';
}

function update(element, { fillSlots }) {
  fillSlots();
  find('snippet').textContent = snippet(element);
  ready = preview(snippet(element, { src: '/consent-gate/consent-gate.js', cookie: COOKIE }));
}

// ---- events, commands, the rest ----

/** Called by the preview for each event that its page hears. */
window.heard = ({ type, detail }) => {
  // The banner of a new preview opens by itself, also while the panel is to be opened again in it.
  if (detail.view === 'preferences') opened = type === 'consent-open' ? 'preferences' : 'banner';
  const { view, code, granted, by } = { ...detail, by: detail.choice?.by };
  const words = [view, code, granted && `granted: ${granted.join(' ') || 'nothing'}`, by && `by ${by}`];
  find('log').prepend(make('li', {}, make('code', {}, type), ` ${words.filter(Boolean).join(', ')}`));
  setTimeout(showStates);
};

const METHODS = [
  ['open banner', (gate) => gate.open('banner')],
  ['open preferences', (gate) => gate.open('preferences')],
  ['close', (gate) => gate.close()],
  ['accept', (gate) => gate.accept()],
  ['decline', (gate) => gate.decline()],
  ['withdraw', (gate) => gate.withdraw()],
  ['erase', (gate) => gate.erase()],
];
for (const [name, call] of METHODS) {
  const press = async () => {
    await ready;
    await call(frame.contentWindow.consentGate);
  };
  find('methods').append(
    make(
      'button',
      { type: 'button', onclick: press },
      make('code', {}, `${name.replace(' ', "('")}${name.includes(' ') ? "')" : '()'}`),
    ),
  );
}

async function start() {
  const manifest = await (await fetch('/custom-elements.json')).json();
  const element = manifest.modules
    .flatMap((one) => one.declarations ?? [])
    .find((one) => one.tagName === 'consent-gate');
  const controls = buildControls(element);
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => update(element, controls), 250);
  };
  form.addEventListener('input', soon);
  form.addEventListener('reset', () =>
    setTimeout(() => {
      opened = 'banner';
      form.elements['attribute:policy-url'].value = '/privacy';
      soon();
    }),
  );
  for (const input of document.querySelectorAll('.tools input')) input.addEventListener('change', soon);
  update(element, controls);
}

for (const input of document.querySelectorAll('[name=width]')) {
  input.addEventListener('change', () => (frame.style.inlineSize = input.value ? `${input.value}px` : ''));
}
find('copy').addEventListener('click', async () => {
  const text = find('snippet').textContent;
  try {
    await navigator.clipboard.writeText(text);
    find('status').textContent = 'Copied.';
  } catch {
    getSelection().selectAllChildren(find('snippet'));
    find('status').textContent = 'Selected: copy it with your keyboard.';
  }
});
start().catch(() => (find('problem').hidden = false));
