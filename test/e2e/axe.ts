import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

/** What axe finds in the page as it is: WCAG 2.0 to 2.2, A and AA, and best practice. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(async () => {
    // What is still coming into view has a contrast of its own.
    const roots = [document, ...[...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
    await Promise.all(roots.flatMap((root) => root.getAnimations()).map(({ finished }) => finished));
  });
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
  });
}
