import type { Core } from '../consent/api.js';
import type { Attributes } from '../consent/config.js';
import { namesIn } from '../consent/decide.js';
import type { ConsentSnapshot } from '../consent/events.js';
import { ConsentGateEmbedElement, type Placeholder, type PlaceholderButton } from './consent-gate-embed.js';
import { placeholderLanguageFor } from './placeholder-language.js';

const TAG = 'consent-gate-embed';

/** In a smaller box no button can be pressed, and it is no content either: frames of one pixel count visitors. */
const SMALLEST = 24;

/** What of `<consent-gate>` a placeholder follows too. */
const attributes: Attributes = {
  lang: { fallback: '' },
  theme: { fallback: 'auto', allows: (text) => ['auto', 'light', 'dark'].includes(text) },
};

/** Who sends it. */
function hostOf(frame: Element): string {
  for (const node of [frame, ...frame.children]) {
    const address = node.getAttribute('data-src') ?? node.getAttribute('data-data');
    if (address && URL.canParse(address, document.baseURI)) return new URL(address, document.baseURI).host;
  }
  return location.host;
}

/** Is this frame not for visitors to see, or not now? Without an address `<embed>` and `<object>` may have no box. */
function isUnseen(frame: Element): boolean {
  const { display, visibility, width, height } = getComputedStyle(frame);
  return (
    display === 'none' ||
    visibility === 'hidden' ||
    Math.min(parseFloat(width), parseFloat(height)) < SMALLEST ||
    (!frame.getClientRects()[0] && !frame.matches('embed,object'))
  );
}

/** A player that was emptied still tells the address it had, until it is given something else. */
function forget(player: Partial<HTMLMediaElement>): void {
  if (!player.currentSrc) return;
  player.srcObject = new MediaStream();
  setTimeout(() => (player.srcObject = null));
}

/** A gated frame, object or player is in the page, or its gate has changed. */
type Update = (element: Element, open: boolean) => void;

/** Placeholders for frames, objects and players that are shut. */
function createPlaceholders(core: Core): Update {
  const shut = new Map<HTMLElement, ConsentGateEmbedElement>();
  /** Opened by *Load once*, each in this state; another state shuts it again. */
  const once = new Map<HTMLElement, ConsentSnapshot>();

  if (!customElements.get(TAG)) customElements.define(TAG, ConsentGateEmbedElement);

  const namesOf = (frame: Element): string[] => namesIn(frame.getAttribute('data-consent') ?? '');
  const granted = (name: string): boolean => core.consent.get().granted.includes(name);
  const categories = (): readonly string[] => core.config().categories;

  /** Can anything that a visitor presses open it here? Not what `deny` names, nor what this page does not know. */
  function canOpen(frame: Element): boolean {
    const names = namesOf(frame);
    const { deny } = core.config();
    const isPossible = (name: string): boolean => categories().includes(name.replace('!', '')) && !deny.includes(name);
    return names.length > 0 && names.every(isPossible);
  }

  const missing = (frame: Element): string[] =>
    namesOf(frame).filter((name) => !name.startsWith('!') && !granted(name));

  // ---- what it says ----

  /** The author's own texts, as the banner takes them too. */
  function authorsText(key: string): unknown {
    const slotted = (name: string): string | undefined =>
      core.element()?.querySelector(`:scope>[slot="${name}"]`)?.textContent?.trim();
    try {
      const texts = JSON.parse(slotted('messages')!) as Record<string, unknown>;
      return slotted(key) || (Object.hasOwn(texts, key) && texts[key]);
    } catch {
      return slotted(key);
    }
  }

  /** Undefined while its language is on the way. */
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
    const values: Record<string, string> = {
      host: hostOf(frame),
      category: new Intl.ListFormat(lang).format(needed.map(label)),
    };
    // Names and addresses keep their own direction: between the isolating marks of Unicode.
    const text = (key: string): string =>
      words(key).replace(
        /{(\w+)}/g,
        (all, name: string) => `\u2068${Object.hasOwn(values, name) ? values[name]! : all}\u2069`,
      );
    const heading = frame.title || text('embed-heading');
    const buttons: PlaceholderButton[] = [];
    const lines: string[] = [];
    if (frame.title) lines.push(text('embed-heading'));
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

  // ---- what it does ----

  function loadOnce(frame: HTMLElement): void {
    once.set(frame, core.consent.get());
    core.openOnce(frame, true);
  }

  function shutAgain(frame: HTMLElement): void {
    once.delete(frame);
    core.openOnce(frame, false);
  }

  /** What is in force stays so; the visitor adds to it. */
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

  // ---- where it stands ----

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

  /** Frames that were hidden may be shown one day. */
  const appearing = new ResizeObserver((entries) => {
    for (const { target } of entries) if (!shut.has(target as HTMLElement)) place(target as HTMLElement);
  });

  const removals = new MutationObserver(() => {
    for (const frame of shut.keys()) {
      // One that the page gates no more is its own.
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

let update: Update | undefined;

/** Puts a placeholder in the place of a gated frame, object or player, or takes it away. The first call's core is the page's. */
export function updatePlaceholder(core: Core, element: Element, open: boolean): void {
  (update ??= createPlaceholders(core))(element, open);
}
