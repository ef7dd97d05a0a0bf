import { banner, button, expect, panel, ran, test } from './site.js';

/** The strictest Content Security Policy, with Trusted Types. */

const NONCE = 'bm9uY2U';
const POLICIES = {
  'nonces and strict-dynamic': `default-src 'none'; script-src 'nonce-${NONCE}' 'strict-dynamic'; style-src 'nonce-${NONCE}'; connect-src 'self'; img-src *; base-uri 'none'`,
  'and Trusted Types': `default-src 'none'; script-src 'nonce-${NONCE}' 'strict-dynamic'; style-src 'nonce-${NONCE}'; connect-src 'self'; img-src *; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html consent-gate`,
};

for (const [name, policy] of Object.entries(POLICIES)) {
  test(`under ${name} nothing is violated and gated scripts run after a grant`, async ({ page, site }) => {
    const gated = (attributes: string, text = '') =>
      `<script type="text/plain" data-consent="analytics" nonce="${NONCE}" ${attributes}>${text}</script>`;
    const url = site.page('/strict', {
      script: `<script nonce="${NONCE}">
          document.addEventListener('securitypolicyviolation', (event) =>
            (window.violations ??= []).push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
        </script>
        <script nonce="${NONCE}" src="/consent-gate/consent-gate.js" data-integrations="google gtm tealium microsoft meta"></script>`,
      head: [
        gated('', `(window.__ran ??= []).push('inline')`),
        gated('src="{{vendor:probe}}/probe.js?name=external"'),
        gated('data-type="module"', `(window.__ran ??= []).push('module')`),
        gated('async src="{{vendor:probe}}/probe.js?name=async"'),
      ].join(''),
      body: `<consent-gate policy-url="/privacy"></consent-gate>
        <img alt="" data-consent="analytics" data-src="{{vendor:pixel}}/p.gif">`,
      headers: { 'content-security-policy': policy },
    });
    await page.goto(url);
    await expect(banner(page)).toBeVisible();
    await expect(banner(page)).toHaveCSS('position', 'fixed');
    await button(page, 'Update your preferences').click();
    await expect(panel(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await button(page, 'I Agree').click();
    await expect.poll(async () => (await ran(page)).toSorted()).toEqual(['async', 'external', 'inline', 'module']);
    expect((await ran(page))[0]).toBe('inline');
    await expect.poll(() => site.vendorRequests().some(({ vendor }) => vendor === 'pixel')).toBe(true);
    expect(await page.evaluate(() => (window as unknown as { violations?: string[] }).violations ?? [])).toEqual([]);

    // The control: this page does forbid what it says it forbids.
    await page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'p{color:red}';
      document.head.append(style);
    });
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { violations?: string[] }).violations?.length ?? 0))
      .toBeGreaterThan(0);
  });
}

test('where Trusted Types do not allow our policy nothing runs, and an error says so', async ({ page, site }) => {
  const gated = `<script type="text/plain" data-consent="analytics" nonce="${NONCE}"`;
  await page.goto(
    site.page('/untrusted', {
      script: `<script nonce="${NONCE}">
          document.addEventListener('consent-error', (event) => (window.codes ??= []).push(event.detail.code));
        </script>
        <script nonce="${NONCE}" src="/consent-gate/consent-gate.js" data-mode="opt-in"></script>`,
      head: `${gated}>(window.__ran ??= []).push('inline')</script>${gated} src="{{vendor:probe}}/probe.js?name=external"></script>`,
      body: '<consent-gate policy-url="/privacy"></consent-gate>',
      headers: {
        'content-security-policy': `script-src 'nonce-${NONCE}' 'strict-dynamic'; require-trusted-types-for 'script'; trusted-types lit-html`,
      },
    }),
  );
  await button(page, 'I Agree').click();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { codes?: string[] }).codes))
    .toEqual(['script-failed', 'script-failed']);
  await expect(page.locator('html')).toHaveAttribute('data-consent', 'trusted analytics advertising');
  expect(await ran(page)).toEqual([]);
});
