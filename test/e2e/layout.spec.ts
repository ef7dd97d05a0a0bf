import type { Page } from '@playwright/test';
import { contrast, coveredWhileFocused, textProblems, type Rgb } from './measure.js';
import { banner, button, expect, panel, test } from './site.js';

/** Where things stand: reflow, long texts, room for the page behind, and two answers that are equal. */

const POSITIONS = ['bottom', 'top', 'bottom-start', 'bottom-end', 'center'];

const messages = (texts: Record<string, string>) =>
  `<script type="application/json" slot="messages">${JSON.stringify(texts)}</script>`;
const triple = (text: string) => `${text} ${text} ${text}`;
const LONG = messages(
  Object.fromEntries(
    Object.entries({
      heading: 'Cookies on this site',
      message:
        'Some cookies make this site work. Others tell us how it is used, or show you advertising that fits: you decide about those.',
      policy: 'Read our privacy policy',
      preferences: 'Update your preferences',
      accept: 'I Agree',
      decline: 'Decline',
      'panel-heading': 'Customize cookie settings',
      'panel-message': 'Choose what we may use cookies for. Nothing changes until you save.',
      'panel-decline': 'Decline all',
      save: 'Save',
      signal: 'Your browser’s opt-out signal ({signal}) is honored. Turned off: {categories}.',
      'always-on': 'Always on',
      'trusted-label': 'Trusted',
      'trusted-description': 'Makes this site work: security, forms, and your choice here.',
      'analytics-label': 'Website Analytics',
      'analytics-description': 'Tells us how this site is used, so that we can make it better.',
      'advertising-label': 'Advertising',
      'advertising-description': 'Shows you advertising that fits, and tells us if it works.',
    }).map(([key, text]) => [key, triple(text)]),
  ),
);
/** Words that cannot be broken but anywhere. */
const UNBROKEN = messages({
  heading: 'Datenschutzgrundverordnungskonform',
  accept: 'Datenschutzgrundverordnungseinwilligung',
  decline: 'Datenschutzgrundverordnungsablehnung',
  preferences: 'Datenschutzgrundverordnungseinstellungen',
  policy: 'https://example.org/a-very-long-address-without-any-place-to-break',
});
const DETAILS = '<p slot="analytics-details">Details</p>';

const inside = (page: Page, id: string) => page.locator('consent-gate').locator(`#${id}`);
const turn = (page: Page, dir: 'ltr' | 'rtl') =>
  page.evaluate((to) => {
    document.documentElement.dir = to;
    (document.querySelector('consent-gate')!.shadowRoot!.firstElementChild as HTMLElement).dir = to;
  }, dir);

/** Three screens with something to focus on each, at both ends too. */
const screens = (element: string) =>
  `${element}<style>body{margin:0}p{block-size:12em;margin:1em 0}a{display:inline-block}</style>
  ${Array.from({ length: 12 }, (_, line) => `<p><a href="#${line}">Link ${line}</a> and text <button>Button ${line}</button></p>`).join('')}`;

