import type { Choices, CommandOptions, ConsentGate, Core, Press, Views } from '../consent/api.js';
import {
  attributes,
  type Config,
  decidesEarly,
  kebab,
  listed,
  merge,
  parse,
  type Read,
  readConfig,
} from '../consent/config.js';
import { decide, pending } from '../consent/decide.js';
import { type By, type ConsentSnapshot, createEvent, type Receipt, type Source, type View } from '../consent/events.js';
import { encode, uuid } from '../consent/record.js';
import { readSignals } from '../consent/signals.js';
import { SENT_KEY } from '../consent/storage-keys.js';
import { type Report, warn } from '../consent/warn.js';
import { type Action, listenForActions } from '../gates/actions.js';
import { createGates } from '../gates/gates.js';
import { sweep, sweepAgain, type SweepOptions } from '../gates/sweep.js';
import type { Integration, Step } from '../integrations/integration.js';
import { nextEvent, rootElement, runSafely } from '../page/document.js';
import { isParsing, keys } from '../page/natives.js';
import { type Change, changeBetween } from './change.js';
import { choose, type Wish, wishOfClosing } from './choose.js';
import type { LoadFile } from './later-files.js';
import { createLazyLoader } from './lazy-loader.js';
import { createStoredRecord, type StoredRecord } from './stored-record.js';
import { createVendors } from './vendors.js';

/** How often a page that stays open looks whether its choice has ended, in milliseconds. */
const RECHECK_EVERY = 60_000;

/** Nothing is known, so nothing is granted. */
const NOTHING = pending('no-config');

export interface ControllerOptions {
  /** Reads the script's attributes. */
  readonly script: Read;
  /** The vendors that can be told without another file. */
  readonly integrations: Readonly<Record<string, Integration>>;
  /** Where the other files come from. */
  readonly loadFile: LoadFile;
}

/** What is known once the attributes have been read. Of the configuration only `deny` changes after that. */
interface Settled {
  readonly config: Config;
  readonly record: StoredRecord;
}

/** Is this where the site's developers look? */
function isDevelopment({ debug }: Config): boolean {
  const { protocol, hostname } = location;
  return debug || protocol === 'file:' || hostname === 'localhost' || hostname.endsWith('.test');
}

/** Do these have more to hear once their tags run? */
const hasRunningTags = ({ integrations }: Config): boolean =>
  integrations.includes('google') || integrations.includes('tealium');

/** What is asked for by a press, or by the command of its name. */
function wishOf(press: Press, choices: Choices, snapshot: ConsentSnapshot): Wish {
  if (press === 'accept') return 'grant-all';
  if (press === 'decline') return 'deny-all';
  return press === 'close' ? wishOfClosing(snapshot) : choices;
}

/**
 * Makes the page's instance and starts it: the one stateful part, which holds the snapshot and runs the order of a change. Cookie
 * and snapshot first; then, for a visitor's grant only, the view closes and a frame is painted; withdrawn cookies; integrations;
 * gates; `html[data-consent]`; events. Whatever fails on the way leaves the gates shut.
 */
