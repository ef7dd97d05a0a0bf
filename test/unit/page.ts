import { waitUntil } from '@open-wc/testing';
import type { ConsentSnapshot } from '../../src/consent/events.js';
import type { Code } from '../../src/consent/warn.js';
import type { Gates } from '../../src/gates/gates.js';

type FrameWindow = Window &
  typeof globalThis & {
    /** The names of the probes that ran, in order. */
    ran?: string[];
    eval(code: string): Promise<unknown>;
  };

/** A page in a frame, with globals, scripts and a console of its own. It ends with its test. */
export interface TestPage {
  readonly window: FrameWindow;
  readonly document: Document;
  /** What was warned of in it; the test must take what it expects. */
  takeWarnings(): string[];
  /** What was thrown in it without being caught; the test must take what it expects. */
  takeErrors(): string[];
  /** Evaluates a module of `src/` in the page. */
  load<Module>(path: string): Promise<Module>;
  /** Parses more of the page. */
  write(markup: string): void;
  /** Ends parsing. */
  endParsing(): void;
  /** The names of the probes that ran, in order. */
  ran(): string[];
  one<Found extends Element = HTMLElement>(selector: string): Found;
}

interface OpenPage extends TestPage {
  /** Ends the page. Returns what was warned of and thrown, and not taken. */
  close(): string[];
}

const open: OpenPage[] = [];

export interface PageOptions {
  /** Its host: that of the test runner, or none, which is no developer's machine. */
  readonly host?: 'localhost' | 'none';
  readonly body?: string;
  readonly isParsing?: boolean;
}

/** Opens a page with this body. */
export async function openPage({
  host = 'localhost',
  body = '',
  isParsing = false,
}: PageOptions = {}): Promise<TestPage> {
  const frame = document.createElement('iframe');
  // Large enough for placeholders of ordinary frames.
  frame.width = '800';
  frame.height = '600';
  document.body.append(frame);
  // Firefox replaces the document of a new frame once more.
  await wait(0);
  const window = frame.contentWindow as FrameWindow;
  const warnings: string[] = [];
  const errors: string[] = [];
  const listen = (): void => {
    window.console.warn = (text: string) => warnings.push(text.replace('[consent-gate] ', ''));
    window.addEventListener('error', (event) => {
      event.preventDefault();
      errors.push(event.message);
    });
    window.addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
  };
  // Opening a document gives it the address of this one.
  if (host === 'localhost') window.document.open();
  listen();
  if (host === 'localhost') {
    window.document.write(`<!doctype html><html lang="en"><head><title>Page</title></head><body>${body}`);
    if (!isParsing) window.document.close();
  } else window.document.body.innerHTML = body;
  const page: OpenPage = {
    window,
    document: window.document,
    takeWarnings: () => warnings.splice(0),
    takeErrors: () => errors.splice(0),
    load: <Module>(path: string) => window.eval(`import('/src/${path}')`) as Promise<Module>,
    write: (markup) => window.document.write(markup),
    endParsing: () => window.document.close(),
    ran: () => window.ran ?? [],
    one: <Found extends Element = HTMLElement>(selector: string) => {
      // The page may hide its own method.
      const found = Document.prototype.querySelector.call(window.document, selector) as Found | null;
      if (!found) throw new Error(`${selector} is not there`);
      return found;
    },
    close() {
      frame.remove();
      return [...warnings, ...errors];
    },
  };
  open.push(page);
  return page;
}

afterEach(function () {
  const left = open.splice(0).flatMap((page) => page.close());
  // A test that has failed may not have come to take what it expects.
  if (left.length && this.currentTest?.state !== 'failed') throw new Error(`unexpected in a page: ${left.join('; ')}`);
});

export const wait = (milliseconds: number): Promise<void> => new Promise((done) => void setTimeout(done, milliseconds));

