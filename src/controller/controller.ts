import { listenForActions } from '../gates/actions.js';
import { createGates } from '../gates/gates.js';
import type { Integration } from '../integrations/integration.js';
import type { Choices, ConsentGate, Core, Views, Wish } from '../consent/api.js';
import { attributes, type Config, decidesEarly, kebab, listed, merge, parse, type Read, readConfig } from '../consent/config.js';
import { decide, pending, signalled, type Stored } from '../consent/decide.js';
import { type By, type ConsentSnapshot, createEvent, type Source, type View } from '../consent/events.js';
import { decode, encode, uuid } from '../consent/record.js';
import { readSignals } from '../consent/signals.js';
import { renewCookie, valuesOf } from '../consent/cookie.js';
import { attempt, heard, parsing } from '../page/document.js';
import { type Code, warn } from '../consent/warn.js';

/** The files that come later, each by what it exports. */
export interface Files {
  /** The banner. */
  ui: { default(core: Core): Views };
  /** The panel, which the UI imports. Here it is only fetched at the same time. */
  panel: unknown;
  /** What follows a choice or a change: the cookie, receipts, the sweep, events. */
  more: typeof import('./more.js');
  /** Receipts on their way to a server. */
  receipts: typeof import('../receipts/send.js');
  /** What the site's developers are told. */
  diagnose: typeof import('../diagnostics/diagnose.js');
  /** Placeholders of frames and objects. */
  embed: typeof import('../placeholders/placeholders.js');
  /** The rarer vendors. */
  vendors: typeof import('../integrations/late.js');
  /** What other tools left. */
  migrate: typeof import('../migrate/migrate.js');
}

/** Loads one of them. */
export type Load = <Name extends keyof Files>(name: Name, config: Config) => Promise<Files[Name]>;

/** How often a page that stays open looks whether its choice has ended, in milliseconds. */
const MINUTE = 60_000;

/**
 * The one stateful module: it holds the snapshot and runs the order of a change. Cookie and snapshot first; then, for a
 * visitor's grant only, the view closes and a frame is painted; withdrawn cookies; integrations; gates;
 * `html[data-consent]`; events. Whatever fails on the way leaves the gates shut.
 *
 * `script` reads the script's attributes, `integrations` are the vendors that can be told without another file, `load`
 * is where the other files come from.
 */
