// The component of framework.html, for the server and the browser.
export const createComponent = ({ h, ref }, tags, embed) => ({
  setup() {
    const count = ref(0);
    const source = `${tags}/probe.js?name=external`;
    return () =>
      h('section', [
        h('h2', 'The framework’s box'),
        h('script', {
          type: 'text/plain',
          'data-consent': 'analytics',
          innerHTML: "(window.__ran ??= []).push('inline')",
        }),
        h('script', { type: 'text/plain', 'data-consent': 'advertising', src: source }),
        h('p', [h('button', { type: 'button', onClick: () => count.value++ }, `Pressed ${count.value} times`)]),
        h('iframe', {
          class: 'frame',
          title: 'Map: the garage on Harbor Road',
          width: '560',
          height: '315',
          'data-consent': 'advertising',
          'data-src': `${embed}/map/harbor-road`,
        }),
        h('p', [h('a', { href: '/#cookies', 'data-consent-action': 'preferences' }, 'Manage Cookies')]),
      ]);
  },
});
