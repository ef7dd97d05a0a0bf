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

/** Resizes the page's viewport and waits for the layout. */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  Object.assign((page.frameElement as HTMLIFrameElement).style, { width: `${width}px`, height: `${height}px` });
  await nextFrame(page);
}

/** Waits until the page has been laid out and its resize observers have run. */
export async function nextFrame(page: Page): Promise<void> {
  await new Promise((resolve) => void page.requestAnimationFrame(() => void page.setTimeout(resolve)));
}

/** Opens a page in a frame, with a viewport of its own. The frame is removed after the test. */
export async function openPage({ width = 1280, height = 800, head = '', attributes = '' }: Parts = {}): Promise<Page> {
  const frame = document.createElement('iframe');
  frame.title = 'Page';
  frame.style.cssText = `position: fixed; inset: 0 auto auto 0; border: 0; width: ${width}px; height: ${height}px`;
  // The fixture's wrapper has no box, so that the element and the content lay out as children of the body.
  frame.srcdoc = `<!doctype html><html lang="en" ${attributes}><head><title>Page</title>
    <style>body > div:has(> consent-gate) { display: contents }</style>${head}
    <script type="module" src="/test/component/page.ts"></script></head><body></body></html>`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  frames.add(frame);
  document.body.append(frame);
  await loaded;
  return frame.contentWindow as Page;
}
