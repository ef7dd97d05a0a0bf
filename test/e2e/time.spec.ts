import type { Page } from '@playwright/test';
import { untilMarker, untilQuiet } from './marker.js';
import { banner, button, categorySwitch, expect, externalProbe, panel, record, type Site, test } from './site.js';

/** What time, a new policy, a new category and a stricter mode make of a choice. The browser's clock is moved. */

const DAY = 86_400_000;
const DAYS = { 'opt-in': 182, 'opt-out': 400, notice: 400 } as const;
type Mode = keyof typeof DAYS;

/** A page with a tag for each category, known by `name` on the server; it keeps what it hears. */
function visited(site: Site, name: string, attributes: string, slots = ''): string {
  return site.page(`/${name}`, {
    script: `<script>
        for (const type of ['consent-change', 'consent-withdraw']) {
          document.addEventListener(type, ({ detail }) => (window.heard ??= []).push(type + ' ' + (detail.source ?? '')));
        }
      </script><script src="/consent-gate/consent-gate.js" ${attributes}></script>`,
    body: `<consent-gate policy-url="/privacy">${slots}</consent-gate>
      ${externalProbe(`${name}-analytics`)}${externalProbe(`${name}-advertising`, 'advertising')}
      <img alt="" id="pixel" data-consent="analytics" data-src="{{vendor:pixel}}/${name}.gif">`,
  });
}
const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard?: string[] }).heard ?? []);
const reason = (page: Page) => page.evaluate(() => window.consentGate.get().reason);
const tags = (site: Site, name: string) =>
  site
    .vendorRequests()
    .flatMap(({ url }) => new RegExp(`name=${name}-(\\w+)`).exec(url)?.[1] ?? [])
    .toSorted();

/** Makes the choice at the browser's time `at`, by *I Agree* or *Decline*, on a page of its own. */
async function choose(page: Page, site: Site, attributes: string, name: string, at: number): Promise<void> {
  await page.clock.setFixedTime(at);
  await page.goto(visited(site, 'chosen', attributes));
  await button(page, name).click();
  await expect.poll(async () => (await record(page))?.['at']).toBe(String(Math.floor(at / 1000)));
}

const NOW = Math.floor(Date.now() / 1000) * 1000;

for (const mode of Object.keys(DAYS) as Mode[]) {
  const days = DAYS[mode];
  const attributes = `data-mode="${mode}" data-decline="show"`;

  test(`L11: in ${mode} a grant ends after ${days} days, before any tag runs`, async ({ page, site }) => {
    await choose(page, site, attributes, 'I Agree', NOW);
    await page.clock.setFixedTime(NOW + days * DAY - 60_000);
    await page.goto(visited(site, 'standing', attributes));
    await expect.poll(() => tags(site, 'standing')).toEqual(['advertising', 'analytics']);
    expect(await reason(page)).toBe('choice');
    await expect(banner(page)).toHaveCount(0);
    await page.clock.setFixedTime(NOW + days * DAY);
    await page.goto(visited(site, 'ended', attributes));
    await expect(banner(page)).toBeVisible();
    expect(await reason(page)).toBe('expired');
    // Where nothing was asked for before the choice, nothing is after its end; elsewhere the mode's default is back.
    if (mode !== 'opt-in') await expect.poll(() => tags(site, 'ended')).toEqual(['advertising', 'analytics']);
    else expect(tags(site, 'ended')).toEqual([]);
  });

  test(`L11: in ${mode} a refusal never ends in a grant`, async ({ page, site }) => {
    await choose(page, site, attributes, 'Decline', NOW);
    const before = tags(site, 'chosen');
    // The control: the tags of this page can run.
    expect(before).toEqual(mode === 'opt-in' ? [] : ['advertising', 'analytics']);
    await page.clock.setFixedTime(NOW + days * DAY - 60_000);
    await page.goto(visited(site, 'standing', attributes));
    await expect.poll(() => reason(page)).toBe('choice');
    await expect(banner(page)).toHaveCount(0);
    // Years of visits, each of which writes the cookie again.
    for (const more of [0, 300, 600, 900]) {
      await page.clock.setFixedTime(NOW + (days + more) * DAY);
      await page.goto(visited(site, `ended-${more}`, attributes));
      await expect(banner(page)).toBeVisible();
      expect(await reason(page)).toBe('expired');
      expect(tags(site, `ended-${more}`)).toEqual([]);
    }
    expect(tags(site, 'standing')).toEqual([]);
    const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'consent');
    expect(cookie!.expires - Date.now() / 1000).toBeGreaterThan(399 * 86_400);
  });
}

