import { listenForActions } from '../gate/actions.js';
import { createGates } from '../gate/observe.js';
import type { Integration } from '../integrations/integration.js';
import type { Choices, Command, ConsentGate, Core, Views } from './api.js';
import { type Config, decidesEarly, listed, merge, parse, type Read, readConfig } from './config.js';
import { decide, pending, signalled, type Stored } from './decide.js';
import { uuid, waits } from './draft.js';
import { type By, type ConsentSnapshot, emit, type Source, type View } from './events.js';
import { type ConsentRecord, decode, encode } from './record.js';
import { readSignals } from './signals.js';
import { valuesOf, writeCookie } from './storage.js';
import { attempt, createListeners } from './listeners.js';
import { type Code, warn } from './warn.js';

/** The file of rare things, as it comes from `import()`. */
export type More = typeof import('../more.js');

/** What the entry files bind: where the other files come from, and the vendors that can be told. */
export interface Surroundings {
  loadUi(config: Config): Promise<{ define(core: Core): Views }>;
  loadMore(config: Config): Promise<More>;
  readonly integrations: Readonly<Record<string, Integration>>;
}

/**
 * How long the cookie lives, in days: what browsers allow. The choice in it ends earlier, and is then still there to be
 * read: a refusal must not lapse into a grant, and the panel says what was chosen before.
 */
const LONGEST = 400;

/** After the next frame has been painted, or soon in a page that paints none. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 200);
    requestAnimationFrame(() => setTimeout(resolve));
  });

/**
 * The one stateful module: it holds the snapshot and runs the order of a change. Cookie and snapshot first; then, for a
 * visitor's grant only, the view closes and a frame is painted; withdrawn cookies; integrations; gates;
 * `html[data-consent]`; events. Whatever fails on the way leaves the gates shut.
 */
