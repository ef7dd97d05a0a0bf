import type { ConsentGate, Core, Views } from '../../src/consent/api.js';
import { fromOptions, type Options } from '../../src/consent/config.js';
import type { ConsentEventMap, ConsentSnapshot, Mode, View } from '../../src/consent/events.js';
import { encode } from '../../src/consent/record.js';
import type { ControllerOptions } from '../../src/controller/controller.js';
import type { LaterFiles } from '../../src/controller/later-files.js';
import { openPage, type PageOptions, type TestPage } from './page.js';

export type FileName = keyof LaterFiles;

export interface ControllerPageOptions extends PageOptions {
  /** What the script's attributes say. Without any, the state waits for the element or the end of the page. */
  readonly options?: Options;
  /** What an earlier visit stored. */
  readonly cookie?: string;
  readonly gpc?: boolean;
  readonly integrations?: ControllerOptions['integrations'];
  /** The files that are there. */
  readonly files?: { readonly [Name in FileName]?: Partial<LaterFiles[Name]> };
  /** What happens to all other files: they stay on their way, or they cannot be loaded. */
  readonly otherFiles?: 'on their way' | 'blocked';
  /** Whether the file with the gate for images cannot be loaded now. */
  readonly isMediaBlocked?: () => boolean;
  /** Changes the page before the modules are loaded, as an older script in it. */
  readonly prepareEarly?: (page: TestPage) => void;
  /** Changes the page after the modules were loaded and before the controller starts. */
  readonly prepare?: (page: TestPage) => void;
  /** Looks at the page as soon as the controller has started. */
  readonly started?: (core: Core, page: TestPage) => void;
}

export interface ControlledPage extends TestPage {
  /** The name of the consent cookie, another one in each page. */
  readonly cookieName: string;
  readonly core: Core;
  readonly consent: ConsentGate;
  /** The files that were asked for, in order, without the gate for images, which is always there. */
  readonly requests: FileName[];
  /** How often the gate for images was asked for. */
  readonly mediaRequests: { count: number };
  /** The events, in order, but those of errors. */
  readonly events: CustomEvent[];
  /** What the page reported, each code with its message; the test must take what it expects. */
  takeReports(): string[];
  last<Name extends keyof ConsentEventMap>(type: Name): ConsentEventMap[Name];
  /** The gated images that are loaded, by their ids. */
  loaded(): string[];
  /** What style sheets see. */
  inForce(): string | undefined;
}

/** In WebKit a page may see a cookie of another one a moment later, so each page has its own, and none is forgotten. */
let pages = 0;
const cookiesSet = new Set<string>();

const EVENTS = ['ready', 'choice', 'change', 'withdraw', 'open', 'close'].map((name) => `consent-${name}`);

/** Starts a controller in a page of its own, in opt-in unless it is said otherwise. */
export async function openControlledPage({
  options = { mode: 'opt-in' },
  cookie: stored,
  gpc = false,
  integrations = {},
  files = {},
  otherFiles = 'on their way',
  isMediaBlocked = () => false,
  prepareEarly = () => undefined,
  prepare = () => undefined,
  started = () => undefined,
  ...pageOptions
}: ControllerPageOptions = {}): Promise<ControlledPage> {
  // The name of the cookie is one of the attributes by which a script decides.
  const decides = Object.keys(options).length > 0;
  const cookieName = decides ? `consent-${pages++}` : 'consent';
  cookiesSet.add(cookieName);
  const page = await openPage(pageOptions);
  if (stored !== undefined) setCookie(page, cookieName, stored);
  sendSignal(page, gpc);
  const requests: FileName[] = [];
  const mediaRequests = { count: 0 };
  const events: CustomEvent[] = [];
  const reports: string[] = [];
  for (const type of EVENTS) page.window.addEventListener(type, (event) => void events.push(event as CustomEvent));
  page.window.addEventListener('consent-error', (event) => {
    const { code, message } = event.detail;
    reports.push(`${code}: ${message}`);
  });
  prepareEarly(page);
  const { startController } =
    await page.load<typeof import('../../src/controller/controller.js')>('controller/controller.ts');
  const media = await page.load<LaterFiles['media']>('gates/media.ts');
  prepare(page);
  const core = startController({
    script: fromOptions(decides ? { ...options, cookieName } : {}),
    integrations,
    loadFile(name) {
      if (name === 'media') {
        mediaRequests.count++;
        return isMediaBlocked() ? Promise.reject(new Error('blocked')) : Promise.resolve(media as never);
      }
      requests.push(name);
      const file = files[name];
      if (file) return Promise.resolve(file as never);
      return otherFiles === 'blocked' ? Promise.reject(new Error('blocked')) : new Promise(() => undefined);
    },
  });
  started(core, page);
  // Until the gate for images is in place, and before the next task.
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return {
    ...page,
    cookieName,
    core,
    consent: core.consent,
    requests,
    mediaRequests,
    events,
    takeReports() {
      // Each is an event and a warning.
      const warnings = page.takeWarnings();
      const heard = reports.splice(0);
      if (warnings.join() !== heard.join())
        throw new Error(`[${warnings.join()}] was warned of, not [${heard.join()}]`);
      return heard;
    },
    last(type) {
      const found = events.findLast((event) => event.type === type);
      if (!found) throw new Error(`there was no ${type}`);
      return found as never;
    },
    loaded: () => [...Document.prototype.querySelectorAll.call(page.document, 'img[src]')].map(({ id }) => id),
    inForce: () => page.one('html').dataset['consent'],
  };
}