export function createCore(script: Read, integrations: Record<string, Integration>, load: Load): Core {
  const nothing = pending('no-config');
  let snapshot = nothing;
  const listeners = new Set<() => void>();
  const watch: Core['watch'] = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const tellListeners = (): void => listeners.forEach((listener) => attempt(listener));
  /** What integrations, gates and events were last told; null until they are, since a vendor's default is due exactly then. */
  let told: ConsentSnapshot | null = null;
  let element: HTMLElement | null = null;
  /** The configuration; null until it is known. Only `deny` changes after that. */
  let terms: Config | null = null;
  /** A choice that is not known to be stored holds for this page; so does that another tool's could not be read. */
  let unstored = '';
  let views: Views | null = null;
  let more: Files['more'] | null = null;
  /** An integration failed at the last step: the gates are shut. */
  let failed = false;

  const fire: Core['emit'] = (type, detail) =>
    (element?.isConnected ? element : document).dispatchEvent(createEvent(type, detail));
  const is = (status: ConsentSnapshot['status']): boolean => snapshot.status === status;
  const lacks =
    (names: readonly string[]) =>
    (name: string): boolean =>
      !names.includes(name);

  // ---- configuration and state ----

  const fromElement: Read = (name) => element?.getAttribute(kebab(name));
  const early = decidesEarly(script);
  const read = merge(script, fromElement, early);

  /** Vendors whose file is still to come, which hold the gates. */
  const outside = (): readonly string[] => terms!.integrations.filter((name) => !integrations[name]);

  /** Gates and style sheets follow what the integrations have heard of. */
  function showState(): void {
    const inForce = updateGates(failed || !told || outside()[0] ? nothing : told);
    document.querySelector('html')!.dataset['consent'] = inForce.granted.join(' ');
  }

  /** Each is told of the state, also after another one threw. */
  function tell(names: readonly string[], before: ConsentSnapshot | null, source: Source): void {
    for (const name of names) {
      if (attempt(() => integrations[name]?.(snapshot, before, source, terms!, watch))) continue;
      failed = true;
      report('integration-failed', name);
    }
  }

  function tellAll(source: Source): void {
    const before = told;
    told = snapshot;
    failed = false;
    tell(terms!.integrations, before, source);
    showState();
  }

  function stored(): Stored {
    const [value, other] = unstored ? [unstored] : new Set(valuesOf(terms!.cookieName));
    if (value == null) return value;
    return other == null ? decode(value, Date.now()) : null;
  }

  /** Decides anew from what is stored now. */
  const decideNow = (): ConsentSnapshot => decide(terms!, stored(), readSignals(), Date.now());

  /** Reads the cookie and the page's `deny` again, after somebody else may have changed them. */
  function refresh(source: Source): void {
    if (is('pending')) return;
    terms!.deny = listed(read('deny')!);
    const now = decideNow();
    if (JSON.stringify(now) === JSON.stringify(snapshot)) return;
    snapshot = now;
    apply(source);
  }

  // ---- the files that come later ----

  /** One promise for each file, so that what needs it first has it first. */
  const loads = { __proto__: null } as unknown as Record<string, Promise<never> | undefined>;

  /** Undefined if the file could not be loaded or used; the next call tries again. */
  const need = <Name extends keyof Files, Value>(
    name: Name,
    use: (files: Files[Name]) => Value | Promise<Value>,
  ): Promise<Value | void> =>
    (loads[name] ??= load(name, terms!) as Promise<never>).then(use).catch((error: unknown) => {
      delete loads[name];
      report(`${name}-unavailable`, String(error));
    });

  /** At once if that file is there, so that what is done first stays first. */
  const needMore = (use: (files: Files['more']) => unknown): void =>
    void (more ? use(more) : need('more', (files) => use((more = files))));

  /** The views, and the file of a choice, which must not wait when one follows. */
  const needViews = (): Promise<Views | void> =>
    need('ui', ({ default: define }) => {
      needMore(() => {});
      return (views = define(core));
    });

  /** False if it could not be shown. */
  async function open(view: View = 'preferences', opener?: Element): Promise<boolean> {
    if (is('pending')) return false;
    // At the same time as the UI, which imports it and tells if that fails.
    load('panel', terms!).catch(String);
    return !!(await (await needViews())?.show(view, opener));
  }

  function changed(): void {
    refresh('page');
    // The same state may be shown in another way: what `deny` names is refused, whatever the visitor chooses.
    tellListeners();
  }

  // ---- gates ----

  const [observe, updateGates, allow] = createGates(
    snapshot,
    (host) => {
      // An element that is not upgraded shows nothing then, not even what its author put in its slots.
      if (!host.shadowRoot) host.attachShadow({ mode: 'open' });
      // One that has left the page by now decides nothing.
      if (element?.isConnected || !host.isConnected) return;
      element = host;
      void settle();
      changed();
    },
    changed,
    (node, open) => {
      if (!is('pending') && (loads['embed'] || !open)) {
        void need('embed', ({ default: update }) => update(core, node, open));
      }
    },
    report,
  );

  // ---- the first decision ----

  /** The first decision. Without an early attribute on the script it waits for the element, or for the whole page. */
  async function settle(): Promise<void> {
    if (terms) return;
    terms = readConfig(read);
    const late = outside();
    if (late[0]) {
      void need('vendors', ({ default: vendorsFor }) => {
        Object.assign(integrations, vendorsFor(late));
        // They start with the state that they find.
        tell(late, null, 'page');
        showState();
      });
    }
    if ((document as { prerendering?: unknown }).prerendering === true) {
      snapshot = pending('prerendering', terms.mode);
      tellAll('page');
      await heard('prerenderingchange');
    }
    if (terms.migrate[0]) {
      // Where other tools left something, a visitor without a record of ours waits until that has been read.
      const first = stored() === undefined;
      const taken = need('migrate', ({ default: takeOver }) => takeOver(core, first));
      if (first) {
        // Google's default comes first, whatever is waited for.
        if (!told) tellAll('page');
        // Unreadable, should that file not come.
        unstored = (await taken) ?? '?';
      }
    }
    snapshot = decideNow();
    apply('page');
    // The rest can wait until the tags are on their way.
    setTimeout(() => {
      const again = (): void => refresh('tab');
      // A choice in another tab keeps its receipt, which this one hears of as a change of the storage.
      for (const type of ['pageshow', 'visibilitychange', 'storage']) window.addEventListener(type, again);
      // Another subdomain may choose, and a choice ends while the page stays open.
      window.cookieStore?.addEventListener('change', again);
      setInterval(again, MINUTE);
      const [value = ''] = valuesOf(terms!.cookieName);
      // Written again on each visit, since Safari keeps what a script wrote for seven days only; but not over what was
      // chosen a moment ago, which may stand beside an older one until it is alone.
      if (stored() && !unstored) renewCookie(terms!, value);
      try {
        // A withdrawal left something to sweep, no server has the receipt, or the cookie now stands there twice.
        if (valuesOf(terms!.cookieName).join() !== (localStorage['consent-gate-done'] || terms!.recordUrl || value)) {
          void need('more', ({ resume }) => resume(core, value));
        }
      } catch {
        // Storage is forbidden here, so nothing was left.
      }
      // Somebody else may have chosen before these listeners were there.
      again();
    });
  }

  /** Tells the console, and the page. */
  function report(code: Code, message: string, node?: Node): void {
    warn(code, message);
    fire('consent-error', { code, message, node });
  }

  // ---- commands ----

  function command(by: By, wish: Wish): ConsentSnapshot {
    const before = snapshot;
    if (is('pending')) {
      report('pending', by);
      return before;
    }
    const { categories, deny } = terms!;
    const refused = signalled(terms!, before.signals);
    const kept = before.reason === 'choice' ? before.choice!.granted : [];
    const granted = categories.filter((category) => {
      const wished = Object.hasOwn(wish as object, category) ? (wish as Choices)[category] : wish;
      const free = !refused.includes(category);
      // Under a signal only the visitor's own switch grants. What is denied here or not named keeps its stored choice.
      return (
        wished !== false &&
        ((wished === true && !deny.includes(category) && (free || by === 'save')) ||
          (kept.includes(category) && (free || before.granted.includes(category))))
      );
    });
    const id = terms!.recordUrl && (stored()?.id || uuid());
    // A refusal stands also where this page does not ask for it.
    const all = [...categories, ...(before.choice?.denied ?? []).filter(lacks(categories))];
    const record = encode({ ...terms!, categories: all }, granted, by, !granted.every(lacks(refused)), id, Date.now());
    // At once, since the page may be left; whether it is really stored is seen when the view has closed.
    renewCookie(terms!, (unstored = record));
    const now = (snapshot = decideNow());
    const painted = views?.hide();
    const go = (): void => {
      // What is stored counts from now on: another tab may change it.
      if (valuesOf(terms!.cookieName).join() === record) unstored = '';
      apply(by === 'api' ? by : 'visitor', [wish]);
    };
    // A withdrawal never waits, not even beside a grant.
    if (painted && by !== 'api' && !before.granted.some(lacks(now.granted))) void painted.then(go, go);
    else go();
    return now;
  }

  /** What follows when the cookie is written and the snapshot set. `made` has the wish of a choice, if that is what it follows. */
  function apply(source: Source, made?: readonly [Wish]): void {
    const previous = told ?? nothing;
    const now = snapshot;
    // While there is something to ask; the views see for themselves that the banner shows.
    if (is('undecided') && terms!.categories.some(lacks(terms!.deny))) void needViews();
    const first = !previous.granted[0];
    // Where its file is there it sweeps at once. Its events come when all this is done, those of what a tag or a listener
    // chooses meanwhile after them.
    if (!first && (made || previous.granted.join() !== now.granted.join())) {
      needMore(({ follow }) => (unstored = follow(core, previous, now, source, made, unstored)));
    }
    tellAll(source);
    tellListeners();
    if (first) fire('consent-ready', now);
  }

  const refuse = (): ConsentSnapshot => command('api', false);

  const consent: ConsentGate = {
    get: () => snapshot,
    allows: (category) => snapshot.granted.includes(category),
    subscribe(listener) {
      let last: ConsentSnapshot | undefined;
      const hear = (): void => {
        if (last !== snapshot) listener((last = snapshot));
      };
      attempt(hear);
      return watch(hear);
    },
    accept: () => command('api', true),
    decline: refuse,
    withdraw: refuse,
    // What an object inherits, nobody has chosen.
    save: (choices) => command('api', { ...choices }),
    open,
    close: () => void views?.hide(),
    observe,
    export: async () => (terms && (await need('more', ({ receipts }) => receipts()))) || [],
    erase() {
      if (terms) {
        renewCookie(terms, (unstored = ''));
        refresh('api');
        const erased = snapshot;
        needMore(({ erase }) => {
          // Everywhere, also where only that file reaches; but not what was chosen since.
          erase(core, erased === snapshot);
          refresh('api');
        });
      }
      return snapshot;
    },
  };

  const core: Core = {
    attributes: [attributes, script, fromElement],
    consent,
    element: () => element,
    config: () => terms!,
    need,
    settings: (table) => parse(table, read),
    texts: () => views?.texts,
    watch,
    command,
    allow,
    report,
    emit: fire,
  };

  if (early) void settle();
  observe(document);
  listenForActions((action, source) => {
    if (action !== 'preferences') return void command(action === 'accept' ? action : 'decline', action === 'accept');
    void open(action, source).then((shown) => {
      // The link's own address is the way that is left.
      const href = source.getAttribute('href');
      if (!shown && href) location.assign(href);
    });
  });
  const whole = (): void => {
    void settle();
    observe(document);
  };
  if (parsing()) void heard('readystatechange').then(whole);
  else whole();
  return core;
}