test('a record from more than five minutes in the future is unreadable', async ({ page, site }) => {
  const attributes = 'data-mode="opt-out"';
  await choose(page, site, attributes, 'I Agree', NOW);
  await page.clock.setFixedTime(NOW - 290_000);
  await page.goto(visited(site, 'little', attributes));
  await expect.poll(() => tags(site, 'little')).toEqual(['advertising', 'analytics']);
  expect(await reason(page)).toBe('choice');
  await page.clock.setFixedTime(NOW - 310_000);
  await page.goto(visited(site, 'much', attributes));
  await expect(banner(page)).toBeVisible();
  expect(await reason(page)).toBe('unreadable');
  // Nothing optional in any mode.
  expect(tags(site, 'much')).toEqual([]);
});

for (const [how, wake] of [
  ['by the minute', (page: Page) => page.clock.runFor(61_000)],
  [
    'when a machine that slept wakes up',
    (page: Page) => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))),
  ],
] as const) {
  test(`L11: a choice ends while the page stays open, ${how}`, async ({ page, site }) => {
    await page.clock.install({ time: NOW });
    await page.goto(visited(site, 'open', 'data-mode="opt-in"'));
    await button(page, 'I Agree').click();
    await expect(page.locator('#pixel')).toHaveAttribute('src', /open\.gif$/);
    await page.evaluate(() => ((window as unknown as { heard: string[] }).heard = []));
    // The control: a day before its end the choice stands.
    await page.clock.setSystemTime(NOW + 181 * DAY);
    await wake(page);
    expect(await reason(page)).toBe('choice');
    await page.clock.setSystemTime(NOW + 182 * DAY + 120_000);
    await wake(page);
    await expect.poll(() => reason(page)).toBe('expired');
    await expect(page.locator('#pixel')).not.toHaveAttribute('src');
    await page.clock.runFor(5000);
    await expect(banner(page)).toBeVisible();
    // It ended; nobody has withdrawn anything.
    await expect.poll(() => heard(page)).toEqual(['consent-change expiry']);
    await page.evaluate(() => {
      const late = document.createElement('script');
      late.type = 'text/plain';
      late.dataset['consent'] = 'analytics';
      late.text = '(window.__ran ??= []).push("late")';
      document.body.append(late);
    });
    await untilMarker(page, site);
    expect(await page.evaluate(() => (window as unknown as { __ran: string[] }).__ran.includes('late'))).toBe(false);
  });
}

test('a clock that goes back stops the tags and is no withdrawal', async ({ page, site }) => {
  await page.clock.install({ time: NOW });
  await page.goto(visited(site, 'open', 'data-mode="opt-in"'));
  await button(page, 'I Agree').click();
  await expect(page.locator('#pixel')).toHaveAttribute('src', /open\.gif$/);
  await page.evaluate(() => ((window as unknown as { heard: string[] }).heard = []));
  await page.clock.setSystemTime(NOW - DAY);
  await page.clock.runFor(61_000);
  await expect.poll(() => reason(page)).toBe('unreadable');
  await expect(page.locator('#pixel')).not.toHaveAttribute('src');
  await expect.poll(async () => (await heard(page)).length).toBeGreaterThan(0);
  expect((await heard(page)).filter((type) => type.startsWith('consent-withdraw'))).toEqual([]);
});

