import type { Config } from './config.js';
import type { ConsentSnapshot, Receipt, View } from './events.js';

/** What the visitor is asked about, by name: `{ analytics: true, advertising: false }`. */
export type Choices<Category extends string = string> = { readonly [name in Category]?: boolean };

/**
 * The page's interface: `window.consentGate` and what `createConsentGate()` returns are the same object.
 * Commands given here count as the page's (`by: 'api'`), not as the visitor's.
 */
export interface ConsentGate<Category extends string = string> {
  /** The state now. Never throws. */
  get(): ConsentSnapshot;
  /** True if the category is in force now. `trusted` is, as soon as the state is known; an unknown name never is. */
  allows(category: Category | 'trusted'): boolean;
  /** Calls `listener` at once with the current snapshot, then after each change. Returns the undo. */
  subscribe(listener: (snapshot: ConsentSnapshot) => void): () => void;
  /** Grants every category, but what a signal or `deny` refuses is stored as denied. Fires `consent-choice`. */
  accept(): ConsentSnapshot;
  /** Denies every category. Fires `consent-choice`, and `consent-withdraw` if something was in force. */
  decline(): ConsentSnapshot;
  /** Stores what is named; a category not named keeps its stored choice, else is denied. */
  save(choices: Choices<Category>): ConsentSnapshot;
  /** The same as `decline()`, under the law's name for it. */
  withdraw(): ConsentSnapshot;
  /** Shows the banner or the panel, loading the UI if need be. Resolves when it is in the page, or could not be (see `consent-error`). */
  open(view?: View): Promise<void>;
  /** Hides what is shown and stores nothing. */
  close(): void;
  /** Also gates what stands in `root` (a shadow root that could not be found), now and later. */
  observe(root: Document | DocumentFragment | Element): void;
  /** The receipts kept on this device, oldest first. */
  export(): Promise<readonly Receipt[]>;
  /** Removes the record and the receipts: `undecided` again. */
  erase(): ConsentSnapshot;
}

/** A command of the visitor's. `close` is the x of the banner. */
export type Command = 'accept' | 'decline' | 'withdraw' | 'close' | 'save';

/** What the UI is handed. The UI shows this and sends commands back; it decides nothing. */
export interface Core {
  readonly consent: ConsentGate;
  /** The one element that shows; every other `<consent-gate>` in the page stays empty. */
  readonly element: HTMLElement | null;
  /** Is the banner to be seen (also behind an open panel)? */
  readonly banner: boolean;
  /** Is the panel to be seen? */
  readonly panel: boolean;
  /** What had focus or was pressed when the panel was asked for. */
  readonly opener: Element | null;
  /** The configuration now: late attributes as they stand on the element, or on the script. */
  config(): Config;
  /** Calls `listener` after every change of the snapshot, the views or the configuration. Returns the undo. */
  watch(listener: () => void): () => void;
  /** The visitor presses something. `choices` goes with `save`. */
  command(command: Command, choices?: Choices): void;
  /** Opens the panel for the visitor. */
  open(view: View, opener?: Element | null): void;
  /** The visitor leaves the panel without saving: nothing is stored, and the banner, if it asked, asks on. */
  dismiss(): void;
  /** The UI tells that a view is now in the page and which texts it shows (language and SHA-256). */
  shown(view: View): void;
  /** The UI tells which texts stand in the views, for the receipts. */
  texts(lang: string, hash: string): void;
}