/** Waits until this is true. */
export const until = (isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> =>
  waitUntil(isTrue, what, { interval: 10, timeout: 5000 });

/** Waits until exactly these probes have run, in this order. */
export async function untilRan(page: TestPage, names: readonly string[]): Promise<void> {
  await waitUntil(() => page.ran().length >= names.length, 'not all have run', { interval: 10, timeout: 8000 }).catch(
    () => undefined,
  );
  if (page.ran().join() !== names.join()) throw new Error(`[${page.ran().join()}] ran, not [${names.join()}]`);
}

// ---- markup ----

export interface ProbeOptions {
  readonly consent?: string;
  readonly attributes?: string;
}

/** A gated inline script that says its name. */
export const inline = (name: string, { consent = 'analytics', attributes = '' }: ProbeOptions = {}): string =>
  `<script type="text/plain" data-consent="${consent}" ${attributes}>(globalThis.ran ??= []).push("${name}")</script>`;

/** No answer is used twice, from whatever cache. */
let requests = 0;

/** A gated external script that says its name; its server waits for so many milliseconds. */
export const external = (
  name: string,
  { consent = 'analytics', attributes = '', delay = 0 }: ProbeOptions & { readonly delay?: number } = {},
): string =>
  `<script type="text/plain" data-consent="${consent}" src="/probe.js?request=${requests++}&name=${name}&wait=${delay}" ${attributes}></script>`;

export const MODULE = 'data-type="module"';

// ---- gates alone ----

const CATEGORIES = ['analytics', 'advertising'];

/** A visitor has decided, and these categories are in force. */
export const granting = (...granted: readonly string[]): ConsentSnapshot => ({
  status: 'decided',
  granted: ['trusted', ...granted],
  denied: CATEGORIES.filter((name) => !granted.includes(name)),
  choice: null,
  reason: 'choice',
  signals: [],
  mode: 'opt-in',
});

export interface Reported {
  readonly code: Code;
  readonly message: string;
  readonly node: Node | undefined;
}

export interface GatedPage extends TestPage {
  readonly gates: Gates;
  readonly reports: Reported[];
  /** The codes of what was reported, each with the id of its node. */
  reported(): string[];
  /** What was told of frames, objects and players. */
  readonly embeds: { readonly element: Element; readonly isOpen: boolean }[];
  /** The gated elements whose gates were open. */
  readonly opened: Set<Element>;
  readonly elements: HTMLElement[];
  readonly denyChanges: { count: number };
  readonly rootChanges: { count: number };
}

/** Gates a page by this state, without a controller. */
export async function openGatedPage(
  options: PageOptions = {},
  snapshot: ConsentSnapshot = granting(),
): Promise<GatedPage> {
  const page = await openPage(options);
  const { createGates } = await page.load<typeof import('../../src/gates/gates.js')>('gates/gates.ts');
  const { createMediaGate } = await page.load<typeof import('../../src/gates/media.js')>('gates/media.ts');
  const reports: Reported[] = [];
  const embeds: GatedPage['embeds'] = [];
  const opened = new Set<Element>();
  const elements: HTMLElement[] = [];
  const denyChanges = { count: 0 };
  const rootChanges = { count: 0 };
  const gates = createGates({
    snapshot,
    onElement: (element) => void elements.push(element),
    onDenyChange: () => void denyChanges.count++,
    onRootChange: () => void rootChanges.count++,
    onOpen: (element) => void opened.add(element),
    onMedia() {},
    onEmbed: (element, isOpen) => void embeds.push({ element, isOpen }),
    report: (code, message, node) => void reports.push({ code, message, node }),
  });
  gates.addMediaGate(createMediaGate);
  gates.observe(page.document);
  const reported = (): string[] =>
    reports.map(({ code, node }) => `${code} ${node instanceof page.window.Element ? node.id : ''}`.trim());
  return { ...page, gates, reports, reported, embeds, opened, elements, denyChanges, rootChanges };
}
