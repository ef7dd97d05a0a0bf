import type { Choices, CommandOptions, ConsentGate, Core, Press, Views } from '../consent/api.js';
import {
  attributes,
  type Config,
  decidesEarly,
  deniedCategories,
  kebab,
  merge,
  parse,
  type Read,
  readConfig,
} from '../consent/config.js';
import { decide, pending } from '../consent/decide.js';
import { type By, type ConsentSnapshot, createEvent, type Receipt, type Source, type View } from '../consent/events.js';
import { meaningOf } from '../consent/meanings.js';
import { encode, uuid } from '../consent/record.js';
import { readSignals } from '../consent/signals.js';
import { SENT_KEY } from '../consent/storage-keys.js';
import { type Report, warn } from '../consent/warn.js';
import { type Action, createActions } from '../gates/actions.js';
import { createGates } from '../gates/gates.js';
import { createStorageNames } from '../gates/storage-names.js';
import { sweep, sweepAgain, type SweepOptions } from '../gates/sweep.js';
import type { Integration, Step } from '../integrations/integration.js';
import { nextEvent, runSafely } from '../page/document.js';
import { dispatch, isParsing, keys, queueMicrotask, rootElement, setInterval, setTimeout } from '../page/natives.js';
import { type Change, changeBetween } from './change.js';
import { choose, type Wish, wishOfClosing } from './choose.js';
import type { LoadFile } from './later-files.js';
import { createLazyLoader } from './lazy-loader.js';
import { createStoredRecord, type StoredRecord } from './stored-record.js';
import { createVendors } from './vendors.js';

/** How often an open page checks whether its choice has expired, in milliseconds. */
const RECHECK_EVERY = 60_000;

/** Nothing is known, so nothing is granted. */
const NOTHING = pending('no-config');

export interface ControllerOptions {
  /** Reads the script's attributes. */
  readonly script: Read;
  /** The vendors that can be notified without another file. */
  readonly integrations: Readonly<Record<string, Integration>>;
  /** Loads the other files. */
  readonly loadFile: LoadFile;
}

/** What is known once the attributes have been read. After that only `deny` changes. */
interface Settled {
  readonly config: Config;
  readonly record: StoredRecord;
}

/** Whether the page is open where its developers work. */
function isDevelopment({ debug }: Config): boolean {
  const { protocol, hostname } = location;
  return debug || protocol === 'file:' || hostname === 'localhost' || hostname.endsWith('.test');
}

/** Whether this is a frame in a page of the same site that asks for both. */
function isInsideAnotherPage(): boolean {
  try {
    return window !== top && !!top?.consentGate;
  } catch {
    // Another site's page.
    return false;
  }
}

/** Whether running tags of these vendors need to be told more. */
const hasRunningTags = ({ integrations }: Config): boolean =>
  integrations.includes('google') || integrations.includes('tealium');

/** What a press, or the command with its name, asks for. */
function wishOf(press: Press, choices: Choices, snapshot: ConsentSnapshot): Wish {
  if (press === 'accept') return 'grant-all';
  if (press === 'decline') return 'deny-all';
  return press === 'close' ? wishOfClosing(snapshot) : choices;
}

/**
 * Creates and starts the page's instance. It is the only stateful part: it holds the snapshot and applies each change
 * in a fixed order. First come cookie and snapshot. Then, only for a visitor's grant, the view closes and a frame is
 * painted. Then follow withdrawn cookies, integrations, gates, `html[data-consent]` and events. Any failure on the way
 * leaves the gates closed.
 */
