import type { Page } from '@playwright/test';
import { generic } from '../generic-names.js';
import { banner, button, categorySwitch, expect, panel, test } from './site.js';

/** Names as they are rendered, in the page and in every shadow root: none is one that filter lists hide. */

/** What a rule of a filter list can name: tags, classes, ids, and attributes with the words in them. */
const namesIn = (page: Page) =>
  page.evaluate(() => {
    const found = new Set<string>();
    const look = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        found.add(element.localName);
        for (const { name, value } of element.attributes) {
          found.add(name);
          // The others hold texts, addresses and what the platform names.
          if (/^(class|id|part|exportparts|slot|name|for|aria-\w+by|popover|role)$|^data-/.test(name)) {
            for (const word of value.split(/\s+/)) found.add(word);
          }
        }
        if (element.shadowRoot) look(element.shadowRoot);
      }
    };
    look(document);
    return [...found];
  });

test('no tag, class, id, part, slot or data attribute that is rendered is one that filter lists hide', async ({
  page,
  site,
}) => {
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true, configurable: true }),
  );
  await page.goto(
    site.page('/names', {
      body: `<consent-gate policy-url="/p"></consent-gate>
        <iframe title="Map" data-consent="advertising" data-src="{{vendor:embed}}/map"></iframe>
        <a href="#c" data-consent-action="preferences">Manage</a>`,
    }),
  );
  const names = new Set<string>();
  const look = async (...expected: string[]) => {
    const here = await namesIn(page);
    // The control: this view is there, and was looked at.
    expect(here).toEqual(expect.arrayContaining(expected));
    for (const name of here) names.add(name);
  };
  await expect(banner(page)).toBeVisible();
  await expect(page.locator('consent-gate-embed')).toBeVisible();
  await look('consent-gate', 'banner', 'signal', 'accept', 'pair', 'data-nosnippet', 'links');
  await look('consent-gate-embed', 'placeholder', 'embed-heading', 'load-once', 'always-allow');
  await page.getByRole('link', { name: 'Manage' }).click();
  await expect(panel(page)).toBeVisible();
  await look('dialog', 'panel-heading', 'switch-analytics', 'category-label', 'panel-decline', 'save');
  await categorySwitch(page, 'Website Analytics').click();
  await button(page, 'Save').click();
  await expect(page.locator('consent-gate').getByRole('status')).not.toBeEmpty();
  await look('confirmation', 'toast');
  expect([...names].filter(generic)).toEqual([]);
  // What was asked for is called by these names too.
  expect(site.ownFiles()).toEqual(
    expect.arrayContaining(['consent-gate-ui.js', 'consent-gate-panel.js', 'consent-gate-placeholders.js']),
  );
  expect(site.ownFiles().filter(generic)).toEqual([]);

  // The control: names of that kind are found wherever they stand.
  await page.evaluate(() => {
    const add = (to: ParentNode, attribute: string, value: string) => {
      const one = document.createElement('div');
      one.setAttribute(attribute, value);
      to.append(one);
    };
    add(document.body, 'class', 'plain cookie-banner');
    add(document.body, 'data-cookie-notice', '');
    add(document.querySelector('consent-gate')!.shadowRoot!, 'id', 'consent-popup');
    add(document.querySelector('consent-gate-embed')!.shadowRoot!, 'part', 'placeholder gdpr-overlay');
    document.body.append(document.createElement('consent-manager'));
  });
  expect((await namesIn(page)).filter(generic).toSorted()).toEqual([
    'consent-manager',
    'consent-popup',
    'cookie-banner',
    'data-cookie-notice',
    'gdpr-overlay',
  ]);
});
