/**
 * Consent-O-Matic's extension is not to be had from npm. This carries out its rules as its documentation
 * (https://github.com/cavi-au/Consent-O-Matic#readme) and its engine say: what a rule can hold and ours uses. An action or
 * matcher that is not known here throws, so that a rule never passes by what it leaves undone.
 */

interface Selection {
  selector: string;
  displayFilter?: boolean;
}

interface Find {
  parent?: Selection;
  target: Selection;
}

type Matcher = Find & { type: 'css' };

type Action =
  | ({ type: 'click' } & Find)
  | ({ type: 'waitcss'; retries?: number; waitTime?: number } & Find)
  | ({ type: 'foreach'; action: Action } & Find)
  | { type: 'list'; actions: Action[] }
  | { type: 'consent'; consents: Consent[] };

interface Consent {
  type: string;
  matcher?: Matcher;
  toggleAction?: Action;
  trueAction?: Action;
  falseAction?: Action;
}

interface Rule {
  detectors: { presentMatcher: Matcher[]; showingMatcher: Matcher[] }[];
  methods: { name: string; action: Action }[];
}

/** The file of rules: each by its name, beside the address of the schema. */
export type Rules = Record<string, Rule | string>;

/**
 * Runs in the page. `purposes` are what the user of the extension allows: A preferences, B performance and analytics, D
 * storage, E content, F advertising, X others; one that is not named is refused. Resolves to the clicks that were made,
 * null if nothing showed.
 */
export async function consentOMatic([rules, purposes]: [Rules, Record<string, boolean>]): Promise<string[] | null> {
  const clicks: string[] = [];
  const wait = (time: number): Promise<void> => new Promise((done) => void setTimeout(done, time));
  let base: Element | null = null;

  /** A parent that hosts a shadow root stands for what is in that root. */
  function select({ selector, displayFilter }: Selection, parent: Element | null): HTMLElement[] {
    if (selector === ':scope') return [(parent ?? base) as HTMLElement];
    const top = parent ?? base;
    const found = [...(top?.shadowRoot ?? top ?? document).querySelectorAll<HTMLElement>(selector)];
    return found.filter((element) => displayFilter === undefined || displayFilter === (element.offsetHeight !== 0));
  }

  function find({ parent, target }: Find): HTMLElement[] {
    if (!parent) return select(target, null);
    return select(parent, null).flatMap((one) => select(target, one));
  }

  function matches(matcher: Matcher): boolean {
    if (matcher.type !== 'css') throw new Error(`Unknown matcher: ${JSON.stringify(matcher)}`);
    return find(matcher).length > 0;
  }

  async function run(action: Action): Promise<void> {
    switch (action.type) {
      case 'click': {
        const [target] = find(action);
        if (target) clicks.push(target.id);
        target?.click();
        return wait(0);
      }
      case 'waitcss': {
        for (let tries = action.retries ?? 10; tries > 0 && !find(action)[0]; tries--)
          await wait(action.waitTime ?? 250);
        return;
      }
      case 'foreach': {
        const outer = base;
        for (const target of find(action)) {
          base = target;
          await run(action.action);
        }
        base = outer;
        return;
      }
      case 'list': {
        for (const one of action.actions) await run(one);
        return;
      }
      case 'consent': {
        for (const { type, matcher, toggleAction, trueAction, falseAction } of action.consents) {
          const allowed = purposes[type] ?? false;
          const next = matcher ? matches(matcher) !== allowed && toggleAction : allowed ? trueAction : falseAction;
          if (next) await run(next);
        }
        return;
      }
      default:
        throw new Error(`Unknown action: ${JSON.stringify(action)}`);
    }
  }

  for (const rule of Object.values(rules)) {
    if (typeof rule === 'string') continue;
    const detector = rule.detectors.find(({ presentMatcher }) => presentMatcher.every(matches));
    if (!detector) continue;
    for (let tries = 10; tries > 0; tries--) {
      if (!detector.showingMatcher.every(matches)) {
        await wait(250);
        continue;
      }
      for (const name of ['HIDE_CMP', 'OPEN_OPTIONS', 'HIDE_CMP', 'DO_CONSENT', 'SAVE_CONSENT'])
        for (const method of rule.methods) if (method.name === name) await run(method.action);
      return clicks;
    }
  }
  return null;
}
