// Dresses the page as the brand that its address names. Classic, in the head: the page is never seen in another's clothes.

const BRANDS = {
  hospital: { position: 'bottom' },
  shop: { position: 'bottom-end', theme: 'light' },
  newspaper: { position: 'center' },
  tech: { position: 'bottom-start', theme: 'dark' },
};

const asked = new URLSearchParams(location.search).get('brand');
const brand = Object.hasOwn(BRANDS, asked) ? asked : 'hospital';
const sheet = `/themes/${brand}.css`;
document.documentElement.dataset.brand = brand;
document.querySelector('[data-brand-sheet]').href = sheet;

document.addEventListener('DOMContentLoaded', async () => {
  const element = document.querySelector('consent-gate');
  for (const [name, value] of Object.entries(BRANDS[brand])) element.setAttribute(name, value);
  document.querySelector(`.switcher [href$="=${brand}"]`).setAttribute('aria-current', 'page');
  for (const button of document.querySelectorAll('[data-open]'))
    button.addEventListener('click', () => void window.consentGate.open(button.dataset.open));
  const css = await (await fetch(sheet)).text();
  document.querySelector('[data-source]').textContent =
    `${element.outerHTML}\n\n${css.slice(css.indexOf('consent-gate {')).trimEnd()}`;
});
