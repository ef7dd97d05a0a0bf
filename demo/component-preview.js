// Stands first in the component page's preview: the signal that the visitor's browser would send, and who hears the events.
if (frameElement.dataset.gpc === 'true') {
  Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
}
for (const name of ['ready', 'choice', 'change', 'withdraw', 'open', 'close', 'error']) {
  document.addEventListener(`consent-${name}`, (event) => parent.heard(event));
}
