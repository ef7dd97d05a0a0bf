import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { banner, button, expect, panel, test, type Site } from './site.js';

/** docs/csp.md, word by word: each of its policies with its page, by header and by `<meta>`. */

interface SetUp {
  readonly title: string;
  readonly policy: string;
  readonly page: string;
}

const setUps: SetUp[] = readFileSync('docs/csp.md', 'utf8')
  .split(/^## /m)
  .flatMap((section) => {
    const policy = /```http\nContent-Security-Policy: (.*)\n```/.exec(section)?.[1];
    const page = /```html\n([\s\S]*?)```/.exec(section)?.[1];
    return policy && page ? [{ title: section.split('\n')[0]!, policy, page }] : [];
  });

const sha256 = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const inlined = (page: string) =>
  [...page.matchAll(/<script(?![^>]* src=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);

/** What the page says of its tags, and what the browser says of the policy. */
const tags = (page: Page) => page.evaluate(() => ((window as unknown as { tags?: string[] }).tags ?? []).toSorted());
const violations = (page: Page) => page.evaluate(() => (window as unknown as { violations: string[] }).violations);

async function open(page: Page, site: Site, { policy, page: markup }: SetUp, byMeta: boolean): Promise<void> {
  const vendor = (text: string) =>
    text
      .replaceAll('https://tags.example', site.vendorOrigin('tags'))
      .replaceAll('https://pixel.example', site.vendorOrigin('pixel'));
  site.routes['tags:/tag.js'] = {
    headers: { 'content-type': 'text/javascript' },
    body: `(window.tags ??= []).push('external')`,
  };
  const head = readFileSync('dist/cdn/consent-gate.js', 'utf8');
  const body = vendor(markup).replace('/* the text of consent-gate.js */', () => head);
  const [first = '', second = ''] = inlined(body);
  const allowed = vendor(policy)
    .replace('sha256-HASH-OF-THE-HEAD-SCRIPT', sha256(first))
    .replace('sha256-HASH-OF-THE-GATED-SCRIPT', sha256(second));
  const meta = `<meta http-equiv="Content-Security-Policy" content="${allowed}">`;
  site.routes['/csp'] = {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...(byMeta ? {} : { 'content-security-policy': allowed }),
    },
    body: `<!doctype html><html lang="en">${byMeta ? body.replace('<head>', `<head>${meta}`) : body}</html>`,
  };
  await page.addInitScript(() => {
    const seen: string[] = ((window as unknown as { violations: string[] }).violations = []);
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      seen.push(`${violatedDirective} ${blockedURI} ${sample}`),
    );
  });
  await page.goto(`${site.origin}/csp`);
}

test('the guide has its four set-ups', () => {
  expect(setUps.map(({ title }) => title)).toEqual([
    'The file, from your own server',
    'The script inlined, with a nonce',
    'A nonce and `strict-dynamic`, with Trusted Types',
    'Hashes, for pages that are the same for everybody',
  ]);
  for (const { policy } of setUps) expect(policy).not.toContain('unsafe');
});

for (const setUp of setUps) {
  for (const byMeta of [false, true]) {
    test(`${setUp.title}, by ${byMeta ? 'meta' : 'header'}: nothing is violated, and all of it works`, async ({
      page,
      site,
    }) => {
      await open(page, site, setUp, byMeta);
      await expect(banner(page)).toBeVisible();
      await expect(banner(page)).toHaveCSS('position', 'fixed');
      expect(
        await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom)),
      ).toBeGreaterThan(40);
      await button(page, 'Update your preferences').click();
      await expect(panel(page)).toBeVisible();
      await page.keyboard.press('Escape');
      expect(await tags(page)).toEqual([]);
      expect(site.vendorRequests()).toEqual([]);

      await button(page, 'I Agree').click();
      const expected = ['external', ...['inline', 'module'].filter((name) => setUp.page.includes(`'${name}'`))];
      await expect.poll(() => tags(page)).toEqual(expected);
      await expect.poll(() => site.vendorRequests().some(({ vendor }) => vendor === 'pixel')).toBe(true);
      await page.evaluate(() => void window.consentGate.withdraw());
      await expect.poll(() => page.evaluate(async () => (await window.consentGate.export()).length)).toBe(2);
      expect(await violations(page)).toEqual([]);

      // The control: the policy is in force.
      await page.evaluate(() => {
        const style = document.createElement('style');
        style.textContent = 'p { color: red }';
        document.head.append(style, Object.assign(new Image(), { src: 'http://elsewhere.localhost/p.gif' }));
      });
      await expect.poll(async () => (await violations(page)).length).toBeGreaterThan(1);
    });
  }
}