test.describe('reflow', () => {
  const SIZES = [
    ['A6: 320 wide', 320, 640],
    ['A6: 400 % zoom of 1280×1024', 320, 256],
    ['A24: portrait', 390, 844],
    ['A24: landscape', 844, 390],
    ['a tablet', 768, 1024],
    ['a desktop', 1440, 900],
  ] as const;

  const KINDS: Record<string, { inner?: string; head?: string; after?: (page: Page) => Promise<void> }> = {
    'as it is': {},
    'A7: 200 % text': {
      head: '<style>html{font-size:200%}</style>',
    },
    'A8: wide text spacing': {
      after: (page) =>
        page.evaluate(() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(
            '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}',
          );
          document.querySelector('consent-gate')!.shadowRoot!.adoptedStyleSheets.push(sheet);
        }),
    },
    'A22: right to left': { after: (page) => turn(page, 'rtl') },
    'A23: texts 300 % as long': { inner: LONG },
    'A23: words that cannot break': { inner: UNBROKEN },
  };

  for (const [kind, { inner = '', head = '', after }] of Object.entries(KINDS))
    test(`${kind}: nothing is cut off, overlaps or scrolls sideways, and every control can be reached`, async ({
      page,
      site,
    }) => {
      test.slow();
      await page.addInitScript(() =>
        Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
      );
      await page.goto(
        site.page('/reflow', {
          head: `<meta name="viewport" content="width=device-width">${head}`,
          body: screens(`<consent-gate policy-url="/p">${inner}${DETAILS}</consent-gate>`),
        }),
      );
      await expect(banner(page)).toBeVisible();
      await after?.(page);
      for (const [name, width, height] of SIZES)
        for (const position of kind === 'as it is' && height === 640 ? POSITIONS : ['bottom']) {
          const at = `${name}, ${position}`;
          await page.setViewportSize({ width, height });
          await page.evaluate(async (where) => {
            scrollTo(0, 0);
            const element = document.querySelector('consent-gate')! as HTMLElement & {
              updateComplete: Promise<unknown>;
            };
            element.setAttribute('position', where);
            await element.updateComplete;
          }, position);
          const box = (await banner(page).boundingBox())!;
          expect(box.height, at).toBeLessThanOrEqual(height / 2 + 1);
          expect(box.x >= -1 && box.x + box.width <= width + 1 && box.y + box.height <= height + 1, at).toBe(true);
          expect(await page.evaluate(() => document.documentElement.scrollWidth), at).toBeLessThanOrEqual(width);
          expect(await unreachable(page, ['close', 'policy', 'preferences', 'accept', 'decline']), at).toEqual([]);
          expect(await textProblems(page, 'banner'), at).toEqual([]);

          if (position !== 'bottom') continue;
          await inside(page, 'preferences').click();
          await expect(panel(page)).toBeVisible();
          const controls = ['panel-close', 'switch-analytics', 'switch-advertising', 'panel-decline', 'save'];
          expect(await unreachable(page, controls), at).toEqual([]);
          expect(await textProblems(page, 'panel'), at).toEqual([]);
          await page.keyboard.press('Escape');
          await expect(panel(page)).toBeHidden();
        }
    });

  /**
   * Those controls of which, once they have the focus, nothing is to be seen and hit at once (2.4.11), or not what is near
   * their middle and their edges when the view was scrolled to them. Firefox scrolls to what has the focus only if nothing
   * of it is in view.
   */
  const unreachable = (page: Page, ids: readonly string[]) =>
    page.evaluate((names) => {
      const root = document.querySelector('consent-gate')!.shadowRoot!;
      return names.filter((name) => {
        const control = root.getElementById(name)!;
        const isSeen = (part: number) => {
          const { x, y, width, height } = control.getBoundingClientRect();
          const hit = root.elementFromPoint(x + width / 2, y + height * part);
          return !!hit && (hit === control || control.contains(hit));
        };
        const parts = [0.25, 0.5, 0.75];
        control.focus();
        const atOnce = root.activeElement === control && parts.some(isSeen);
        control.scrollIntoView({ block: 'nearest' });
        return !atOnce || !parts.every(isSeen);
      });
    }, ids);

  test('control: the measure finds what is cut off, overlaps or leaves its button', async ({ page, site }) => {
    await page.goto(site.page('/reflow', { body: '<consent-gate policy-url="/p"></consent-gate>' }));
    await expect(banner(page)).toBeVisible();
    expect(await textProblems(page, 'banner')).toEqual([]);
    for (const [id, property, value] of [
      ['message', 'margin-block-end', '-3em'],
      ['accept', 'white-space', 'nowrap'],
      ['message', 'overflow', 'hidden'],
    ] as const) {
      await inside(page, id).evaluate(
        (node, [name, to]) => {
          node.style.setProperty(name, to);
          if (name === 'white-space') node.style.setProperty('max-inline-size', '3em');
          if (name === 'overflow') node.style.setProperty('block-size', '1em');
        },
        [property, value] as const,
      );
      expect(await textProblems(page, 'banner'), property).not.toEqual([]);
      await inside(page, id).evaluate((node) => node.removeAttribute('style'));
    }
    expect(await textProblems(page, 'banner')).toEqual([]);
  });

  test('A9: targets are at least 24 × 24, buttons 44 high', async ({ page, site }) => {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(site.page('/targets', { body: `<consent-gate policy-url="/p">${DETAILS}</consent-gate>` }));
      await expect(banner(page)).toBeVisible();
      const measure = async (view: string, selector: string, least: number) => {
        const controls = await page.locator('consent-gate').locator(`#${view} :is(${selector}):visible`).all();
        expect(controls.length).toBeGreaterThan(0);
        for (const control of controls) {
          const box = (await control.boundingBox())!;
          expect(box.height, await control.innerText()).toBeGreaterThanOrEqual(least);
          expect(box.width).toBeGreaterThanOrEqual(24);
        }
      };
      await measure('banner', 'button', 44);
      await measure('banner', 'a', 24);
      await button(page, 'Update your preferences').click();
      await expect(panel(page)).toBeVisible();
      await measure('panel', 'button:not([role=switch])', 44);
      await measure('panel', 'summary, [role=switch]', 24);
    }
  });

  test('A22: the x stands at the inline end, and the two answers turn with the text', async ({ page, site }) => {
    await page.goto(site.page('/rtl', { body: '<consent-gate policy-url="/p"></consent-gate>' }));
    await expect(banner(page)).toBeVisible();
    const middle = async (id: string) => {
      const box = (await inside(page, id).boundingBox())!;
      return box.x + box.width / 2;
    };
    expect(await middle('close')).toBeGreaterThan(await middle('heading'));
    expect(await middle('accept')).toBeLessThan(await middle('decline'));
    await turn(page, 'rtl');
    expect(await middle('close')).toBeLessThan(await middle('heading'));
    expect(await middle('accept')).toBeGreaterThan(await middle('decline'));
  });
});