export function createCore(script: Read, { loadUi, loadMore, integrations }: Surroundings): Core {
  let snapshot: ConsentSnapshot = pending('no-config');
  const listeners = createListeners();
  /** What integrations, gates and events were last told. */
  let applied: ConsentSnapshot | null = null;
  let element: HTMLElement | null = null;
  /** The configuration; null until it is known. Only `deny` changes after that. */
  let terms: Config | null = null;
  /** A choice that could not be stored holds for this page. */
  let unstored: ConsentRecord | null = null;
  let views: Views | null = null;
  let more: More | null = null;

  const target = (): EventTarget => (element?.isConnected ? element : document);
  const is = (status: ConsentSnapshot['status']): boolean => snapshot.status === status;
  const lacks =
    (names: readonly string[]) =>
    (name: string): boolean =>
      !names.includes(name);

  function report(code: Code, message: string, node?: Node): void {
    warn(code, message);
    emit(target(), 'consent-error', { code, message, node });
  }

  // ---- configuration and state ----

  const fromElement: Read = (name) => element?.getAttribute(name) ?? null;
  const read = merge(script, fromElement);

  function stored(): Stored {
    if (unstored) return unstored;
    const [value, ...others] = new Set(valuesOf(terms!.cookieName));
    if (value === undefined) return 'none';
    const record = others[0] === undefined && decode(value, Date.now());
    return record || 'unreadable';
  }

  /** Stores a record. Where a stray cookie of our name is in the way, it is removed first, on every host and path. */
  async function keep(record: ConsentRecord): Promise<void> {
    const { cookieName, cookieDomain } = terms!;
    const write = (): boolean => {
      unstored = writeCookie(cookieName, encode(record), cookieDomain, LONGEST) ? null : record;
      return !unstored;
    };
    if (!write() && valuesOf(cookieName)[0]) await needMore(({ removeCookie }) => removeCookie(cookieName));
    // Somebody may have chosen anew, or erased, in the meantime.
    if (unstored === record && !write()) report('storage-blocked', cookieName);
  }

  /** Decides anew from what is stored now. */
  const decideNow = (): ConsentSnapshot => decide(terms!, stored(), readSignals(), Date.now());

  /** False if one threw; each is told, also after another one did. */
  function tellIntegrations(source: Source): boolean {
    const before = applied;
    applied = snapshot;
    const failed = terms!.integrations.filter((name) => !attempt(() => integrations[name]?.(snapshot, before, source)));
    if (failed[0]) report('integration-failed', failed.join());
    return !failed[0];
  }

  /** What follows when the cookie is written and the snapshot set. */
  function apply(source: Source): void {
    const previous = applied ?? pending('no-config');
    const now = snapshot;
    const added = now.granted.filter(lacks(previous.granted));
    const removed = previous.granted.filter(lacks(now.granted));
    const withdrawn = removed[0] && source !== 'page' && source !== 'expiry';
    const sweep = (files: More): string[] =>
      files.sweep(removed, terms!.cookieName, () => removed.every(lacks(snapshot.granted)));
    const swept = withdrawn && (more ? sweep(more) : needMore(sweep));

    const inForce = tellIntegrations(source) ? now : pending('no-config');
    gates.update(inForce);
    document.documentElement.setAttribute('data-consent', inForce.granted.join(' '));

    if (previous.status === 'pending') emit(target(), 'consent-ready', now);
    else if (added[0] || removed[0]) {
      emit(target(), 'consent-change', { ...now, previous, added, removed, source });
    }
    listeners.tell();
    if (withdrawn) {
      void Promise.resolve(swept).then(
        (cookies) =>
          emit(target(), 'consent-withdraw', { removed, cookies: cookies || [] }) && terms!.reload && location.reload(),
      );
    }
  }

  /** The first decision. Without an early attribute on the script it waits for the element, or for the whole page. */
  function settle(): void {
    if (terms) return;
    terms = readConfig(read);
    if ((document as { prerendering?: unknown }).prerendering !== true) return start();
    snapshot = pending('prerendering', terms.mode);
    tellIntegrations('page');
    document.addEventListener('prerenderingchange', start);
  }

  function start(): void {
    const record = stored();
    snapshot = decideNow();
    ask();
    // Written again on each visit, since Safari keeps what a script wrote for seven days only.
    if (typeof record === 'object') void keep(record);
    apply('page');
  }

  /** Reads the cookie and the page's `deny` again, after somebody else may have changed them. */
  function refresh(source: Source): void {
    if (is('pending')) return;
    terms!.deny = listed(read('deny') ?? '');
    const now = decideNow();
    if (JSON.stringify(now) === JSON.stringify(snapshot)) return;
    snapshot = now;
    ask();
    apply(source);
  }

  // ---- the files that come later ----

  /** Loads the views while there is something to ask; they see for themselves that the banner shows. */
  function ask(): void {
    if (is('undecided') && terms!.categories.some(lacks(terms!.deny))) void needViews();
  }

  /** Undefined if the file could not be loaded or used; the next call tries again. */
  const need = <Files, Value>(
    code: Code,
    files: Promise<Files>,
    use: (files: Files) => Value | Promise<Value>,
  ): Promise<Value | void> => files.then(use).catch((error: unknown) => report(code, String(error)));

  /** The views; then the file of a choice, which must not wait when one follows. */
  const needViews = async (): Promise<Views | null> => {
    await need('ui-unavailable', loadUi(terms!), ({ define }) => (views ??= define(core)));
    void needMore(({ diagnose }) =>
      diagnose(core, script, fromElement, Object.keys(integrations), views?.attributes ?? {}, report),
    );
    return views;
  };

  const needMore = <Value>(use: (files: More) => Value | Promise<Value>): Promise<Value | void> =>
    need('more-unavailable', loadMore(terms!), (files) => use((more = files)));

  /** False if it could not be shown. */
  async function open(view: View = 'preferences', opener: Element | null = null): Promise<boolean> {
    if (is('pending')) return false;
    await (await needViews())?.show(view, opener);
    return !!views;
  }

  // ---- commands ----

  function command(name: Command, source: 'visitor' | 'api', choices: Choices = {}): ConsentSnapshot {
    const before = snapshot;
    if (before.status === 'pending') {
      report('pending', name);
      return before;
    }
    const { categories, mode, policyVersion, deny, recordUrl } = terms!;
    const refused = signalled(terms!, before.signals);
    const granted = categories.filter((category) => {
      const inForce = before.granted.includes(category);
      const denied = deny.includes(category);
      const wish =
        name === 'accept' ||
        (name === 'save' ? denied || choices[category] : name === 'close' && mode !== 'opt-in' && inForce);
      if (wish === false) return false;
      const free = lacks(refused)(category);
      // Under a signal only the visitor's own switch grants. What is denied here or not named keeps its stored choice.
      if (wish === true && !denied && (free || (name === 'save' && source === 'visitor'))) return true;
      return before.reason === 'choice' && before.choice!.granted.includes(category) && (free || inForce);
    });
    const record: ConsentRecord = {
      at: Math.floor(Date.now() / 1000),
      mode,
      policyVersion,
      granted,
      denied: categories.filter(lacks(granted)),
      by: source === 'api' ? source : (name satisfies By),
      gpc: !granted.every(lacks(refused)),
      id: recordUrl && ((stored() as Partial<ConsentRecord>).id || uuid()),
    };
    void keep(record);
    const now = decideNow();
    snapshot = now;
    const draft = { id: uuid(), subject: record.id, ...now.choice!, signals: now.signals };
    waits(draft);
    views?.hide();

    const go = (): void => {
      apply(source);
      void needMore(({ keepReceipt }) =>
        keepReceipt(draft, now, Object.keys(choices), recordUrl, report, views?.texts),
      ).then((receipt) => emit(target(), 'consent-choice', { ...now, receipt: receipt ?? null }));
    };
    if (source === 'visitor' && now.granted.some(lacks(before.granted))) void painted().then(go);
    else go();
    return now;
  }

  const consent: ConsentGate = Object.freeze<ConsentGate>({
    get: () => snapshot,
    allows: (category) => snapshot.granted.includes(category),
    subscribe(listener) {
      const hear = (): void => listener(snapshot);
      attempt(hear);
      return listeners.add(hear);
    },
    accept: () => command('accept', 'api'),
    decline: () => command('decline', 'api'),
    withdraw: () => command('decline', 'api'),
    save: (choices) => command('save', 'api', choices),
    open: (view) => open(view),
    close: () => views?.hide(),
    observe: (root) => gates.observe(root),
    export: async () => (terms && (await needMore(({ keptReceipts }) => keptReceipts()))) || [],
    erase() {
      if (terms) {
        unstored = null;
        writeCookie(terms.cookieName, '', terms.cookieDomain, 0);
        refresh('api');
        void needMore(({ eraseReceipts }) => eraseReceipts());
      }
      return snapshot;
    },
  });

  const core: Core = {
    consent,
    element: () => element,
    config: () => terms!,
    settings: (table) => parse(table, read),
    watch: listeners.add,
    command: (name, choices) => void command(name, 'visitor', choices),
  };

  const gates = createGates(
    snapshot,
    (found) => {
      // An element that is not upgraded shows nothing then, not even what its author put in its slots.
      if (!found.shadowRoot) found.attachShadow({ mode: 'open' });
      if (element?.isConnected) return;
      element = found;
      settle();
      refresh('page');
      listeners.tell();
    },
    () => refresh('page'),
    report,
  );

  if (decidesEarly(script)) settle();
  gates.observe(document);
  listenForActions((action, source) => {
    if (action !== 'preferences') return void command(action, 'visitor');
    void open(action, source).then((shown) => {
      // The link's own address is the way that is left.
      if (!shown && source instanceof HTMLAnchorElement) location.assign(source.href);
    });
  });
  /** Looks again what is so, and whether receipts wait that a server has not taken. */
  const look = (): void => {
    refresh('tab');
    if (!is('pending') && terms!.recordUrl && waits()) {
      void needMore(({ sendReceipts }) => sendReceipts(terms!.recordUrl, report));
    }
  };
  for (const type of ['pageshow', 'visibilitychange', 'online']) window.addEventListener(type, look);
  const whole = (): void => {
    settle();
    gates.observe(document);
    look();
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', whole);
  else whole();
  return core;
}
