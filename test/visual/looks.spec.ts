import { expect, test } from '../e2e/site.js';

for (const lang of ['en', 'ar'])
  for (const width of [320, 768, 1440])
    for (const colorScheme of ['light', 'dark'] as const)
      test(`${lang}, ${width} px, ${colorScheme}`, async ({ page, site }) => {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.goto(
          site.page('/looks', {
            lang,
            head: `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
              <style>body { margin: 0; font-family: sans-serif } iframe { inline-size: 100%; block-size: 300px; border: 0 }</style>`,
            body: `<consent-gate policy-url="/privacy"></consent-gate>
              <iframe title="Map" data-consent="advertising" data-src="https://maps.example/garage"></iframe>`,
          }),
        );
        const inside = (id: string) => page.locator('consent-gate').locator(`#${id}`);
        const picture = (view: string) => `${view}-${lang}-${width}-${colorScheme}.png`;
        await expect(inside('banner')).toBeVisible();
        await expect(page.locator('consent-gate-embed #load-once')).toBeVisible();
        await expect(page.locator('consent-gate-embed')).toHaveScreenshot(picture('placeholder'));
        await expect(inside('banner')).toHaveScreenshot(picture('banner'));
        await inside('preferences').click();
        await expect(inside('panel')).toBeVisible();
        await inside('switch-analytics').click();
        await page.mouse.move(0, 0);
        await expect(inside('panel')).toHaveScreenshot(picture('panel'));
      });