test.describe('A5: while the banner shows', () => {
  for (const position of POSITIONS)
    for (const dir of position.startsWith('bottom') ? (['ltr', 'rtl'] as const) : (['ltr'] as const))
      test(`no focused element is covered: ${position}, ${dir}`, async ({ context, site }) => {
        test.slow();
        for (const [width, height] of [
          [1280, 800],
          [1280, 400],
          [320, 256],
          [390, 844],
        ] as const) {
          // Firefox walks on into its own controls, and the page does not get its focus back.
          const page = await context.newPage();
          await page.setViewportSize({ width, height });
          await page.goto(
            site.page('/room', {
              head: '<meta name="viewport" content="width=device-width">',
              body: screens(`<consent-gate policy-url="/p" position="${position}"></consent-gate>`),
            }),
          );
          await expect(banner(page)).toBeVisible();
          await turn(page, dir);
          const { visited, covered } = await coveredWhileFocused(page);
          expect(visited, `${width}×${height}`).toBe(12 * 2 + 5);
          expect(covered, `${width}×${height}`).toEqual([]);
          await page.close();
        }
      });

  test('nor when walking back from the end', async ({ context, site }) => {
    for (const position of ['bottom', 'top']) {
      const page = await context.newPage();
      await page.goto(
        site.page('/room', { body: screens(`<consent-gate policy-url="/p" position="${position}"></consent-gate>`) }),
      );
      await expect(banner(page)).toBeVisible();
      await page.locator('body > p > button').last().focus();
      const { visited, covered } = await coveredWhileFocused(page, true);
      expect(visited).toBeGreaterThan(22);
      expect(covered).toEqual([]);
    }
  });

  test('control: under a plain fixed box the walk finds covered elements', async ({ page, site }) => {
    await page.goto(
      site.page('/room', {
        script: '',
        body: screens('<div style="position:fixed;inset:auto 0 0;block-size:40%;background:#fff"></div>'),
      }),
    );
    expect((await coveredWhileFocused(page)).covered.length).toBeGreaterThan(3);
  });

  /** Kinds of page whose end is made in different ways. */
  const PAGES = {
    plain: '',
    'with a body of full height': '*{box-sizing:border-box}html,body{height:100%}',
    'with a footer held at the bottom': 'body{display:flex;flex-direction:column;min-height:100vh}main{flex:1}',
    'with a grid': 'body{display:grid;grid-template-rows:auto 1fr auto;min-height:100vh}',
    'with a zoom': 'html{zoom:1.5}',
  };
  for (const [kind, css] of Object.entries(PAGES))
    test(`the last line of a page ${kind} can be scrolled clear of it, and goes back afterwards`, async ({
      page,
      site,
    }) => {
      for (const lines of [3, 60]) {
        await page.context().clearCookies();
        await page.goto(
          site.page('/end', {
            head: `<style>body{margin:0}${css}</style>`,
            body: `<consent-gate policy-url="/p"></consent-gate><main>${'<p>Line</p>'.repeat(lines)}</main><footer id="last">The end</footer>`,
          }),
        );
        const height = () => page.evaluate(() => document.documentElement.scrollHeight);
        await expect(banner(page)).toBeVisible();
        await page.evaluate(() => window.scrollTo(0, 1e6));
        const last = (await page.locator('#last').boundingBox())!;
        const box = (await banner(page).boundingBox())!;
        expect(last.y + last.height, `${lines} lines`).toBeLessThanOrEqual(box.y + 1);
        const tall = await height();
        await button(page, 'Decline').click();
        await expect(banner(page)).toHaveCount(0);
        expect(await height()).toBeLessThanOrEqual(tall);
        expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
      }
    });

  test('L10: the page scrolls, and what the banner does not cover can be pressed', async ({ page, site }) => {
    await page.goto(
      site.page('/wall', {
        body: screens('<consent-gate policy-url="/p"></consent-gate>'),
      }),
    );
    await expect(banner(page)).toBeVisible();
    await page.mouse.move(200, 200);
    await page.mouse.wheel(0, 500);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(300);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByRole('link', { name: 'Link 1', exact: true }).click();
    await expect(page).toHaveURL(/#1$/);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflow)).toBe('visible');
    await expect(page.locator('[inert]')).toHaveCount(0);
  });
});

test.describe('L3: the two answers are equal', () => {
  for (const [kind, inner] of [
    ['usual texts', ''],
    ['long texts', LONG],
  ] as const)
    test(`${kind}, at every position, in both themes`, async ({ page, site }) => {
      await page.goto(
        site.page('/equal', {
          head: '<meta name="viewport" content="width=device-width">',
          body: `<consent-gate policy-url="/p">${inner}</consent-gate>`,
        }),
      );
      await expect(banner(page)).toBeVisible();
      const grounds = new Set<string>();
      for (const [width, height] of [
        [1440, 900],
        [768, 1024],
        [320, 640],
      ] as const) {
        await page.setViewportSize({ width, height });
        const found = await page.evaluate(async (positions) => {
          const element = document.querySelector('consent-gate')! as HTMLElement & { updateComplete: Promise<unknown> };
          const root = element.shadowRoot!;
          const look = (id: string) => {
            const node = root.getElementById(id)!;
            const { width, height, top, bottom } = node.getBoundingClientRect();
            const style = getComputedStyle(node);
            const panelStyle = getComputedStyle(node.closest('section')!);
            return {
              tag: node.localName,
              width,
              height,
              inView: top >= 0 && bottom <= innerHeight + 1,
              weight: style.fontWeight,
              size: style.fontSize,
              border: style.borderWidth,
              decoration: style.textDecorationLine,
              colors: [style.color, style.backgroundColor, panelStyle.backgroundColor, style.borderTopColor],
            };
          };
          const looks = [];
          for (const position of positions)
            for (const theme of ['light', 'dark']) {
              element.setAttribute('position', position);
              element.setAttribute('theme', theme);
              await element.updateComplete;
              for (const animation of root.getAnimations()) animation.finish();
              looks.push({ position, theme, accept: look('accept'), decline: look('decline') });
            }
          return looks;
        }, POSITIONS);
        for (const { position, theme, accept, decline } of found) {
          const rgb = (color: string) =>
            color
              .match(/[\d.]+/g)!
              .slice(0, 3)
              .map(Number) as unknown as Rgb;
          const strength = ({ colors }: typeof accept) => {
            const [text, fill, around, edge] = colors.map(rgb) as [Rgb, Rgb, Rgb, Rgb];
            return [contrast(text, fill), contrast(fill, around), contrast(edge, around)];
          };
          const at = `${position}, ${theme}, ${width}`;
          grounds.add(`${theme} ${accept.colors[2]}`);
          for (const key of ['tag', 'weight', 'size', 'border', 'decoration'] as const)
            expect(decline[key], `${key} ${at}`).toBe(accept[key]);
          expect(Math.abs(decline.width - accept.width), at).toBeLessThanOrEqual(1);
          expect(Math.abs(decline.height - accept.height), at).toBeLessThanOrEqual(1);
          expect(strength(accept)[0], at).toBeGreaterThan(4.5);
          strength(decline).forEach((value, index) =>
            expect(Math.abs(value / strength(accept)[index]! - 1), at).toBeLessThanOrEqual(0.1),
          );
          expect([accept.inView, decline.inView], `same side of the fold, ${at}`).toEqual([true, true]);
        }
      }
      // The control: there were two grounds, one a theme.
      expect(grounds.size).toBe(2);
    });

  for (const name of ['I Agree', 'Decline'])
    test(`${name} takes one click, on the first layer`, async ({ page, site }) => {
      await page.goto(site.page('/one', { body: '<consent-gate policy-url="/p"></consent-gate>' }));
      await button(page, name).click();
      await expect(banner(page)).toHaveCount(0);
      expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
    });
});

test('A7: with large texts in a narrow panel the head scrolls away; with usual ones it stays', async ({
  page,
  site,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const [size, stays] of [
    ['200%', false],
    ['100%', true],
  ] as const) {
    await page.goto(
      site.page('/large', {
        head: `<meta name="viewport" content="width=device-width"><style>html { font-size: ${size} }</style>`,
        body: `<consent-gate policy-url="/p">${LONG}</consent-gate>`,
      }),
    );
    await inside(page, 'preferences').press('Enter');
    await expect(panel(page)).toBeVisible();
    await panel(page).evaluate((node) => void (node.scrollTop = 400));
    if (stays) await expect(inside(page, 'panel-heading')).toBeInViewport();
    else
      await expect
        .poll(() => inside(page, 'panel-heading').evaluate((node) => node.getBoundingClientRect().top))
        .toBeLessThan(-200);
    expect(await inside(page, 'panel-heading').evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
  }
});
