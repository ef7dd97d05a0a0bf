import type { Report } from '../consent/warn.js';
import { createEmptyDocument, createSimpleEvent, isParsing } from '../page/natives.js';
import { scriptKind } from './script-kind.js';
import type { Policy } from './trusted-types.js';

export interface ScriptGate {
  /** Takes a gated script, once; it runs as soon as its gate is open, in the order of the document. */
  add(script: HTMLScriptElement): void;
  /** Stops what is on its way and may no longer run, and runs what may run now. */
  update(): void;
}

export interface ScriptGateOptions {
  isOpen(script: Element): boolean;
  readonly policy: Policy;
  readonly report: Report;
}

/** How a browser would treat a script, had it not been gated. */
interface Timing {
  /** Has it an address? Then it ends with a `load` or an `error`; of an inline script nothing tells. */
  readonly external: boolean;
  readonly module: boolean;
  /** Runs whenever it is there. */
  readonly async: boolean;
  /** Waits until the document is parsed. */
  readonly deferred: boolean;
}

/** What the browser leaves alone. */
const DATA: Timing = { external: false, module: false, async: false, deferred: false };

function timingOf(gated: HTMLScriptElement): Timing {
  const kind = scriptKind(gated.dataset['type'] ?? '');
  if (kind === 'other') return DATA;
  const external = !!gated.src;
  const module = kind === 'module';
  const async = (external || module) && gated.hasAttribute('async');
  return { external, module, async, deferred: module || (external && gated.defer) };
}

/** A type that every browser understands: Chromium runs no ` module ` with white space around it. */
function typeFor({ dataset: { type = '' } }: HTMLScriptElement): string {
  const kind = scriptKind(type);
  if (kind === 'other') return type;
  return kind === 'module' ? kind : '';
}

/** Has the parser read the whole of this script? Until something follows it, its text may be cut short. */
function isComplete(script: HTMLScriptElement): boolean {
  if (!isParsing()) return true;
  let node: Node | null = script;
  while (node && !node.nextSibling) node = node.parentNode;
  return !!node;
}

const follows = (later: Node, earlier: Node): boolean =>
  !!(earlier.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_FOLLOWING);

/**
 * Runs gated scripts whose gate is open, each once, in the order in which they stand in the document: an inline script
 * waits for the external ones before it, as it would have without a gate; `async` ones wait for nobody; `defer` and
 * modules wait until the document is parsed.
 */
