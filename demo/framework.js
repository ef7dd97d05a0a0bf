// Hydrates demo/framework.html, and shows what came of it.
import { createComponent } from './framework-app.mjs';
import * as vue from './vue.js';

/** Screen readers announce each change, so only real ones. */
function show(id, text) {
  const place = document.querySelector(`#${id}`);
  if (place.textContent !== text) place.textContent = text;
}

let mismatches = 0;
const { warn } = console;
console.warn = (...words) => {
  if (/hydration/i.test(`${words[0]}`)) show('mismatches', `${++mismatches}`);
  warn(...words);
};

for (const button of document.querySelectorAll('[data-visit]')) {
  button.addEventListener('click', () => {
    if (button.dataset.visit === 'granted') consentGate.accept({ by: 'visitor' });
    else if (button.dataset.visit === 'denied') consentGate.decline({ by: 'visitor' });
    else consentGate.erase();
    location.reload();
  });
}

const { tags, embed } = document.querySelector('#app').dataset;
vue.createSSRApp(createComponent(vue, tags, embed)).mount('#app');
show('hydrated', 'yes');

setInterval(() => show('scripts', (window.__ran ?? []).join(', ') || 'none'), 200);
