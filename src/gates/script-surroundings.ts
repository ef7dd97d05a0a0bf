import type { Report } from '../consent/warn.js';
import {
  apply,
  createSimpleEvent,
  defineProperty,
  documentPrototype,
  getCurrentScript,
  getPrototypeOf,
  hasLoaded,
  hasOwn,
  isParsing,
  setTimeout,
} from '../page/natives.js';

export interface ScriptSurroundings {
  /** To be called before a released script runs. Pages without one stay as they are. */
  prepare(): void;
  /** To be called when a released script has run: `window.onload` may be new, and too late. */
  callNewOnload(): void;
}

export interface ScriptSurroundingsOptions {
  /** The gated script that this copy runs for. */
  gatedFor(script: Element): HTMLScriptElement | undefined;
  /** The gated script that is running. */
  running(): HTMLScriptElement | undefined;
  readonly report: Report;
}

/** Replaces a method. A page may have frozen it, which is no error of ours. */
const replace = (target: object, name: string, value: unknown): boolean =>
  defineProperty(target, name, { configurable: true, writable: true, value });

/**
 * Makes the page look to released scripts as it would have without a gate: `document.currentScript` is where the author
 * put it, `DOMContentLoaded` and `load` are not missed, and `document.write()` does not replace the page.
 */
export function createScriptSurroundings(options: ScriptSurroundingsOptions): ScriptSurroundings {
  const { gatedFor, running, report } = options;
  let isPrepared = false;
  /** The handler that the page had before the last released script. */
  let onload: unknown;
  /** Those of the page's own events that have begun. */
  const begun = new Set<string>();
  if (!isParsing()) begun.add('DOMContentLoaded');
  if (hasLoaded()) begun.add('load');
  for (const type of ['DOMContentLoaded', 'load']) {
    // In the capture phase, before all others.
    window.addEventListener(type, () => begun.add(type), { capture: true, once: true });
  }

  /** Whether listeners of this target come too late. No `load` of the page's ever reaches the document. */
  const isTooLate = (type: string, target: EventTarget): boolean =>
    begun.has(type) && (target === window || type === 'DOMContentLoaded');

  function prepare(): void {
    ({ onload } = globalThis);
    if (isPrepared) return;
    isPrepared = true;
    showCurrentScript();
    guardWriting();
    for (const target of [document, window]) callLateListeners(target);
  }

  /** The copy that runs stands elsewhere. */
  function showCurrentScript(): void {
    defineProperty(document, 'currentScript', {
      configurable: true,
      get() {
        const script = getCurrentScript();
        return (script && gatedFor(script)) ?? script;
      },
    });
  }

  /**
   * After parsing, writing replaces the whole page. A released script never means that, not even in its timers and
   * callbacks, and nobody else does without `document.open()`, after which the page is being parsed again.
   */
  function guardWriting(): void {
    const { write, writeln, open } = documentPrototype;
    const guard = (method: typeof write) =>
      function (this: Document, ...text: string[]): void {
        const writer = running();
        if (this === document && (writer || !isParsing())) report('document-written', text.join(''), writer);
        else apply(method, this, text);
      };
    replace(documentPrototype, 'write', guard(write));
    replace(documentPrototype, 'writeln', guard(writeln));
    replace(documentPrototype, 'open', function (this: Document, ...words: unknown[]) {
      const writer = running();
      // With three arguments it opens a window.
      if (this !== document || !writer || words.length > 2) return apply(open, this, words);
      report('document-written', 'document.open()', writer);
      return this;
    });
  }

  /**
   * Calls a released script's listeners for an event that has passed, once. All others go to the method of the prototype,
   * which libraries such as zone.js may replace later.
   */
  function callLateListeners(target: Document | Window): void {
    const own = hasOwn(target, 'addEventListener') && target.addEventListener;
    const prototype = getPrototypeOf(target) as EventTarget;
    replace(
      target,
      'addEventListener',
      function (
        this: Document | Window | undefined,
        type: string,
        listener: EventListenerOrEventListenerObject,
        ...rest: unknown[]
      ) {
        if (listener && running() && isTooLate(type, target)) callSoon(target, type, listener);
        else apply(own || prototype.addEventListener, this ?? target, [type, listener, ...rest]);
      },
    );
  }

  function callSoon(target: EventTarget, type: string, listener: EventListenerOrEventListenerObject): void {
    setTimeout(() => {
      const event = createSimpleEvent(type);
      if (typeof listener === 'function') apply(listener, target, [event]);
      else listener.handleEvent(event);
    });
  }

  return {
    prepare,
    callNewOnload() {
      const handler = globalThis.onload;
      if (handler === onload) return;
      onload = handler;
      if (handler && begun.has('load')) callSoon(window, 'load', handler as EventListener);
    },
  };
}
