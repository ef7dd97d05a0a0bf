/** Markup of pages to measure the element in. */

const messages = (texts: Record<string, string>) =>
  `<script type="application/json" slot="messages">${JSON.stringify(texts)}</script>`;

const usual = {
  heading: 'Cookies on this site',
  message:
    'Some cookies make this site work. Others tell us how it is used, or show you advertising that fits: you decide about those.',
  policy: 'Read our privacy policy',
  preferences: 'Update your preferences',
  accept: 'I Agree',
  decline: 'Decline',
  'panel-heading': 'Customize cookie settings',
  'panel-message': 'Choose what we may use cookies for. Nothing changes until you save.',
  'panel-decline': 'Decline all',
  save: 'Save',
  signal: 'Your browser’s opt-out signal ({signal}) is honored. Turned off: {categories}.',
  'always-on': 'Always on',
  'trusted-label': 'Trusted',
  'trusted-description': 'Makes this site work: security, forms, and your choice here.',
  'analytics-label': 'Website Analytics',
  'analytics-description': 'Tells us how this site is used, so that we can make it better.',
  'advertising-label': 'Advertising',
  'advertising-description': 'Shows you advertising that fits, and tells us if it works.',
};

/** Three times as long as the usual texts. */
export const LONG_TEXTS = messages(
  Object.fromEntries(Object.entries(usual).map(([key, text]) => [key, `${text} ${text} ${text}`])),
);

/** Words that can be broken only anywhere. */
export const UNBREAKABLE_TEXTS = messages({
  heading: 'Datenschutzgrundverordnungskonform',
  accept: 'Datenschutzgrundverordnungseinwilligung',
  decline: 'Datenschutzgrundverordnungsablehnung',
  preferences: 'Datenschutzgrundverordnungseinstellungen',
  policy: 'https://example.org/a-very-long-address-without-any-place-to-break',
});

const line = (number: number) =>
  `<p><a href="#${number}">Link ${number}</a> and text <button>Button ${number}</button></p>`;

/** The element, and three screens with something to focus on each, at both ends too. */
export const screens = (element: string) =>
  `${element}<style>body { margin: 0 } p { block-size: 12em; margin: 1em 0 } a { display: inline-block }</style>
  ${Array.from({ length: 12 }, (_, number) => line(number)).join('')}`;
