/** Runs in the page if it ever becomes markup or code: sets a mark, asks for `/pwned` and opens a dialog. */
const CODE = `(window.pwned=1,fetch('/pwned'),alert(1))`;

/** Ways out of a text, an attribute, a comment, a script, a style sheet, a template or a JSON string, and ways to fire. */
const ways = [
  '',
  '">',
  "'>",
  '`>',
  '-->',
  '</script>',
  '</style>',
  '</textarea>',
  '</title>',
  ']]>',
  '"}',
  '${`',
  '\\"',
];
const shots = [
  `<script>${CODE}</script>`,
  `<img src=/pwned onerror="${CODE}">`,
  `<svg onload="${CODE}"><animate onbegin="${CODE}" attributeName=x></svg>`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<details open ontoggle="${CODE}"></details>`,
  `<style>@import "/pwned"; * { background: url(/pwned) }</style>`,
];

/** Strings that mean something to Lit, to a template, to a URL, to an object, or to a reader of text. */
const special = [
  '<!--?lit$123456789$-->',
  '?lit$123456789$',
  'lit$',
  '<?lit$123456789$>',
  '$lit$',
  `\${${CODE}}`,
  `{{${CODE}}}`,
  `{{constructor.constructor('window.pwned=1')()}}`,
  `<%= ${CODE} %>`,
  `javascript:${CODE}`,
  `data:text/html,<script>${CODE}</script>`,
  `" onfocus="${CODE}" autofocus tabindex="0`,
  `' onmouseover='${CODE}`,
  `x" style="position:fixed;inset:0" x="`,
  '<slot name="heading"></slot>',
  '<slot name="messages"></slot>',
  '<consent-gate></consent-gate>',
  '<button data-consent-action="accept">I Agree</button>',
  '<form action=/pwned><input autofocus name=cookie></form>',
  '<base href=//pwned.localhost/>',
  '<meta http-equiv=refresh content="0;url=/pwned">',
  '<link rel=stylesheet href=/pwned>',
  '<template shadowrootmode=open><img src=/pwned></template>',
  '<math><mtext><table><mglyph><style><img src=/pwned>',
  '<noscript><p title="</noscript><img src=/pwned>">',
  '<a href="javascript:1" id=consentGate>',
  '&lt;img src=/pwned&gt;',
  '&#x3C;img src=/pwned&#x3E;',
  '\\u003cimg src=/pwned\\u003e',
  '%3Cimg%20src=/pwned%3E',
  '<\0script>pwned=1</script>',
  '＜script＞pwned=1＜/script＞',
  '\u202e<script>pwned=1</script>',
  '\u2066\u2067\u2068\u2069',
  '\ud800',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'undefined',
  'null',
  '[object Object]',
  '0',
  '-1',
  'a'.repeat(5000),
  '<b>'.repeat(500),
];

/** Those that are there for their own sake, for what takes a page load each. */
export const fewStrings: readonly string[] = [...shots, ...special];

/** Several hundred strings that must stay what they are, text, with those of a list. None is empty or white space alone. */
export const stringsWith = (others: readonly string[]): readonly string[] =>
  [...new Set([...ways.flatMap((way) => shots.map((shot) => way + shot)), ...special, ...others])].filter((text) =>
    text.trim(),
  );
