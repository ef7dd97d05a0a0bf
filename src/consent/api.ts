import type { Attributes, Config, Read } from './config.js';
import type { By, ConsentEventMap, ConsentSnapshot, Receipt, View } from './events.js';
import type { Report } from './warn.js';

declare global {
  interface Window {
    /** Set by the drop-in script. */
    consentGate: ConsentGate;
  }
}

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
  /** Shows the banner or the panel, loading the UI if need be. Resolves to true when it is in the page, to false when it could not be (see `consent-error`). */
  open(view?: View): Promise<boolean>;
  /** Hides what is shown and stores nothing. */
  close(): void;
  /** Also gates what stands in `root` (a shadow root that could not be found), now and later. */
  observe(root: Document | DocumentFragment | Element): void;
  /** The receipts kept on this device, oldest first. */
  export(): Promise<readonly Receipt[]>;
  /** Removes the record and the receipts: `undecided` again. */
  erase(): ConsentSnapshot;
}

/** What a command wishes: the same for every category, or what is named; what is not named stays as it is stored. */
export type Wish = boolean | Choices;

/** What the files that come later are handed: the instance, and the commands that count as the visitor's. They decide nothing. */
export interface Core {
  /** The table of the attributes that the core reads, and what reads them on the script and on the element: for `diagnose()`. */
  readonly attributes: readonly [table: Attributes, script: Read, element: Read];
  readonly consent: ConsentGate;
  /** The one element that shows; every other `<consent-gate>` in the page stays empty. */
  element(): HTMLElement | null;
  /** The configuration that the gates follow now. */
  config(): Config;
  /** Loads one of the files that come later, once. That it could not be loaded is reported. */
  need(name: 'receipts', use: (file: typeof import('../receipts/send.js')) => unknown): Promise<unknown>;
  need(name: 'diagnose', use: (file: typeof import('../diagnostics/diagnose.js')) => unknown): Promise<unknown>;
  /** Reads attributes of a table of the UI's own, by the one parser. */
  settings(table: Attributes): unknown;
  /** Calls `listener` after every change of the state or of the element. Returns the undo. */
  watch(listener: () => void): () => void;
  /** The visitor presses something. */
  command(by: By, wish: Wish): void;
  /** What the visitor has been shown: the language and the texts; undefined if nothing was. */
  texts(): Views['texts'] | undefined;
  /** Opens the gate of one frame or object, until the page is left or `once` is false. */
  allow(element: Element, once: boolean): void;
  /** Warns on the console, and fires `consent-error`. */
  report: Report;
  /** Fires an event where the page hears it. False if a listener cancelled it. */
  emit<Name extends keyof ConsentEventMap>(type: Name, detail: ConsentEventMap[Name]['detail']): boolean;
}

/** What the UI gives back: the views. */
export interface Views {
  /** What a visitor has been shown: the language and the texts, of which receipts keep the SHA-256. */
  readonly texts: readonly [lang: string, shown: string];
  /** Shows one; resolves to whether it is in the page. `opener` gets the focus back. */
  show(view: View, opener?: Element): Promise<boolean>;
  /** Hides what is shown; resolves when a frame has been painted without it. */
  hide(): Promise<void>;
}
