import type { Tools } from './page.js';

/** The window of a page in a frame. */
export type Page = Window & typeof globalThis & Tools;

interface Parts {
  width?: number;
  height?: number;
  head?: string;
  /** Of `<html>`. */
  attributes?: string;
}

const frames = new Set<HTMLIFrameElement>();

afterEach(() => {
  for (const frame of frames) frame.remove();
  frames.clear();
});

/** Gives the page's viewport this size, and waits until it has been laid out in it. */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  Object.assign((page.frameElement as HTMLIFrameElement).style, { width: `${width}px`, height: `${height}px` });
  await nextFrame(page);
}

/** Until the page has been laid out and observers of sizes were told. */
export async function nextFrame(page: Page): Promise<void> {
  await new Promise((resolve) => void page.requestAnimationFrame(() => void page.setTimeout(resolve)));
}

/** Opens a page with a viewport of its own, in a frame, which goes after the test. */
export async function openPage({ width = 1280, height = 800, head = '', attributes = '' }: Parts = {}): Promise<Page> {
  const frame = document.createElement('iframe');
  frame.title = 'Page';
  frame.style.cssText = `position: fixed; inset: 0 auto auto 0; border: 0; width: ${width}px; height: ${height}px`;
  // What the element stands in is the test's, and no box of the page's.
  frame.srcdoc = `<!doctype html><html lang="en" ${attributes}><head><title>Page</title>
    <style>body > div:has(> consent-gate) { display: contents }</style>${head}
    <script type="module" src="/test/component/page.ts"></script></head><body></body></html>`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  frames.add(frame);
  document.body.append(frame);
  await loaded;
  return frame.contentWindow as Page;
}
