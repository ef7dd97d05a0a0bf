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

const choices = {
  refusal: { before: 'analytics+advertising', press: 'withdraw', granted: '', by: 'decline' },
  grant: { before: '', press: 'accept', granted: 'analytics advertising', by: 'accept' },
};
for (const [kind, { before, press, granted, by }] of Object.entries(choices)) {
  test(`a ${kind} made while the server answers is kept, as the visitor's`, async ({ page, site }) => {
    let release: () => void = () => {};
    const asked = serve(site, new Promise<void>((done) => (release = done)));
    const url = site.page('/race', {
      head: KEEP,
      body: `<consent-gate policy-url="/privacy"></consent-gate>${probe('gated')}<button data-consent-action="${press}">Choose</button>`,
    });
    await returning(page, site.origin, before, before ? '' : 'analytics+advertising');
    await page.goto(url);
    await expect.poll(() => asked.length).toBe(1);
    await page.getByRole('button', { name: 'Choose' }).click();
    expect(await record(page)).toMatchObject({ granted, by });
    const answered = page.waitForResponse('**/consent/keep');
    release();
    // The control: the answer brings the older record.
    expect((await (await answered).allHeaders())['set-cookie']).toContain(`granted=${before}&`);
    await expect.poll(() => record(page)).toMatchObject({ granted, by });
    await page.reload();
    await expect.poll(() => record(page)).toMatchObject({ granted, by });
    await expect.poll(() => ran(page)).toEqual(granted ? ['gated'] : []);
  });
}
