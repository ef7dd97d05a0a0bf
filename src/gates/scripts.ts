import type { Report } from '../consent/warn.js';
import {
  createElement,
  createEmptyDocument,
  createSimpleEvent,
  dispatch,
  getAttribute,
  getCurrentScript,
  headElement,
  isParsing,
  queryAll,
  queueMicrotask,
  setTimeout,
} from '../page/natives.js';
import { scriptKind } from './script-kind.js';
import { createScriptSurroundings } from './script-surroundings.js';
import type { Policy } from './trusted-types.js';

export interface ScriptGate {
  /** Accepts a gated script, once. It runs as soon as its gate is open, in document order. */
  add(script: HTMLScriptElement): void;
  /** Stops loading scripts whose gate has closed, and runs those that may run now. */
  update(): void;
  /** Called for each element that leaves the page, before what comes in its place is added. */
  leave(removed: Element): void;
}

export interface ScriptGateOptions {
  isOpen(script: Element): boolean;
  readonly policy: Policy;
  readonly report: Report;
}

/** How a browser would treat the script without a gate. */
interface Timing {
  /** Whether it has a URL. Then it ends with `load` or `error`; inline scripts fire neither. */
  readonly external: boolean;
  readonly module: boolean;
  /** Runs as soon as it has loaded. */
  readonly async: boolean;
  /** Waits until the document is parsed. */
  readonly deferred: boolean;
}

/** How long after its insertion a browser reports an inline script as blocked, in milliseconds. */
const REPORTED_WITHIN = 100;

/** Names a gated script, so that it and its copies run once. Random, because a page may store its markup with it. */
const ID = 'data-consent-gate-id';
const idPrefix = `${Math.random()}-`;

/** The namespace of HTML's own elements. */
const HTML = 'http://www.w3.org/1999/xhtml';

/** Data, which the browser ignores. */
const DATA: Timing = { external: false, module: false, async: false, deferred: false };

/** The type that the author means. Not from `dataset`, which also has what a script put on `Object.prototype`. */
const typeOf = (gated: HTMLScriptElement): string => gated.getAttribute('data-type') ?? '';

function timingOf(gated: HTMLScriptElement): Timing {
  const kind = scriptKind(typeOf(gated));
  if (kind === 'other') return DATA;
  const external = !!gated.src;
  const module = kind === 'module';
  const async = (external || module) && gated.hasAttribute('async');
  return { external, module, async, deferred: module || (external && gated.defer) };
}

/** A type that every browser understands. Chromium does not run ` module ` with white space around it. */
function typeFor(gated: HTMLScriptElement): string {
  const type = typeOf(gated);
  const kind = scriptKind(type);
  if (kind === 'other') return type;
  return kind === 'module' ? kind : '';
}

/** Whether the parser has read the whole script. Until something follows it, its text may be cut short. */
function isComplete(script: HTMLScriptElement): boolean {
  if (!isParsing()) return true;
  let node: Node | null = script;
  while (node && !node.nextSibling) node = node.parentNode;
  return !!node;
}

const contentOf = ({ src, text }: HTMLScriptElement): string => src + text;

const isInHead = (script: Element): boolean => !!script.closest('head');

const follows = (later: Node, earlier: Node): boolean =>
  !!(earlier.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_FOLLOWING);

/**
 * Runs each gated script once when its gate is open, in document order. As without a gate, an inline script waits for
 * the external ones before it, `async` scripts do not wait, and `defer` scripts and modules wait until the document is
 * parsed.
 */