export function startController({ script, integrations, loadFile }: ControllerOptions): Core {
  let snapshot = NOTHING;
  let settled: Settled | undefined;
  let element: HTMLElement | null = null;
  /** Every `<consent-gate>` on the page. */
  const elements = new Set<HTMLElement>();
  let views: Views | undefined;
  const listeners = new Set<() => void>();
  /** Whether this task has already put back what was taken from the root. */
  let hasFollowedRoot = false;

  const readElement: Read = (name) => element?.getAttribute(kebab(name));
  const scriptDecides = decidesEarly(script);
  const readMerged = merge(script, readElement, scriptDecides);
  const read: Read = (name) => (name === 'deny' ? readDeny() : readMerged(name));

  /** Every `deny` counts: the script's, and those of all elements. */
  function readDeny(): string {
    for (const each of elements) if (!each.isConnected) elements.delete(each);
    return [readMerged('deny'), ...[...elements].map((each) => each.getAttribute('deny'))].join(' ');
  }

  const config = (): Config => settled!.config;

  const emit: Core['emit'] = (type, detail) =>
    dispatch(element?.isConnected ? element : document, createEvent(type, detail));

  const report: Report = (code, message, node) => {
    warn(code, message, node);
    emit('consent-error', { code, message, node });
  };

  const watch: Core['watch'] = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const tellListeners = (): void => listeners.forEach(runSafely);

  const listenForActions = createActions((action, source) => void act(action, source));
  const files = createLazyLoader((name) => loadFile(name, config().uiUrl), report);
  const vendors = createVendors(integrations, report);
  const storageNames = createStorageNames();
  const gates = createGates({
    snapshot,
    onElement: adopt,
    onDenyChange: reread,
    onRootChange: followRoot,
    onOpen: storageNames.remember,
    onMedia: loadMediaGate,
    onEmbed: updatePlaceholder,
    report,
  });

  // ---- the first decision ----

  /** The page's first element shows the views and decides, unless it has already left the page. */
  function adopt(found: HTMLElement): void {
    // A shadow root hides the slotted content of an element that is not upgraded.
    if (!found.shadowRoot) found.attachShadow({ mode: 'open' });
    if (!found.isConnected) return;
    elements.add(found);
    if (!element?.isConnected) element = found;
    void settle();
    reread();
  }

  async function settle(): Promise<void> {
    if (settled) return;
    const known = readConfig(read);
    const record = createStoredRecord(known);
    settled = { config: known, record };
    const late = vendors.missing(known);
    if (late.length) void loadVendors(late);
    // https://wicg.github.io/nav-speculation/prerendering.html
    if ((document as { prerendering?: unknown }).prerendering === true) {
      snapshot = pending('prerendering', known.mode);
      tellVendors('page');
      await nextEvent('prerenderingchange');
    }
    if (known.migrate.length) await takeOver(record);
    snapshot = decideNow();
    apply('page');
    // The rest can wait until the tags are loading.
    setTimeout(() => goOn(known, record));
  }

  /** A visitor without a record of ours waits until the other tools' choices have been read. */
  async function takeOver(record: StoredRecord): Promise<void> {
    const isFirst = record.read().kind === 'none';
    const taken = files.use('migrate', (file) => file.takeOver(core, isFirst));
    if (!isFirst) return;
    // Google's default must come first, whatever else is pending.
    if (!vendors.told()) tellVendors('page');
    const result = await taken;
    // If the file cannot be loaded, nobody knows what the visitor chose.
    if (!result) record.hold('');
    else if (result.unstored) record.hold(result.unstored);
  }

  const loadVendors = (names: readonly string[]): Promise<void> =>
    files.use('vendors', (file) => {
      vendors.add(file.vendorsFor(names), stepOf('page'));
      showState();
    });

  /** Starts what can wait: other tabs, the end of the choice, and what earlier pages left unfinished. */
  function goOn(known: Config, record: StoredRecord): void {
    const look = (): void => refresh('tab');
    // A choice in another tab stores a receipt, which fires `storage` here.
    for (const type of ['pageshow', 'visibilitychange', 'storage']) window.addEventListener(type, look);
    // Another subdomain may store a choice, and a choice may expire while the page is open.
    window.cookieStore?.addEventListener('change', look);
    setInterval(look, RECHECK_EVERY);
    // Safari deletes cookies written by scripts after seven days.
    record.renew();
    sweepAgain(sweepOptions());
    // Tealium's older consent manager wants the categories on every page.
    if (known.integrations.includes('tealium')) tellRunningTags(changeBetween(snapshot, snapshot, 'page', false));
    if (known.recordUrl) resumeReceipts(record.value());
    if (isDevelopment(known)) void files.use('diagnostics', (file) => file.diagnose(core));
    // Somebody may have chosen before these listeners were added.
    look();
  }

  /** The page where the choice was made may have been closed before the server had its receipt. */
  function resumeReceipts(value: string): void {
    try {
      if (!value || localStorage.getItem(SENT_KEY) === value) return;
    } catch {
      // Storage is forbidden here, so nothing waits in it.
      return;
    }
    void files.use('receipts', (file) => file.resume(core, value));
  }

  // ---- state ----

  const decideNow = (): ConsentSnapshot => decide(config(), settled!.record.read(), readSignals(), Date.now());

  /** Reads the cookie and the page's `deny` again after somebody else may have changed them. */
  function refresh(source: Source): void {
    if (snapshot.status === 'pending') return;
    config().deny = deniedCategories(readDeny(), config().categories);
    const now = decideNow();
    if (JSON.stringify(now) === JSON.stringify(snapshot)) return;
    snapshot = now;
    apply(source);
  }

  /** The element or its `deny` has changed. */
  function reread(): void {
    refresh('page');
    // The same state may look different: what `deny` names is denied whatever the visitor chooses.
    tellListeners();
  }

  const stepOf = (source: Source): Omit<Step, 'before'> => ({ now: snapshot, source, config: config(), watch });

  /** Notifies integrations, then gates and style sheets. */
  function tellVendors(source: Source): void {
    vendors.tellAll(stepOf(source));
    showState();
  }

  function showState(): void {
    const hasToldAll = !vendors.hasFailed() && !vendors.missing(config()).length;
    // Style sheets and listeners follow in any case.
    runSafely(() => gates.update((hasToldAll && vendors.told()) || NOTHING));
    writeRoot();
  }

  /** Style sheets follow the gates. A script that ran may have made a choice, so these may follow a newer state by now. */
  function writeRoot(): void {
    rootElement().dataset['consent'] = gates.followed().granted.join(' ');
  }

  /**
   * Routers and frameworks take attributes away, and `document.open()` takes the listeners too. Once in a task, because
   * whoever does it may also watch the root.
   */
  function followRoot(): void {
    if (!settled || hasFollowedRoot || rootElement().hasAttribute('data-consent')) return;
    hasFollowedRoot = true;
    setTimeout(() => {
      hasFollowedRoot = false;
      followRoot();
    });
    writeRoot();
    listenForActions();
  }

  // ---- commands ----

  function command(by: By, wish: Wish): ConsentSnapshot {
    const before = snapshot;
    if (!settled || before.status === 'pending') {
      report('pending', by);
      return before;
    }
    const { record } = settled;
    const stored = record.read();
    const id = config().recordUrl && ((stored.kind === 'record' && stored.record.id) || uuid());
    const value = encode(choose({ config: config(), snapshot: before, wish, by, now: Date.now(), id }));
    // Written immediately, since the page may be left. `confirm()` checks it once the view has closed.
    record.write(value);
    const now = (snapshot = decideNow());
    let painted: Promise<void> | undefined;
    runSafely(() => {
      painted = views?.hide();
    });
    const finish = (): void => {
      const isStored = record.confirm(value);
      if (!isStored) report('storage-blocked', config().cookieName);
      apply(by === 'api' ? by : 'visitor', { isStored });
    };
    const withdraws = before.granted.some((name) => !now.granted.includes(name));
    // A withdrawal never waits, not even if the same choice also grants something.
    if (painted && by !== 'api' && !withdraws) void painted.then(finish, finish);
    else finish();
    return now;
  }

  const press: Core['press'] = (what, choices = {}) => void command(what, wishOf(what, choices, snapshot));

  /** A choice in the site's own dialog is the visitor's if somebody has just pressed something. */
  function pageCommand(what: Press, options: CommandOptions | undefined, choices: Choices = {}): ConsentSnapshot {
    const claimsVisitor = options?.by === 'visitor';
    const isVisitors = claimsVisitor && navigator.userActivation?.isActive;
    if (claimsVisitor && !isVisitors) report('no-press', what);
    if (settled) reportUnknown(choices);
    return command(isVisitors ? what : 'api', wishOf(what, choices, snapshot));
  }

  function reportUnknown(choices: Choices): void {
    for (const name of keys(choices)) {
      if (!config().categories.includes(name)) report('unknown-category', `"${name}" in save()`);
    }
  }

  async function act(action: Action, source: Element): Promise<void> {
    if (action !== 'preferences') return press(action === 'accept' ? action : 'decline');
    const shown = await open('preferences', source);
    // Fall back to the link's own URL.
    const href = source.getAttribute('href');
    if (!shown && href) location.assign(href);
  }

  /** Applies the new snapshot once the cookie is written. `choice` is given if a choice caused the change. */
  function apply(source: Source, choice?: { readonly isStored: boolean }): void {
    const now = snapshot;
    const previous = vendors.told() ?? NOTHING;
    if (hasToAsk()) void loadViews();
    if (!previous.granted.length) {
      tellVendors(source);
      tellListeners();
      emit('consent-ready', now);
      return;
    }
    const change = changeBetween(previous, now, source, !!choice);
    if (choice || change.isReal) tellRunningTags(change);
    let cookies: readonly string[] = [];
    // The gates must follow even if this throws.
    if (change.withdrawn.length) runSafely(() => (cookies = sweep(change.withdrawn, sweepOptions())));
    // A choice that was erased meanwhile has none.
    const receipt = choice && now.choice && makeReceipt(now);
    // Afterward, so that choices made meanwhile by a tag or listener fire their events after these.
    queueMicrotask(() => {
      const { added, removed, withdrawn } = change;
      if (change.isReal) emit('consent-change', { ...now, previous, added, removed, source: change.source });
      if (receipt) emit('consent-choice', { ...now, receipt });
      if (!withdrawn.length) return;
      const goesOn = emit('consent-withdraw', { removed: withdrawn, cookies });
      // A choice that is not stored would be lost on reload.
      if (goesOn && choice?.isStored !== false && config().reload) location.reload();
    });
    tellVendors(source);
    tellListeners();
  }

  /** Whether there is anything to ask. The views show the banner by themselves. */
  const hasToAsk = (): boolean =>
    snapshot.status === 'undecided' &&
    config().categories.some((name) => !config().deny.includes(name)) &&
    !isInsideAnotherPage();

  const sweepOptions = (): SweepOptions => ({
    cookieName: config().cookieName,
    allows: consent.allows,
    meaningOf: (category) => meaningOf(category, config()),
    namesOf: storageNames.of,
  });

  // ---- files that load later ----

  /** Loads the views, and prefetches what a choice made there needs immediately. */
  const loadViews = (): Promise<Views | undefined> =>
    files.use('ui', (file) => {
      files.prefetch('receipts');
      if (hasRunningTags(config())) files.prefetch('running-tags');
      views = file.default(core);
      return views;
    });

  /** Resolves to false if the view could not be shown. */
  async function open(view: View = 'preferences', opener?: Element): Promise<boolean> {
    if (snapshot.status === 'pending') return false;
    // In parallel with the UI, which imports this file and reports a failure.
    if (view === 'preferences') files.prefetch('panel');
    return (await (await loadViews())?.show(view, opener)) ?? false;
  }

  /** Runs before the integrations are notified if the file has already loaded. */
  function tellRunningTags(change: Change): void {
    if (hasRunningTags(config())) files.useSoon('running-tags', (file) => file.tellRunningTags(change, config()));
  }

  async function makeReceipt(now: ConsentSnapshot): Promise<Receipt | null> {
    const stored = settled!.record.read();
    const subject = stored.kind === 'record' ? stored.record.id : '';
    const texts = views?.texts;
    return (await files.use('receipts', (file) => file.makeReceipt({ core, snapshot: now, subject, texts }))) ?? null;
  }

  /** Called again by the gates after the first decision, which this file waits for. */
  function loadMediaGate(): void {
    if (!settled || files.isWanted('media')) return;
    void files.use('media', (file) => gates.addMediaGate(file.createMediaGate));
  }

  function updatePlaceholder(embed: Element, isOpen: boolean): void {
    // If no placeholder was ever created, there is none to remove.
    if (snapshot.status === 'pending' || (isOpen && !files.isWanted('placeholders'))) return;
    void files.use('placeholders', (file) => file.updatePlaceholder(core, embed, isOpen));
  }

  // ---- what the page and the later files receive ----

  const consent: ConsentGate = {
    get: () => snapshot,
    allows: (category) => snapshot.granted.includes(category),
    subscribe(listener) {
      let last: ConsentSnapshot | undefined;
      const tell = (): void => {
        if (last === snapshot) return;
        last = snapshot;
        listener(snapshot);
      };
      runSafely(tell);
      // What cannot be called now cannot be called later.
      return typeof listener === 'function' ? watch(tell) : () => {};
    },
    accept: (options) => pageCommand('accept', options),
    decline: (options) => pageCommand('decline', options),
    withdraw: (options) => pageCommand('decline', options),
    // A copy, since the page may pass anything.
    save: (choices, options) => pageCommand('save', options, { ...choices }),
    open,
    close: () => void views?.hide(),
    observe: gates.observe,
    async export() {
      return (settled && (await files.use('receipts', (file) => file.keptReceipts()))) ?? [];
    },
    erase() {
      if (!settled) return snapshot;
      const { migrate } = config();
      settled.record.erase();
      void files.use('receipts', (file) => file.eraseReceipts());
      if (migrate.length) void files.use('migrate', (file) => file.forgetChoice(migrate));
      refresh('api');
      return snapshot;
    },
  };

  const core: Core = {
    attributes: { table: attributes, script, element: readElement },
    consent,
    element: () => element,
    config,
    settings: (table) => parse(table, read),
    watch,
    press,
    openOnce: gates.openOnce,
    report,
    emit,
  };

  // ---- start: the script decides if it can, otherwise the element or, without one, the end of parsing ----

  if (scriptDecides) void settle();
  gates.observe(document);
  listenForActions();
  const onParsed = (): void => {
    void settle();
    // Scripts that the parser had cut short are complete now.
    gates.observe(document);
  };
  if (isParsing()) void nextEvent('readystatechange').then(onParsed);
  else onParsed();
  return core;
}
