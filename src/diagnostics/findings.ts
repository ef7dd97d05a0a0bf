import type { Core } from '../consent/api.js';
import { type Code, warn } from '../consent/warn.js';

/** Reports each finding only once, however often the page is checked. */
export class Findings {
  readonly #core: Core;
  readonly #warned = new Set<string>();
  readonly #reported = new Map<Code, WeakSet<Node>>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Writes to the console. */
  warn(code: Code, message: string): void {
    const text = `${code} ${message}`;
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    warn(code, message);
  }

  /** Writes to the console and fires `consent-error`. */
  report(code: Code, message: string, node: Node): void {
    const nodes = this.#reported.get(code) ?? new WeakSet();
    this.#reported.set(code, nodes);
    if (nodes.has(node)) return;
    nodes.add(node);
    this.#core.report(code, message, node);
  }
}