export function startController({ script, integrations, loadFile }: ControllerOptions): Core {
  let snapshot = NOTHING;
  let settled: Settled | undefined;
  let element: HTMLElement | null = null;
  let views: Views | undefined;
  const listeners = new Set<() => void>();

  const readElement: Read = (name) => element?.getAttribute(kebab(name));
  const scriptDecides = decidesEarly(script);
  const read = merge(script, readElement, scriptDecides);
  const config = (): Config => settled!.config;

  const emit: Core['emit'] = (type, detail) =>
    (element?.isConnected ? element : document).dispatchEvent(createEvent(type, detail));

  const report: Report = (code, message, node) => {
    warn(code, message, node);
    emit('consent-error', { code, message, node });
  };

  const watch: Core['watch'] = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const tellListeners = (): void => listeners.forEach(runSafely);

  const files = createLazyLoader((name) => loadFile(name, config().uiUrl), report);
  const vendors = createVendors(integrations, report);
  const gates = createGates({ snapshot, onElement: adopt, onDenyChange: reread, onEmbed: updatePlaceholder, report });

  // ---- the first decision ----

  /** The first element of the page shows and decides; one that has left the page by now does not. */
  function adopt(found: HTMLElement): void {
    // An element that is not upgraded shows nothing then, not even what its author put in its slots.
    if (!found.shadowRoot) found.attachShadow({ mode: 'open' });
    if (element?.isConnected || !found.isConnected) return;
    element = found;
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
    // The rest can wait until the tags are on their way.
    setTimeout(() => goOn(known, record));
  }

  /** Where other tools left something, a visitor without a record of ours waits until that has been read. */
  async function takeOver(record: StoredRecord): Promise<void> {
    const isFirst = record.read().kind === 'none';
    const taken = files.use('migrate', (file) => file.takeOver(core, isFirst));
    if (!isFirst) return;
    // Google's default comes first, whatever is waited for.
    if (!vendors.told()) tellVendors('page');
    const result = await taken;
    // Should that file not come, nobody knows what the visitor chose.
    if (!result) record.hold('');
    else if (result.unstored) record.hold(result.unstored);
  }

  const loadVendors = (names: readonly string[]): Promise<void> =>
    files.use('vendors', (file) => {
      vendors.add(file.vendorsFor(names), stepOf('page'));
      showState();
    });

  /** What can wait: other tabs, the end of the choice, what earlier pages left undone. */
  function goOn(known: Config, record: StoredRecord): void {
    const look = (): void => refresh('tab');
    // A choice in another tab keeps its receipt, which this one hears of as a change of the storage.
    for (const type of ['pageshow', 'visibilitychange', 'storage']) window.addEventListener(type, look);
    // Another subdomain may choose, and a choice ends while the page stays open.
    window.cookieStore?.addEventListener('change', look);
    setInterval(look, RECHECK_EVERY);
    // Safari keeps what a script wrote for seven days only.
    record.renew();
    sweepAgain(sweepOptions());
    if (known.recordUrl) resumeReceipts(record.value());
    if (isDevelopment(known)) void files.use('diagnostics', (file) => file.diagnose(core));
    // Somebody else may have chosen before these listeners were there.
    look();
  }

  /** The page of a choice may have been closed before the server had its receipt. */
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

  /** Reads the cookie and the page's `deny` again, after somebody else may have changed them. */
  function refresh(source: Source): void {
    if (snapshot.status === 'pending') return;
    config().deny = listed(read('deny')!);
    const now = decideNow();
    if (JSON.stringify(now) === JSON.stringify(snapshot)) return;
    snapshot = now;
    apply(source);
  }

  /** The element or its `deny` is another one. */
  function reread(): void {
    refresh('page');
    // The same state may be shown in another way: what `deny` names is refused, whatever the visitor chooses.
    tellListeners();
  }

  const stepOf = (source: Source): Omit<Step, 'before'> => ({ now: snapshot, source, config: config(), watch });

  /** Integrations, then gates and style sheets. */
  function tellVendors(source: Source): void {
    vendors.tellAll(stepOf(source));
    showState();
  }

  function showState(): void {
    const hasToldAll = !vendors.hasFailed() && !vendors.missing(config()).length;
    gates.update((hasToldAll && vendors.told()) || NOTHING);
    // A script that ran may have chosen, so these may follow another state by now.
    rootElement().dataset['consent'] = gates.followed().granted.join(' ');
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
    // At once, since the page may be left; whether it is really stored is seen when the view has closed.
    record.write(value);
    const now = (snapshot = decideNow());
    const painted = views?.hide();
    const finish = (): void => {
      const isStored = record.confirm(value);
      if (!isStored) report('storage-blocked', config().cookieName);
      apply(by === 'api' ? by : 'visitor', { isStored });
    };
    const withdraws = before.granted.some((name) => !now.granted.includes(name));
    // A withdrawal never waits, not even beside a grant.
    if (painted && by !== 'api' && !withdraws) void painted.then(finish, finish);
    else finish();
    return now;
  }

  const press: Core['press'] = (what, choices = {}) => void command(what, wishOf(what, choices, snapshot));

  /** A choice in the site's own dialog is the visitor's if somebody pressed something a moment ago. */
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
    // The link's own address is the way that is left.
    const href = source.getAttribute('href');
    if (!shown && href) location.assign(href);
  }

  /** What follows when the cookie is written and the snapshot set. `choice` is there if a choice is what it follows. */
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
    // Whatever it meets, gates must follow.
    if (change.withdrawn.length) runSafely(() => (cookies = sweep(change.withdrawn, sweepOptions())));
    const receipt = choice && makeReceipt(now);
    // When all this is done; what a tag or a listener chooses meanwhile has its events after these.
    queueMicrotask(() => {
      const { added, removed, withdrawn } = change;
      if (change.isReal) emit('consent-change', { ...now, previous, added, removed, source: change.source });
      if (receipt) emit('consent-choice', { ...now, receipt });
      if (!withdrawn.length) return;
      const goesOn = emit('consent-withdraw', { removed: withdrawn, cookies });
      // A choice that is not stored would not survive it.
      if (goesOn && choice?.isStored !== false && config().reload) location.reload();
    });
    tellVendors(source);
    tellListeners();
  }

  /** Is there something to ask? The views see for themselves that the banner shows. */
  const hasToAsk = (): boolean =>
    snapshot.status === 'undecided' && config().categories.some((name) => !config().deny.includes(name));

  const sweepOptions = (): SweepOptions => ({ cookieName: config().cookieName, allows: consent.allows });

  // ---- with the files that load later ----

  /** The views; and what follows a choice, which must not wait when one is made there. */
  const loadViews = (): Promise<Views | undefined> =>
    files.use('ui', (file) => {
      files.prefetch('receipts');
      if (hasRunningTags(config())) files.prefetch('running-tags');
      views = file.default(core);
      return views;
    });

  /** False if it could not be shown. */
  async function open(view: View = 'preferences', opener?: Element): Promise<boolean> {
    if (snapshot.status === 'pending') return false;
    // At the same time as the UI, which imports it and tells if that fails.
    if (view === 'preferences') files.prefetch('panel');
    return (await (await loadViews())?.show(view, opener)) ?? false;
  }

  /** Before the integrations are told, if that file is there. */
  function tellRunningTags(change: Change): void {
    if (hasRunningTags(config())) files.useSoon('running-tags', (file) => file.tellRunningTags(change, config()));
  }

  async function makeReceipt(now: ConsentSnapshot): Promise<Receipt | null> {
    const stored = settled!.record.read();
    const subject = stored.kind === 'record' ? stored.record.id : '';
    const texts = views?.texts;
    return (await files.use('receipts', (file) => file.makeReceipt({ core, snapshot: now, subject, texts }))) ?? null;
  }

  function updatePlaceholder(embed: Element, isOpen: boolean): void {
    // Without placeholders there is nothing to take away.
    if (snapshot.status === 'pending' || (isOpen && !files.isWanted('placeholders'))) return;
    void files.use('placeholders', (file) => file.updatePlaceholder(core, embed, isOpen));
  }

  // ---- what the page, and the files that load later, are handed ----

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
      return watch(tell);
    },
    accept: (options) => pageCommand('accept', options),
    decline: (options) => pageCommand('decline', options),
    withdraw: (options) => pageCommand('decline', options),
    // A copy, since a page may give anything.
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

  // ---- start: the script decides at once if it can; else the element or, without one, the whole page is waited for ----

  if (scriptDecides) void settle();
  gates.observe(document);
  listenForActions((action, source) => void act(action, source));
  const onParsed = (): void => {
    void settle();
    // What the parser cut short is whole now.
    gates.observe(document);
  };
  if (isParsing()) void nextEvent('readystatechange').then(onParsed);
  else onParsed();
  return core;
}
