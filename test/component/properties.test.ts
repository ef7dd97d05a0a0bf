import { expect } from '@open-wc/testing';
import { openPage } from './frame.js';
import { PROPERTIES } from './properties.js';

for (const theme of ['light', 'dark']) {
  it(`custom properties change what is seen, ${theme}`, async () => {
    const page = await openPage();
    const { element, press } = await page.show(
      `<consent-gate policy-url="/p" theme="${theme}"></consent-gate>`,
      {},
      { signals: ['gpc'] },
    );
    const root = element.shadowRoot!;
    const read = (selector: string, style: string) => {
      const [id, pseudo] = selector.split('::');
      const node = root.querySelector(id!)!;
      return page.getComputedStyle(node, pseudo && `::${pseudo}`).getPropertyValue(style);
    };
    const check = (name: string) => {
      const { value, selector, style } = PROPERTIES[name]!;
      const before = read(selector, style);
      element.style.setProperty(name, value);
      const after = read(selector, style);
      expect(after, `${name} at ${selector}`).not.to.equal(before);
      if (value === '#123456') expect(after, name).to.equal('rgb(18, 52, 86)');
      element.style.removeProperty(name);
      expect(read(selector, style), `${name} taken away`).to.equal(before);
    };
    const isInPanel = (name: string) => /panel|category/.test(PROPERTIES[name]!.selector);
    const names = Object.keys(PROPERTIES);
    for (const name of names.filter((one) => !isInPanel(one))) check(name);
    await press('preferences');
    for (const name of names.filter(isInPanel)) check(name);
  });
}
