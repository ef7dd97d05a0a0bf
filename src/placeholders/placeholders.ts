import type { Core } from '../consent/api.js';
import type { Attributes } from '../consent/config.js';
import { namesIn } from '../consent/decide.js';
import type { ConsentSnapshot } from '../consent/events.js';
import { ConsentGateEmbedElement, type Placeholder, type PlaceholderButton } from './consent-gate-embed.js';
import { placeholderLanguageFor } from './placeholder-language.js';

const TAG = 'consent-gate-embed';

/**
 * The minimum size in pixels. A smaller box has no room for a button and shows no content: frames of one pixel count
 * visitors.
 */
const SMALLEST = 24;

/** The attributes of `<consent-gate>` that a placeholder uses too. */
const attributes: Attributes = {
  lang: { fallback: '' },
  theme: { fallback: 'auto', allows: (text) => ['auto', 'light', 'dark'].includes(text) },
};

/** The host that provides the content. Undefined if no URL that can be loaded tells. */
function hostOf(frame: Element): string | undefined {
  for (const node of [frame, ...frame.children]) {
    const address = node.getAttribute('data-src') ?? node.getAttribute('data-data');
    if (!address || !URL.canParse(address, document.baseURI)) continue;
    const { protocol, host } = new URL(address, document.baseURI);
    if (protocol === 'https:' || protocol === 'http:') return host;
  }
  return undefined;
}

/**
 * Whether visitors cannot see this frame, at least for now. Without a URL, `<embed>` and `<object>` may have no box.
 */
function isUnseen(frame: Element): boolean {
  const { display, visibility, width, height } = getComputedStyle(frame);
  return (
    display === 'none' ||
    visibility === 'hidden' ||
    Math.min(parseFloat(width), parseFloat(height)) < SMALLEST ||
    (!frame.getClientRects()[0] && !frame.matches('embed,object'))
  );
}

/** An emptied player keeps its old `currentSrc` until it gets another source. */
function forget(player: Partial<HTMLMediaElement>): void {
  if (!player.currentSrc) return;
  player.srcObject = new MediaStream();
  setTimeout(() => (player.srcObject = null));
}

/** Called when a gated frame, object or player is added or its gate changes. */
type Update = (element: Element, open: boolean) => void;

