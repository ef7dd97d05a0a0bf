import { TRUSTED, type Config } from '../consent/config.js';
import { counterpart, klaroConfig, klaroServices, type Tool } from './counterparts.js';
import { warn } from '../consent/warn.js';

/** How a tool marks what must wait. */
interface Markup {
  /** Matches the marked elements. All of them are inert. */
  readonly selector: string;
  /** Whether the tool reads a script's URL from `data-src`. */
  readonly source?: true;
  /** The tool's words for the categories that the element needs, all of them. */
  words(element: Element): string[];
}

const SCRIPT = 'script[type="text/plain"]';
const SOURCE = '[data-src]';

/** The prefix of OneTrust's groups in a class name. */
const GROUPS = 'optanon-category-';

const markup: Readonly<Record<Tool, Markup>> = {
  // One class can name several groups: `optanon-category-C0002-C0004`. `ot-vscat-` is for single vendors and stays
  // closed.
  onetrust: {
    selector: `:is(${SCRIPT},${SOURCE}):is([class*="optanon-category-"],[class*="ot-vscat-"])`,
    words: ({ classList }) =>
      [...classList].flatMap((name) => {
        if (name.startsWith('ot-vscat-')) return name.split(/[-,]/);
        const groups = name.startsWith(GROUPS) ? name.slice(GROUPS.length) : '';
        return groups ? groups.split(/[-,]/) : [];
      }),
  },
  cookiebot: {
    selector: `:is(${SCRIPT},${SOURCE},[data-cookieblock-src])[data-cookieconsent]`,
    words: (element) => element.getAttribute('data-cookieconsent')!.split(','),
  },
  klaro: {
    selector: `:is(${SCRIPT},${SOURCE},[data-href])[data-name]`,
    source: true,
    words(element) {
      const name = element.getAttribute('data-name')!;
      return klaroServices(klaroConfig()).get(name) ?? [`?${name}`];
    },
  },
  // Versions 3 and 2. Scripts only.
  cookieconsent: {
    selector: `${SCRIPT}:is([data-category],[data-cookiecategory])`,
    source: true,
    words: (element) => [(element.getAttribute('data-category') ?? element.getAttribute('data-cookiecategory'))!],
  },
  // Tarteaucitron's other services are code inside the tool.
  tarteaucitron: { selector: '.tac_iframe', words: () => ['functional'] },
};

/** The names in `data-consent` for a tool's words. An unknown word is included and keeps the gate closed. */
export function expression(tool: Tool, words: readonly string[], categories: readonly string[]): string[] {
  const names = words.map((text) => {
    const [, not = '', word = ''] = /^(!?)(.*)$/s.exec(text.trim())!;
    return not + (counterpart(word, categories) ?? `${tool}:${word.replace(/\s+/g, '-')}`);
  });
  return names.length ? names : [`${tool}:`];
}

/**
 * The frame that a tarteaucitron element stands for. Each value may be in either of two attributes. As in
 * tarteaucitron, only http(s) URLs count.
 */
function frameIn(element: Element): HTMLIFrameElement | null {
  const read = (name: string): string | null => element.getAttribute(`data-${name}`) ?? element.getAttribute(name);
  const url = read('url') ?? '';
  if (!/^https?:\/\//.test(url) || element.querySelector('[data-consent]')) return null;
  const frame = document.createElement('iframe');
  for (const name of ['title', 'width', 'height']) frame.setAttribute(name, read(name) ?? '');
  frame.allowFullscreen = read('allowfullscreen') !== '0';
  frame.dataset['src'] = url;
  element.replaceChildren(frame);
  return frame;
}

/** Sets the URL of a script, whose type keeps it inert. Returns false if the page's Trusted Types forbid it. */
function setSource(script: Element, address: string): boolean {
  try {
    script.setAttribute('src', address);
    return true;
  } catch {
    warn('script-failed', `Trusted Types: write src instead of data-src="${address}"`);
    return false;
  }
}

/**
 * Adds our `data-consent` to elements that other tools mark, present or future; the gates notice the attribute. Leaves
 * elements that already have `data-consent`. Words without a counterpart stay closed and are reported as unknown
 * categories. Does not look inside shadow roots.
 */
export function honorMarkup(tools: readonly string[], { categories }: Pick<Config, 'categories'>): void {
  const known = Object.entries(markup).filter(([tool]) => tools.includes(tool)) as [Tool, Markup][];
  if (!known.length) return;
  const selector = `:is(${known.map(([, marks]) => marks.selector).join()}):not([data-consent])`;

  function mark(element: Element): void {
    const marked = known.filter(([, marks]) => element.matches(marks.selector));
    const names = new Set(marked.flatMap(([tool, marks]) => expression(tool, marks.words(element), categories)));
    // With another category, necessary is not enough: the element waits for the other one.
    if (names.size > 1) names.delete(TRUSTED);
    const target = element.matches(markup.tarteaucitron.selector) ? frameIn(element) : element;
    const address = element.getAttribute('data-src');
    const blocked = element.getAttribute('data-cookieblock-src');
    const moves = element.localName === 'script' && marked.some(([, marks]) => marks.source);
    if (!target || (moves && address !== null && !setSource(target, address))) return;
    if (blocked !== null) target.setAttribute('data-src', blocked);
    target.setAttribute('data-consent', [...names].join(' '));
  }

  function find(root: Node & ParentNode): void {
    if (root instanceof Element && root.matches(selector)) mark(root);
    root.querySelectorAll(selector).forEach(mark);
  }

  find(document);
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) if (node instanceof Element) find(node);
  }).observe(document, { childList: true, subtree: true });

  // Klaro's services become known with its configuration, which usually loads later.
  const again = (): void => {
    for (const element of document.querySelectorAll(`${markup.klaro.selector}[data-consent*="klaro:?"]`)) mark(element);
  };
  if (tools.includes('klaro')) for (const type of ['DOMContentLoaded', 'load']) window.addEventListener(type, again);
}