export function createScriptGate({ isOpen, policy, report }: ScriptGateOptions): ScriptGate {
  /** In document order. Weak, so that a script that has left the page for good is not kept. */
  const waiting: WeakRef<HTMLScriptElement>[] = [];
  /** Running copies whose file or imports are loading. */
  const onTheWay = new Map<HTMLScriptElement, Timing>();
  /** Inline copies that have run and are still in the page. */
  const ended: HTMLScriptElement[] = [];
  /** Maps each running copy to its gated script, and each gated script to itself. */
  const origins = new WeakMap<Element, HTMLScriptElement>();
  /** The IDs of scripts that have run. */
  const ran = new Set<string>();
  /** What those consist of. */
  const contentsRan = new Set<string>();
  /** The IDs of scripts that have just left the page. */
  const left = new Set<string>();
  let count = 0;
  /** The gated script whose inline copy is running. */
  let running: HTMLScriptElement | null = null;
  /** Whether to look at the waiting scripts again, once the running one has ended. */
  let hasChanged = false;
  const surroundings = createScriptSurroundings({
    gatedFor: (script) => origins.get(script),
    running: () => running ?? origins.get(getCurrentScript()!),
    report,
  });

  /**
   * Creates the copy that runs for a gated script. A script from a markup string, a clone or a framework counts as
   * already started and does not run even when moved; a new element always runs. The gated node stays, because its
   * creator may want to remove it.
   */
  function twinOf(gated: HTMLScriptElement): HTMLScriptElement {
    const twin = createElement('script');
    for (const { name, value } of gated.attributes) {
      // Event handlers stay on the gated node, which receives `load` and `error`. The copy itself is not gated.
      const stays = name.startsWith('on') || name === ID || name === 'data-consent';
      if (!stays) twin.setAttribute(name, policy.createScriptURL(value));
    }
    twin.type = typeFor(gated);
    // Browsers hide the attribute from scripts, but not the property.
    twin.nonce = gated.nonce;
    twin.text = policy.createScript(gated.text);
    return twin;
  }

  function run(gated: HTMLScriptElement, timing: Timing): void {
    const twin = twinOf(gated);
    origins.set(twin, gated);
    const end = (type: 'load' | 'error'): void => {
      // Firefox fires `error` for a copy that was stopped.
      if (!origins.has(twin)) return;
      if (type === 'error') report('script-failed', twin.src, gated);
      dispatch(gated, createSimpleEvent(type));
      onTheWay.delete(twin);
      surroundings.callNewOnload();
      runWhatMay();
    };
    twin.addEventListener('load', () => end('load'));
    twin.addEventListener('error', () => end('error'));
    // The only event of an inline script that the page's policy blocks.
    twin.addEventListener('securitypolicyviolation', () => end('error'));
    twin.async = timing.async;
    if (timing.external || timing.module) onTheWay.set(twin, timing);
    surroundings.prepare();
    remember(gated);
    running = gated;
    // Not beside the gated node, where a framework may be about to take over what its server sent.
    headElement().append(twin);
    // The type no longer matters, and without one, a copy of the page that Turbo and others keep does not run it again.
    if (scriptKind(twin.type) !== 'other') twin.type = 'done';
    if (!timing.external) surroundings.callNewOnload();
    // It runs even when it is gone by then, and whoever looks for it finds the gated node.
    if (timing.external) twin.remove();
    else if (timing !== DATA) removeLater(twin);
  }

  /** Removes an inline copy once the browser can no longer report it as blocked. */
  function removeLater(twin: HTMLScriptElement): void {
    if (!ended.length) setTimeout(() => ended.splice(0).forEach((each) => each.remove()), REPORTED_WITHIN);
    ended.push(twin);
  }

  /** In `<head>`, routers would take an ID for a change. */
  function identify(script: HTMLScriptElement): void {
    if (!isInHead(script) && !isCopy(script)) script.setAttribute(ID, idPrefix + count++);
  }

  /**
   * Carousels copy scripts before and after they run, and `innerHTML +=` puts a copy in the place of each. What Turbo
   * kept of a page that was left before is no copy: there a script runs again, as without a gate.
   */
  function isCopy(script: HTMLScriptElement): boolean {
    const id = script.getAttribute(ID);
    if (!id?.startsWith(idPrefix)) return false;
    const root = script.getRootNode() as ParentNode & Node;
    return left.has(id) || queryAll(root, `[${ID}="${id}"]`).length > 1;
  }

  function remember(script: HTMLScriptElement): void {
    const id = script.getAttribute(ID);
    if (id) ran.add(id);
    contentsRan.add(contentOf(script));
  }

  function forget(script: HTMLScriptElement): void {
    ran.delete(script.getAttribute(ID) ?? '');
    contentsRan.delete(contentOf(script));
  }

  /** Whether it, or what it is a copy of, has run. Astro's router marks scripts that an earlier page had, and skips them. */
  const hasRun = (script: HTMLScriptElement): boolean =>
    ran.has(script.getAttribute(ID) ?? '') ||
    (script.hasAttribute('data-astro-exec') && contentsRan.has(contentOf(script)));

  /** Whether it must wait for a script that is loading. */
  function mustWait(script: HTMLScriptElement, { async, deferred, external, module }: Timing): boolean {
    if (async) return false;
    const before = [...onTheWay.values()].filter((other) => other.external && !other.async);
    // The browser keeps external scripts in order. Firefox does not include inline modules in that order, so they wait
    // here.
    if (deferred) return isParsing() || (module && !external && before.length > 0);
    return !external && (before.some((other) => !other.deferred) || !isComplete(script));
  }

  /** Runs each script that may run, in order. */
  function runAll(): void {
    let blocked = false;
    let blockedDeferred = false;
    // Not `entries()`: Prototype.js gives arrays another one.
    for (let index = 0; index < waiting.length; index++) {
      const script = waiting[index]!.deref();
      // It is gone for good, or a copy of it was faster.
      if (!script || hasRun(script)) {
        waiting.splice(index--, 1);
        continue;
      }
      if (!script.isConnected || !isOpen(script)) continue;
      const timing = timingOf(script);
      const { async, deferred } = timing;
      const behind = blocked || (deferred && blockedDeferred);
      if (!async && (behind || mustWait(script, timing))) {
        if (deferred) blockedDeferred = true;
        else blocked = true;
        continue;
      }
      waiting.splice(index--, 1);
      try {
        run(script, timing);
      } catch {
        // The page's Trusted Types do not allow our policy.
        report('script-failed', script.src, script);
      }
      running = null;
    }
  }

  /** A running script may change the page or the choice. Then this looks at all of them again. */
  function runWhatMay(): void {
    hasChanged = true;
    if (running) return;
    while (hasChanged) {
      hasChanged = false;
      runAll();
    }
  }

  /**
   * Moves the script to another document, where it does not run:
   * https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element
   */
  function stop(twin: HTMLScriptElement, { external }: Timing): void {
    const gated = origins.get(twin)!;
    onTheWay.delete(twin);
    origins.delete(twin);
    createEmptyDocument().append(twin);
    if (!external) return;
    forget(gated);
    waitAgain(gated);
  }

  /** It has not run, so it goes back to its place and may run if granted again. */
  function waitAgain(gated: HTMLScriptElement): void {
    const next = waiting.findIndex((reference) => {
      const other = reference.deref();
      return other && follows(other, gated);
    });
    waiting.splice(next < 0 ? waiting.length : next, 0, new WeakRef(gated));
  }

  return {
    add(script) {
      // Only `text/plain` scripts are gated. A `nomodule` script never runs, so nothing may wait for it.
      if (script.type !== 'text/plain' || script.noModule || origins.has(script)) return;
      origins.set(script, script);
      identify(script);
      if (script.namespaceURI !== HTML) {
        report('script-failed', 'an SVG script cannot be gated', script);
        return;
      }
      waiting.push(new WeakRef(script));
    },
    update() {
      for (const [twin, timing] of onTheWay) {
        if (!isOpen(origins.get(twin)!)) stop(twin, timing);
      }
      runWhatMay();
    },
    leave(removed) {
      // When all changes of this moment have been looked at.
      if (!left.size) queueMicrotask(() => left.clear());
      for (const script of [removed, ...queryAll(removed, `[${ID}]`)]) {
        const id = getAttribute(script, ID);
        if (id) left.add(id);
      }
    },
  };
}
