import type { Core } from '../consent/api.js';
import { type Code, warn } from '../consent/warn.js';

/** Tells the same only once, however often a page is looked at. */
export class Findings {
  readonly #core: Core;
  readonly #warned = new Set<string>();
  readonly #reported = new Map<Code, WeakSet<Node>>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** On the console. */
  warn(code: Code, message: string): void {
    const text = `${code} ${message}`;
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    warn(code, message);
  }

  /** On the console, and as `consent-error`. */
  report(code: Code, message: string, node: Node): void {
    const nodes = this.#reported.get(code) ?? new WeakSet();
    this.#reported.set(code, nodes);
    if (nodes.has(node)) return;
    nodes.add(node);
    this.#core.report(code, message, node);
  }
}
