import type { Choices, ConsentGate, Core, Press, Views } from '../../src/consent/api.js';
import { type Attributes, type Config, kebab, parse } from '../../src/consent/config.js';
import type { ConsentSnapshot } from '../../src/consent/events.js';
import type { Code } from '../../src/consent/warn.js';

/** A core without cookies, gates or rules: the test sets what it knows, and what the element says is written down. */
export class FakeCore implements Core {
  readonly attributes: Core['attributes'] = { table: {}, script: () => undefined, element: () => undefined };
  shows: HTMLElement | null = null;
  views: Views | null = null;
  snapshot: ConsentSnapshot;
  terms: Config;
  /** Each press, with the choices that go with it. */
  readonly presses: { press: Press; choices: Choices | undefined }[] = [];
  readonly listeners = new Set<() => void>();

  constructor(terms: Partial<Config> = {}, snapshot: Partial<ConsentSnapshot> = {}) {
    this.terms = {
      mode: 'opt-in',
      categories: ['analytics', 'advertising'],
      signalCategories: ['advertising'],
      deny: [],
      ...terms,
    } as Config;
    this.snapshot = {
      status: 'undecided',
      granted: ['trusted'],
      denied: this.terms.categories,
      choice: null,
      reason: 'no-choice',
      signals: [],
      mode: this.terms.mode,
      ...snapshot,
    };
  }

  get consent(): ConsentGate {
    return { get: () => this.snapshot } as ConsentGate;
  }

  element(): HTMLElement | null {
    return this.shows;
  }

  config(): Config {
    return this.terms;
  }

  settings(table: Attributes): unknown {
    return parse(table, (member) => this.shows?.getAttribute(kebab(member)));
  }

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  press(press: Press, choices?: Choices): void {
    this.presses.push({ press, choices });
    this.snapshot = { ...this.snapshot, status: 'decided', reason: 'choice' };
    void this.views?.hide();
  }

  openOnce(): void {}

  report(code: Code, message: string): void {
    this.emit('consent-error', { code, message });
  }

  emit(type: string, detail: object): boolean {
    const event = new CustomEvent(type, { detail: Object.freeze(detail), bubbles: true, composed: true });
    return (this.shows?.isConnected ? this.shows : document).dispatchEvent(event);
  }

  /** The state is another one now. */
  set(snapshot: Partial<ConsentSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...snapshot };
    for (const listener of this.listeners) listener();
  }
}
