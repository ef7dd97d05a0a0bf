import type { Attributes, Config, Read } from './config.js';
import type { ConsentEventMap, ConsentSnapshot, Receipt, View } from './events.js';
import type { Report } from './warn.js';

declare global {
  interface Window {
    /** Set by the drop-in script. */
    consentGate: ConsentGate;
  }
}

/** What the visitor is asked about, by name: `{ analytics: true, advertising: false }`. */
export type Choices<Category extends string = string> = { readonly [name in Category]?: boolean };

/** Whose choice a command is. */
export interface CommandOptions {
  /**
   * `visitor` for a site's own dialog, in the handler of a press: the choice then counts as the visitor's. Without a press a
   * moment ago (https://developer.mozilla.org/docs/Web/API/UserActivation) it counts as the page's, with a warning.
   *
   * @default 'api'
   */
  readonly by?: 'visitor' | 'api';
}

/**
 * The page's interface: `window.consentGate` and what `createConsentGate()` returns are the same object.
 * Commands given here count as the page's (`by: 'api'`) unless their options say that a visitor pressed something.
 */
export interface ConsentGate<Category extends string = string> {
  /** The state now. Never throws. */
  get(): ConsentSnapshot;
  /** True if the category is in force now. `trusted` is, as soon as the state is known; an unknown name never is. */
  allows(category: Category | 'trusted'): boolean;
  /** Calls `listener` at once with the current snapshot, then after each change. Returns the undo. */
  subscribe(listener: (snapshot: ConsentSnapshot) => void): () => void;
  /** Grants every category, but what a signal or `deny` refuses is stored as denied. Fires `consent-choice`. */
  accept(options?: CommandOptions): ConsentSnapshot;
  /** Denies every category. Fires `consent-choice`, and `consent-withdraw` if something was in force. */
  decline(options?: CommandOptions): ConsentSnapshot;
  /** Stores what is named; a category not named keeps its stored choice, else is denied. */
  save(choices: Choices<Category>, options?: CommandOptions): ConsentSnapshot;
  /** The same as `decline()`, under the law's name for it. */
  withdraw(options?: CommandOptions): ConsentSnapshot;
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

/** What a visitor can press: `close` is the x of the banner. */
export type Press = 'accept' | 'decline' | 'close' | 'save';

/** The attributes that the head script reads, and where it reads them. */
export interface AttributeSources {
  readonly table: Attributes;
  readonly script: Read;
  readonly element: Read;
}

/** What a visitor has been shown. Receipts keep the SHA-256 of the text. */
export interface ShownTexts {
  /** BCP 47. */
  readonly lang: string;
  readonly text: string;
}

/** What the files that load later are handed: the instance, and the commands that count as the visitor's. They decide nothing. */
export interface Core {
  readonly attributes: AttributeSources;
  readonly consent: ConsentGate;
  /** The one element that shows; every other `<consent-gate>` in the page stays empty. */
  element(): HTMLElement | null;
  /** The configuration that the gates follow now. */
  config(): Config;
  /** Reads attributes of a table of the UI's own, by the one parser. */
  settings(table: Attributes): unknown;
  /** Calls `listener` after every change of the state or of the element. Returns the undo. */
  watch(listener: () => void): () => void;
  /** The visitor presses something. `choices` go with `save`. */
  press(press: Press, choices?: Choices): void;
  /** Opens the gate of one frame or object, until the page is left or `open` is false. */
  openOnce(element: Element, open: boolean): void;
  /** Warns on the console, and fires `consent-error`. */
  readonly report: Report;
  /** Fires an event where the page hears it. False if a listener canceled it. */
  emit<Name extends keyof ConsentEventMap>(type: Name, detail: ConsentEventMap[Name]['detail']): boolean;
}

/** What the UI gives back: the views. */
export interface Views {
  /** What was shown last. */
  readonly texts: ShownTexts;
  /** Shows one; resolves to whether it is in the page. `opener` gets the focus back. */
  show(view: View, opener?: Element): Promise<boolean>;
  /** Hides what is shown; resolves when a frame has been painted without it. */
  hide(): Promise<void>;
}
