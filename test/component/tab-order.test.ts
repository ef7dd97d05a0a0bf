import { expect } from '@open-wc/testing';
import { openPage, resize } from './frame.js';

/** A4: each tab stop is below the one before it, or further along the line. */

const ORDER = ['close', 'policy', 'preferences', 'accept', 'decline'];

for (const position of ['bottom', 'top', 'bottom-start', 'bottom-end', 'center']) {
  for (const dir of ['ltr', 'rtl']) {
    it(`A4: Tab follows the visual order: ${position}, ${dir}`, async () => {
      const page = await openPage();
      const { element, get } = await page.show(`<consent-gate policy-url="/p" position="${position}"></consent-gate>`);
      get('banner').parentElement!.dir = dir;
      const controls = [...element.shadowRoot!.querySelectorAll<HTMLElement>('#banner :is(a, button)')];
      expect(controls.map(({ id }) => id)).to.deep.equal(ORDER);
      // None asks for a place of its own.
      expect(controls.map(({ tabIndex }) => tabIndex)).to.deep.equal([0, 0, 0, 0, 0]);
      for (const width of [1280, 400]) {
        await resize(page, width, 800);
        const boxes = controls.map((control) => control.getBoundingClientRect());
        for (let index = 1; index < boxes.length; index++) {
          const [before, after] = [boxes[index - 1]!, boxes[index]!];
          const isBelow = after.top >= before.bottom - 1;
          const isAlong = dir === 'ltr' ? after.left > before.left : after.right < before.right;
          expect(isBelow || isAlong, `${ORDER[index - 1]} before ${ORDER[index]} at ${width}`).to.equal(true);
        }
      }
    });
  }
}
