import { expect } from '@open-wc/testing';
import { show, still } from './setup.js';

describe('axe finds nothing', () => {
  for (const theme of ['light', 'dark']) {
    const markup = `<consent-gate policy-url="/privacy" theme="${theme}"><p slot="analytics-details">Details</p></consent-gate>`;
    const signals = ['gpc'] as const;

    it(`in the ${theme} banner`, async () => {
      const shown = await show(markup, {}, { signals });
      still(shown);
      await expect(shown.element).to.be.accessible();
    });

    it(`in the ${theme} panel`, async () => {
      const shown = await show(markup, { deny: ['advertising'] }, { signals });
      await shown.open();
      await shown.press('switch-analytics');
      still(shown);
      await expect(shown.element).to.be.accessible();
    });

    it(`in the ${theme} confirmation`, async () => {
      const shown = await show(markup);
      await shown.open();
      await shown.press('save');
      still(shown);
      await expect(shown.element).to.be.accessible();
    });
  }
});