/** Creates placeholders for closed frames, objects and players. */
function createPlaceholders(core: Core): Update {
  const shut = new Map<HTMLElement, ConsentGateEmbedElement>();
  /** Frames opened by *Load once*, with the state at that time. A change of state closes them again. */
  const once = new Map<HTMLElement, ConsentSnapshot>();

  if (!customElements.get(TAG)) customElements.define(TAG, ConsentGateEmbedElement);

  const namesOf = (frame: Element): string[] => namesIn(frame.getAttribute('data-consent') ?? '');
  const granted = (name: string): boolean => core.consent.get().granted.includes(name);
  const categories = (): readonly string[] => core.config().categories;

  /**
   * Whether the visitor can open the frame on this page: not if `deny` names one of its categories or the page does not
   * have it.
   */
  function canOpen(frame: Element): boolean {
    const names = namesOf(frame);
    const { deny } = core.config();
    const isPossible = (name: string): boolean => categories().includes(name.replace('!', '')) && !deny.includes(name);
    return names.length > 0 && names.every(isPossible);
  }

  const missing = (frame: Element): string[] =>
    namesOf(frame).filter((name) => !name.startsWith('!') && !granted(name));

  // ---- content ----

  /** The author's own text, from the same places as the banner's. */
  function authorsText(key: string): unknown {
    const slotted = (name: string): string | undefined =>
      core
        .element()
        ?.querySelector(`:scope>[slot="${CSS.escape(name)}"]`)
        ?.textContent?.trim();
    try {
      const texts = JSON.parse(slotted('messages')!) as Record<string, unknown>;
      return slotted(key) || (Object.hasOwn(texts, key) && texts[key]);
    } catch {
      return slotted(key);
    }
  }

  /** Undefined while the language is loading. */
  function contentOf(frame: HTMLElement): Placeholder | undefined {
    const settings = core.settings(attributes) as { lang: string; theme: string };
    const language = placeholderLanguageFor(settings.lang, showAll, (error) =>
      core.report('language-unavailable', String(error)),
    );
    if (!language) return undefined;
    const { lang, dir, messages } = language;
    const words = (key: string): string => {
      const own = authorsText(key);
      return typeof own === 'string' && own ? own : (messages[key] ?? '');
    };
    const label = (name: string): string =>
      words(`${name}-label`) || name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
    const needed = missing(frame);
    const host = hostOf(frame);
    const values: Record<string, string> = {
      host: host ?? location.host,
      category: new Intl.ListFormat(lang).format(needed.map(label)),
    };
    // Unicode isolates, so that names and URLs keep their own direction.
    const text = (key: string): string =>
      words(key).replace(
        /{(\w+)}/g,
        (all, name: string) => `\u2068${Object.hasOwn(values, name) ? values[name]! : all}\u2069`,
      );
    // Without a URL it may be a visitor's comment that wants to look like the page's own text.
    const heading = (host && frame.title) || text('embed-heading');
    const buttons: PlaceholderButton[] = [];
    const lines: string[] = [];
    if (frame.title) lines.push(host ? text('embed-heading') : `\u2068“${frame.title}”\u2069`);
    if (!canOpen(frame)) lines.push(text('embed-denied'));
    else {
      buttons.push({ part: 'load-once', text: words('load-once'), about: heading, press: () => loadOnce(frame) });
      if (needed.length) {
        lines.push(text('embed-message'));
        const press = (): void => alwaysAllow(needed);
        buttons.push({ part: 'always-allow', text: text('always-allow'), about: heading, press });
      }
    }
    return { lang, dir, theme: settings.theme, heading, message: lines.join('\n'), buttons };
  }

  // ---- actions ----

  function loadOnce(frame: HTMLElement): void {
    once.set(frame, core.consent.get());
    core.openOnce(frame, true);
  }

  function shutAgain(frame: HTMLElement): void {
    once.delete(frame);
    core.openOnce(frame, false);
  }

  /** Adds these categories to those already granted. */
  function alwaysAllow(needed: readonly string[]): void {
    const names = categories().filter((name) => needed.includes(name) || granted(name));
    core.press('save', Object.fromEntries(names.map((name) => [name, true])));
  }

  function show(frame: HTMLElement): void {
    const content = contentOf(frame);
    if (content) shut.get(frame)!.show(content);
  }

  function showAll(): void {
    for (const frame of shut.keys()) show(frame);
  }

  // ---- position ----

  const beside = (frame: HTMLElement): (Element | null)[] => [
    frame.closest(TAG),
    frame.nextElementSibling,
    frame.previousElementSibling,
  ];
  const own = new WeakSet<Element>();

  function remove(frame: HTMLElement): void {
    const host = shut.get(frame);
    shut.delete(frame);
    host?.uncover();
    if (host && own.has(host)) host.remove();
  }

  function place(frame: HTMLElement): void {
    const there = shut.get(frame);
    if (there && beside(frame).includes(there)) return;
    remove(frame);
    if (frame.dataset.consentPlaceholder === 'none') return;
    if (isUnseen(frame)) return appearing.observe(frame);
    appearing.unobserve(frame);
    let host = beside(frame).find(
      (node): node is ConsentGateEmbedElement => node instanceof ConsentGateEmbedElement && !node.frame,
    );
    if (!host) {
      host = document.createElement(TAG);
      own.add(host);
      frame.after(host);
    }
    shut.set(frame, host);
    host.cover(frame);
    show(frame);
    removals.observe(frame.getRootNode(), { childList: true, subtree: true });
  }

  /** Hidden frames may become visible later. */
  const appearing = new ResizeObserver((entries) => {
    for (const { target } of entries) if (!shut.has(target as HTMLElement)) place(target as HTMLElement);
  });

  const removals = new MutationObserver(() => {
    for (const frame of shut.keys()) {
      // A frame that the page no longer gates is not ours to cover.
      if (frame.isConnected && frame.dataset.consent !== undefined) place(frame);
      else remove(frame);
    }
    for (const frame of once.keys()) if (!frame.isConnected) shutAgain(frame);
  });

  window.addEventListener('resize', () => {
    for (const host of shut.values()) host.fit();
  });

  core.watch(() => {
    for (const [frame, state] of once) {
      if (state !== core.consent.get() || !canOpen(frame)) shutAgain(frame);
    }
    showAll();
  });

  return (element, open) => {
    const frame = element as HTMLElement;
    if (open) {
      appearing.unobserve(frame);
      remove(frame);
    } else {
      forget(frame);
      place(frame);
    }
  };
}

/** How long placeholders wait for the page to load, in milliseconds. */
const LOADED_AFTER = 5000;

/** Frames to update once the page has loaded, and whether their gate is open. */
const early = new Map<Element, boolean>();
let isReady = document.readyState === 'complete';
let update: Update | undefined;

/**
 * Adds or removes the placeholder of a gated frame, object or player. Placeholders wait until the page has loaded, because
 * a framework that takes over the server's markup must not find nodes of ours in it. The core of the first call is used
 * for the whole page.
 */
export function updatePlaceholder(core: Core, element: Element, open: boolean): void {
  update ??= createPlaceholders(core);
  if (isReady) update(element, open);
  else {
    if (!early.size) waitForPage(update);
    early.set(element, open);
  }
}

function waitForPage(updateNow: Update): void {
  const start = (): void => {
    isReady = true;
    for (const [element, open] of early) {
      // What has left its gate or the page meanwhile needs none.
      if (element.isConnected && element.hasAttribute('data-consent')) updateNow(element, open);
    }
    early.clear();
  };
  // In a task of its own, behind the page's own listeners.
  window.addEventListener('load', () => setTimeout(start), { once: true });
  // A page that never loads to its end gets them, too.
  setTimeout(start, LOADED_AFTER);
}