for (const [what, before, after, expected, inOptOut] of [
  ['another policy version', 'data-policy-version="1"', 'data-policy-version="2"', 'policy-changed', 'advertising'],
  [
    'a category that was added',
    'data-categories="advertising"',
    'data-categories="analytics advertising"',
    'category-added',
    'advertising',
  ],
] as const) {
  test(`L12: ${what} asks again and says why`, async ({ page, site }) => {
    await choose(page, site, `data-mode="opt-in" ${before}`, 'I Agree', NOW);
    const note = '<span slot="changes">New: we use a map.</span>';
    await page.goto(visited(site, 'standing', `data-mode="opt-in" ${before}`, note));
    await expect.poll(() => tags(site, 'standing')).toContain(inOptOut);
    await expect(banner(page)).toHaveCount(0);
    await page.goto(visited(site, 'changed', `data-mode="opt-in" ${after}`, note));
    await expect(page.getByText('New: we use a map.')).toBeVisible();
    expect(await reason(page)).toBe(expected);
    expect(tags(site, 'changed')).toEqual([]);
    await button(page, 'Update your preferences').click();
    await expect(panel(page)).toContainText('You had allowed:');
    for (const name of ['Website Analytics', 'Advertising']) {
      await expect(categorySwitch(page, name)).not.toBeChecked();
    }
    await button(page, 'Save').click();
    await page.goto(visited(site, 'again', `data-mode="opt-in" ${after}`, note));
    await expect.poll(() => reason(page)).toBe('choice');
    await expect(page.getByText('New: we use a map.')).toBeHidden();
  });

  test(`L12: in opt-out ${what} opens nothing that was refused`, async ({ page, site }) => {
    await choose(page, site, `data-mode="opt-out" ${before}`, 'Decline', NOW);
    await page.goto(visited(site, 'changed', `data-mode="opt-out" ${after}`));
    await expect(banner(page)).toBeVisible();
    expect(await reason(page)).toBe(expected);
    // What was never asked about has the mode's default.
    const open = expected === 'category-added' ? ['analytics'] : [];
    await expect.poll(() => tags(site, 'changed')).toEqual(open);
  });
}

test('a signal that comes later counts and is no withdrawal', async ({ page, site }) => {
  await page.goto(visited(site, 'open', 'data-mode="opt-in" data-signal-categories="analytics"'));
  await button(page, 'I Agree').click();
  await expect(page.locator('#pixel')).toHaveAttribute('src', /open\.gif$/);
  await page.evaluate(() => {
    (window as unknown as { heard: string[] }).heard = [];
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
  await expect.poll(() => heard(page)).toEqual(['consent-change signal']);
  await expect(page.locator('#pixel')).not.toHaveAttribute('src');
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising' });
});

test('L12: a stricter mode asks again, a laxer one does not', async ({ page, site }) => {
  await choose(page, site, 'data-mode="opt-out"', 'I Agree', NOW);
  await page.goto(visited(site, 'stricter', 'data-mode="opt-in"'));
  await expect(banner(page)).toBeVisible();
  expect(await reason(page)).toBe('mode-stricter');
  expect(tags(site, 'stricter')).toEqual([]);
  await button(page, 'I Agree').click();
  await expect.poll(() => tags(site, 'stricter')).toEqual(['advertising', 'analytics']);
  await page.goto(visited(site, 'laxer', 'data-mode="notice"'));
  await expect.poll(() => tags(site, 'laxer')).toEqual(['advertising', 'analytics']);
  expect(await reason(page)).toBe('choice');
  await expect(banner(page)).toHaveCount(0);
});

test('L19, L12: after a refusal the next twenty pages do not ask', async ({ page, site }) => {
  await choose(page, site, 'data-mode="opt-in"', 'Decline', NOW);
  for (let index = 0; index < 20; index++) {
    await page.goto(visited(site, `next-${index}`, 'data-mode="opt-in"'));
    expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  }
  await page.goto(visited(site, 'removed', 'data-mode="opt-in" data-categories="analytics" data-lang="es"'));
  await untilQuiet(page, site);
  expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  await expect(banner(page)).toHaveCount(0);
  expect(tags(site, 'removed')).toEqual([]);
});

test('L11: a refusal outlives a choice on a page without that category', async ({ page, site }) => {
  const some = 'data-mode="opt-out" data-categories="analytics"';
  const both = 'data-mode="opt-out" data-categories="analytics advertising"';
  await choose(page, site, both, 'Decline', NOW);
  await page.goto(visited(site, 'some', some));
  expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => tags(site, 'some')).toEqual(['analytics']);
  expect(await record(page)).toMatchObject({ granted: 'analytics', denied: 'advertising' });
  await page.goto(visited(site, 'both', both));
  await expect.poll(() => tags(site, 'both')).toEqual(['analytics']);
  expect(await reason(page)).toBe('choice');
  // What is granted here was refused elsewhere: the later word counts, once.
  await page.evaluate(() => void window.consentGate.accept());
  await expect.poll(() => tags(site, 'both')).toEqual(['advertising', 'analytics']);
  expect(await record(page)).toMatchObject({ granted: 'analytics advertising', denied: '' });
});