export function createScriptGate({ isOpen, policy, report }: ScriptGateOptions): ScriptGate {
  /** In order; one that has left the page for good is not kept. */
  const waiting: WeakRef<HTMLScriptElement>[] = [];
  /** Twins that are being fetched, or whose imports are. */
  const onTheWay = new Map<HTMLScriptElement, Timing>();
  /** The gated script of each twin, and each gated script as its own. */
  const origins = new WeakMap<Element, HTMLScriptElement>();
  /** The gated script whose inline twin is running. */
  let running: HTMLScriptElement | null = null;
  let shadowsWriting = false;

  /**
   * What runs in the place of a gated script. A script that came by a string of markup, a clone or a framework counts as already
   * started, and moving it runs nothing; a new one, made attribute by attribute, always runs. It stands right after the
   * gated node, which stays where it is, since whoever made it may want to remove it.
   */
  function twinOf(gated: HTMLScriptElement): HTMLScriptElement {
    const twin = document.createElement('script');
    for (const { name, value } of gated.attributes) {
      // Handler attributes stay with the gated node, which is told of `load` and `error`.
      if (!name.startsWith('on')) twin.setAttribute(name, policy.createScriptURL(value));
    }
    twin.type = typeFor(gated);
    // The attribute is hidden from scripts, the property is not.
    twin.nonce = gated.nonce;
    twin.text = policy.createScript(gated.text);
    return twin;
  }

  function run(gated: HTMLScriptElement, timing: Timing): void {
    const twin = twinOf(gated);
    origins.set(twin, gated);
    const end = (type: 'load' | 'error'): void => {
      // Firefox tells an error of a twin that was stopped.
      if (!origins.has(twin)) return;
      if (type === 'error') report('script-failed', twin.src, gated);
      gated.dispatchEvent(createSimpleEvent(type));
      onTheWay.delete(twin);
      runWhatMay();
    };
    twin.addEventListener('load', () => end('load'));
    twin.addEventListener('error', () => end('error'));
    // An inline script that the page's policy forbids has no other event.
    twin.addEventListener('securitypolicyviolation', () => end('error'));
    twin.async = timing.async;
    if (timing.external || timing.module) onTheWay.set(twin, timing);
    shadowWriting();
    running = gated;
    gated.after(twin);
    // It goes by the type that it came with. A copy of the page, which Turbo and others put back and run, has none that runs.
    if (scriptKind(twin.type) !== 'other') twin.type = 'done';
  }

  /**
   * What a released script writes into the document would replace the whole page, since the parser is not waiting for
   * it. It is dropped and reported; what the page's own scripts write reaches the document as ever.
   */
  function shadowWriting(): void {
    if (shadowsWriting) return;
    shadowsWriting = true;
    for (const name of ['write', 'writeln'] as const) {
      const write = document[name];
      document[name] = (...text) => {
        const writer = running ?? origins.get(document.currentScript!);
        if (writer) report('document-written', text.join(''), writer);
        else write.apply(document, text);
      };
    }
  }

  /** Must it wait for one that is on its way? */
  function mustWait(script: HTMLScriptElement, { async, deferred, external, module }: Timing): boolean {
    if (async) return false;
    const before = [...onTheWay.values()].filter((other) => other.external && !other.async);
    // The browser keeps the order of what has an address. Firefox runs inline modules beside it, so here these wait for it.
    if (deferred) return isParsing() || (module && !external && before.length > 0);
    return !external && (before.some((other) => !other.deferred) || !isComplete(script));
  }

  /** Runs the first script that may run; false if there is none. */
  function runNext(): boolean {
    let blocked = false;
    let blockedDeferred = false;
    for (const [index, reference] of waiting.entries()) {
      const script = reference.deref();
      if (!script?.isConnected || !isOpen(script)) continue;
      const timing = timingOf(script);
      const { async, deferred } = timing;
      const behind = blocked || (deferred && blockedDeferred);
      if (!async && (behind || mustWait(script, timing))) {
        if (deferred) blockedDeferred = true;
        else blocked = true;
        continue;
      }
      waiting.splice(index, 1);
      try {
        run(script, timing);
      } catch {
        // Trusted Types, where the page does not allow our policy.
        report('script-failed', script.src, script);
      }
      running = null;
      return true;
    }
    return false;
  }

  /** A script that runs may change the page, or the choice, so each time the first that may run is looked for anew. */
  function runWhatMay(): void {
    if (running) return;
    let ran = true;
    while (ran) ran = runNext();
  }

  /** In another document than it was prepared for no script runs: https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element */
  function stop(twin: HTMLScriptElement, { external }: Timing): void {
    const gated = origins.get(twin)!;
    onTheWay.delete(twin);
    origins.delete(twin);
    createEmptyDocument().append(twin);
    if (external) waitAgain(gated);
  }

  /** It has not run, so it may when it is granted again, in its place. */
  function waitAgain(gated: HTMLScriptElement): void {
    const next = waiting.findIndex((reference) => {
      const other = reference.deref();
      return other && follows(other, gated);
    });
    waiting.splice(next < 0 ? waiting.length : next, 0, new WeakRef(gated));
  }

  return {
    add(script) {
      // Anything but `text/plain` is none of ours, and a `nomodule` script never runs: nothing may wait for it.
      if (script.type !== 'text/plain' || script.noModule || origins.has(script)) return;
      origins.set(script, script);
      waiting.push(new WeakRef(script));
    },
    update() {
      for (const [twin, timing] of onTheWay) {
        if (!isOpen(origins.get(twin)!)) stop(twin, timing);
      }
      runWhatMay();
    },
  };
}
