import { banner, expect, test } from './site.js';

/** A theme that makes one answer weaker is told to the site's developers, and to nobody else. */

for (const [name, css, expected] of [
  ['fair', 'consent-gate { --consent-gate-accent: #7a1f5c }', false],
  ['unfair', 'consent-gate::part(decline) { background: none; color: #667 }', true],
] as const)
  test(`L3: a ${name} theme ${expected ? 'gets a warning' : 'gets none'}`, async ({ page, site }) => {
    const warnings: string[] = [];
    page.on('console', (message) => warnings.push(message.text()));
    await page.goto(
      site.page('/theme', { head: `<style>${css}</style>`, body: '<consent-gate heading=""></consent-gate>' }),
    );
    await expect(banner(page)).toBeVisible();
    // The control: the missing policy is told in the same breath.
    await expect.poll(() => warnings.join('\n')).toContain('no-policy');
    await page.waitForTimeout(200);
    expect(warnings.some((text) => text.includes('unequal-choice'))).toBe(expected);
  });
