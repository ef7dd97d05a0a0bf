import { readFileSync } from 'node:fs';
import { storeAgain } from '../../docs/readers/consent.mjs';
import { untilQuiet } from './marker.js';
import { expect, probe, ran, record, returning, type Site, test } from './site.js';

/** docs/readers/keep.js: the server stores a returning visitor's record again, after the head script has. */

const KEEP = '<script defer src="/keep.js"></script>';

/** A server that answers after `wait`. */
function serve(site: Site, wait: Promise<unknown> | null = null): string[] {
  const asked: string[] = [];
  site.routes['/keep.js'] = {
    headers: { 'content-type': 'text/javascript' },
    body: readFileSync('docs/readers/keep.js', 'utf8'),
  };
  site.routes['/consent/keep'] = async (request) => {
    asked.push(`${request.method} ${request.headers.cookie}`);
    const again = storeAgain(request.headers.cookie, { cookieName: 'consent' });
    await wait;
    // The tests' server speaks plain http.
    return { status: 204, headers: again ? { 'set-cookie': again.replace('; Secure', '') } : {} };
  };
  return asked;
}

test("the server renews a returning visitor's cookie only", async ({ page, site }) => {
  const asked = serve(site);
  const url = site.page('/keep', { head: KEEP, body: '<consent-gate policy-url="/privacy"></consent-gate>' });
  await page.goto(url);
  await untilQuiet(page, site);
  expect(asked).toEqual([]);
  await returning(page, site.origin, 'analytics', 'advertising');
  const before = await record(page);
  const answered = page.waitForResponse('**/consent/keep');
  await page.goto(url);
  expect((await (await answered).allHeaders())['set-cookie']).toContain('Max-Age=34560000');
  expect(asked.length).toBe(1);
  expect(await record(page)).toEqual(before);
  await page.reload();
  expect(await page.evaluate(() => window.consentGate.get().status)).toBe('decided');
});

test('a choice made while the server answers is kept', async ({ page, site }) => {
  let release: () => void = () => {};
  const asked = serve(site, new Promise<void>((done) => (release = done)));
  const url = site.page('/race', {
    head: KEEP,
    body: `<consent-gate policy-url="/privacy"></consent-gate>${probe('gated')}<button data-consent-action="withdraw">No</button>`,
  });
  await returning(page, site.origin, 'analytics+advertising', '');
  await page.goto(url);
  await expect.poll(() => asked.length).toBe(1);
  expect(await ran(page)).toEqual(['gated']);
  await page.getByRole('button', { name: 'No' }).click();
  expect(await record(page)).toMatchObject({ granted: '', by: 'decline' });
  const answered = page.waitForResponse('**/consent/keep');
  release();
  await answered;
  await expect.poll(() => record(page)).toMatchObject({ granted: '', denied: 'analytics advertising', by: 'api' });
  await page.reload();
  expect(await page.evaluate(() => window.consentGate.get().granted)).toEqual(['trusted']);
  expect(await ran(page)).toEqual([]);
});
