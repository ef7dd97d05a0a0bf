import { expect } from '@open-wc/testing';
import { show } from './setup.js';

describe('axe finds nothing', () => {
  for (const theme of ['light', 'dark']) {
    const markup = `<consent-gate policy-url="/privacy" theme="${theme}"><p slot="analytics-details">Details</p></consent-gate>`;
    const signals = ['gpc'] as const;

    it(`in the ${theme} banner`, async () => {
      const { element } = await show(markup, {}, { signals });
      await expect(element).to.be.accessible();
    });

    it(`in the ${theme} panel`, async () => {
      const { element, open, press } = await show(markup, { deny: ['advertising'] }, { signals });
      await open();
      await press('switch-analytics');
      await expect(element).to.be.accessible();
    });

    it(`in the ${theme} confirmation`, async () => {
      const { element, open, press } = await show(markup);
      await open();
      await press('save');
      await expect(element).to.be.accessible();
    });
  }
});
