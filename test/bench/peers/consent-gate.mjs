import { file } from '../sources.mjs';

const code = (name) => file(`../../dist/cdn/${name}.js`);
const later = ['ui', 'panel', 'receipts'].map((name) => `consent-gate-${name}`);
const names = ['consent-gate', ...later];
const attributes = 'data-policy-version="1" data-categories="analytics advertising"';
const inShadow = (id) =>
  `()=>{var h=document.querySelector('consent-gate');return h&&h.shadowRoot&&h.shadowRoot.getElementById('${id}')}`;

const ours = {
  own: true,
  gates: true,
  bodyStart: '<consent-gate policy-url="/privacy"></consent-gate>',
  gatedTag: '<script type="text/plain" data-consent="analytics" src="/tag.js"></script>',
  banner: inShadow('banner'),
  accept: inShadow('accept'),
};

const external = {
  ...ours,
  files: () => Object.fromEntries(names.map((name) => [`${name}.js`, code(name)])),
  head: `<script src="{base}/consent-gate.js" ${attributes}></script>`,
};

/** The first script of the guide's page: it preloads the UI for visitors without a consent cookie. */
const [, hint] = /(<script>.*?<\/script>)/s.exec(file('../../docs/benchmark.md').toString());

/** As the README says: the first script in the head, blocking; the same behind that line; and inlined. */
export default [
  { ...external, id: 'consent-gate', label: 'consent-gate' },
  {
    ...external,
    id: 'consent-gate-hinted',
    label: 'consent-gate, UI preloaded for who has no consent cookie',
    head: hint.replace('/consent-gate-ui.js', '{base}/consent-gate-ui.js') + external.head,
  },
  {
    ...ours,
    id: 'consent-gate-inlined',
    label: 'consent-gate, head script inlined',
    files: () => Object.fromEntries(later.map((name) => [`${name}.js`, code(name)])),
    head: `<script ${attributes} data-ui-url="{base}/consent-gate-ui.js">${code(names[0])}</script>`,
  },
];
