import { createSSRApp, h, ref } from 'vue';

/** What a site gates, in Vue. */
export const createApp = (vendors) =>
  createSSRApp({
    setup() {
      const count = ref(0);
      const inline = "(window.__ran ??= []).push('inline after ' + document.currentScript.previousElementSibling.id)";
      return () =>
        h('main', [
          h('p', { id: 'box' }, 'Text'),
          // As HTML, because a text would be escaped.
          h('script', { type: 'text/plain', 'data-consent': 'analytics', innerHTML: inline }),
          h('script', {
            type: 'text/plain',
            'data-consent': 'advertising',
            src: `${vendors.probe}/probe.js?name=external&wait=100`,
          }),
          h('iframe', {
            title: 'Map',
            width: '400',
            height: '200',
            'data-consent': 'advertising',
            'data-src': `${vendors.embed}/map`,
          }),
          h('img', { alt: '', 'data-consent': 'advertising', 'data-src': `${vendors.pixel}/p.gif` }),
          h('button', { id: 'count', type: 'button', onClick: () => count.value++ }, count.value),
          h('a', { href: '/privacy', 'data-consent-action': 'preferences' }, 'Manage Cookies'),
        ]);
    },
  });
