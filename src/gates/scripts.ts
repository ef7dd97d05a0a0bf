import { parsing } from '../page/document.js';
import type { Report } from '../consent/warn.js';
import type { Policy } from './trusted-types.js';

export type ScriptGate = readonly [
  /** Takes a gated script, once; it runs as soon as its gate is open, in the order in which they were taken. */
  add: (script: HTMLScriptElement) => void,
  /** Runs what may run now. */
  release: () => void,
];

/** Has the parser read the whole of this script? Until something follows it, its text may be cut short. */
function isComplete(script: HTMLScriptElement): boolean {
  let node: Node | null = script;
  while (node && !node.nextSibling) node = node.parentNode;
  return !parsing() || !!node;
}

/**
 * Runs gated scripts whose gate is open, each once, in the order in which they stand in the document: an inline script
 * waits for the external ones before it, as it would have without a gate; `async` ones wait for nobody; `defer` and
 * modules wait until the document is parsed.
 */
export function createScriptGate(
  open: (script: HTMLScriptElement) => boolean,
  policy: Policy,
  report: Report,
): ScriptGate {
  /** In order; one that has left the page for good is not kept. */
  const waiting: WeakRef<HTMLScriptElement>[] = [];
  /** What was put in and has not told of its end, and whether the next inline script waits for it. */
  const coming = new Map<HTMLScriptElement, boolean>();
  /** The gated script of each twin, and each gated script as its own. */
  const origins = new WeakMap<Element, HTMLScriptElement>();
  /** The gated script whose inline twin is running, if one is; undefined until the first one runs. */
  let running: HTMLScriptElement | null | undefined;

  /**
   * What runs in the place of a gated script. A script that came by a string of markup, a clone or a framework counts as already
   * started, and moving it runs nothing; a new one, made attribute by attribute, always runs. It stands right after the
   * gated node, which stays where it is, since whoever made it may want to remove it.
   */
  function twinOf(gated: HTMLScriptElement): HTMLScriptElement {
    const twin = document.createElement('script');
    for (const { name, value } of gated.attributes) {
      // Handler attributes stay with the gated node, which is told of `load` and `error`.
      if (!/^on/.test(name)) twin.setAttribute(name, policy.createScriptURL(value));
    }
    twin.type = gated.dataset.type ?? '';
    // The attribute is hidden from scripts, the property is not.
    twin.nonce = gated.nonce;
    twin.text = policy.createScript(gated.text);
    return twin;
  }

  function run(gated: HTMLScriptElement, loads: boolean, async: boolean, ordered: boolean): void {
    const twin = twinOf(gated);
    origins.set(twin, gated);
    for (const type of ['load', 'error', 'securitypolicyviolation']) {
      twin.addEventListener(type, () => {
        if (type !== 'load') report('script-failed', twin.src, gated);
        // An inline script that the policy forbids has no other event.
        gated.dispatchEvent(new Event(type === 'load' ? type : 'error'));
        coming.delete(twin);
        release();
      });
    }
    twin.async = async;
    if (loads) coming.set(twin, ordered);
    shadowWriting();
    running = gated;
    gated.after(twin);
    // It goes by the type that it came with. A copy of the page, which Turbo and others put back and run, has none that runs.
    if (/^$|ript$|module/.test(twin.type)) twin.type = 'done';
  }

  /**
   * What a released script writes into the document would replace the whole page, since the parser is not waiting for
   * it. It is dropped and reported; what the page's own scripts write reaches the document as ever.
   */
  function shadowWriting(): void {
    if (running !== undefined) return;
    for (const name of ['write', 'writeln'] as const) {
      const write = document[name];
      document[name] = (...text) => {
        const writer = running ?? origins.get(document.currentScript!);
        if (writer) report('document-written', text.join(''), writer);
        else write.apply(document, text);
      };
    }
  }

  function release(): void {
    if (running) return;
    let held = false;
    for (const [index, reference] of waiting.entries()) {
      const script = reference.deref();
      if (!script?.isConnected || !open(script)) continue;
      const external = !!script.src;
      const module = script.dataset.type === 'module';
      const loads = external || module;
      const async = loads && script.hasAttribute('async');
      const deferred = module || (external && script.defer);
      if (
        !async &&
        (held || (deferred ? parsing() : !external && ([...coming.values()].includes(true) || !isComplete(script))))
      ) {
        held ||= !deferred;
        continue;
      }
      waiting.splice(index, 1);
      try {
        // What the browser does not run tells of no `load`, so nothing may wait for it.
        run(script, loads, async, loads && !async && !deferred && /^$|ript$|module/.test(script.dataset.type ?? ''));
      } catch {
        // Trusted Types, where the page does not allow our policy.
        report('script-failed', script.src, script);
      }
      running = null;
      // It may have changed the page, or the choice.
      return release();
    }
  }

  return [
    (script) => {
      // A twin that has not run yet: in another document than it was prepared for, no script does.
      // https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element
      if (!open(script) && coming.delete(script)) new Document().append(script);
      // Anything but `text/plain` is none of ours, and a `nomodule` script never runs: nothing may wait for it.
      if (script.type !== 'text/plain' || script.noModule || origins.has(script)) return;
      origins.set(script, script);
      waiting.push(new WeakRef(script));
    },
    release,
  ];
}