/** Removes what choices and tags leave in the browser. */
export function cleanStorage(): void {
  for (const pair of document.cookie.split('; ')) cookiesSet.add(pair.split('=')[0]!);
  for (const name of cookiesSet) document.cookie = `${name}=; Path=/; Max-Age=0`;
  localStorage.clear();
  sessionStorage.clear();
}

/** Elements may hide `document.cookie` of the page. */
const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;

/** The cookies of a page, each as `name=value`. */
const cookiesOf = ({ document }: TestPage): string[] =>
  (cookie.get!.call(document) as string).split('; ').filter((pair) => pair !== '');

/** The names of the cookies that tags have set: all but the consent cookies, of whatever page. */
export const tagCookies = (page: TestPage): string[] =>
  cookiesOf(page)
    .map((pair) => pair.split('=')[0]!)
    .filter((name) => !/^consent(-\d+)?$/.test(name));

/** Sets a cookie, as a tag does it. */
export function setCookie({ document }: TestPage, name: string, value = '1'): void {
  cookiesSet.add(name);
  cookie.set!.call(document, `${name}=${value}; Path=/`);
}

/** The record in the consent cookie, as a server parses it; null if there is none. */
export function storedRecord(page: ControlledPage): Record<string, string> | null {
  const start = `${page.cookieName}=`;
  const pair = cookiesOf(page).find((text) => text.startsWith(start));
  return pair ? Object.fromEntries(new URLSearchParams(pair.slice(start.length))) : null;
}

export const CATEGORIES = ['analytics', 'advertising'];

export interface CookieParts {
  readonly granted?: readonly string[];
  readonly denied?: readonly string[];
  readonly gpc?: boolean;
  readonly mode?: Mode;
  readonly policyVersion?: string;
  /** How many days ago. */
  readonly age?: number;
}

/** The cookie of a choice that grants this, and denies the other usual categories. */
export function cookieFor({
  granted = [],
  denied = CATEGORIES.filter((name) => !granted.includes(name)),
  gpc = false,
  mode = 'opt-in',
  policyVersion = '',
  age = 0,
}: CookieParts): string {
  const at = Date.now() - 60_000 - age * 86_400_000;
  return encode({ at, by: 'save', mode, policyVersion, granted, denied, gpc });
}

/** The browser sends Global Privacy Control from now on, or does not. */
export function sendSignal({ window }: TestPage, sends: boolean): void {
  Object.defineProperty(window.navigator, 'globalPrivacyControl', { configurable: true, value: sends });
}

/** Somebody has pressed something a moment ago, or nobody has; undefined in a browser that does not tell. */
export function setPress({ window }: TestPage, isActive: boolean | undefined): void {
  const value = isActive === undefined ? undefined : { isActive };
  Object.defineProperty(window.navigator, 'userActivation', { configurable: true, value });
}

/** The page looks again whether anything has changed, as when it is shown again. */
export const lookAgain = ({ window }: TestPage): void =>
  void window.dispatchEvent(new window.PageTransitionEvent('pageshow'));

/** Views that a test controls. */
export class FakeViews implements Views {
  readonly texts = { lang: 'en', text: 'Cookies' };
  readonly shown: { view: View; opener: Element | undefined }[] = [];
  hidden = 0;
  /** Resolves when a frame has been painted without the view. */
  painted: Promise<void> = Promise.resolve();

  show(view: View, opener?: Element): Promise<boolean> {
    this.shown.push({ view, opener });
    return Promise.resolve(true);
  }

  hide(): Promise<void> {
    this.hidden++;
    return this.painted;
  }
}

/** What a gated image is marked by in these tests: its id is what opens it. */
export const image = (consent: string): string =>
  `<img alt="" id="${consent}" data-consent="${consent}" data-src="/empty/image">`;

export const grantedIn = ({ granted }: ConsentSnapshot): readonly string[] => granted.slice(1);
