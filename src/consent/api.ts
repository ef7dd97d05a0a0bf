import type { Attributes, Config, Read } from './config.js';
import type { ConsentEventMap, ConsentSnapshot, Receipt, View } from './events.js';
import type { Report } from './warn.js';

declare global {
  interface Window {
    /** Set by the head script. */
    consentGate: ConsentGate;
  }
}

/** The visitor's answers by category: `{ analytics: true, advertising: false }`. */
export type Choices<Category extends string = string> = { readonly [name in Category]?: boolean };

/** Who made the choice that a command stores. */
export interface CommandOptions {
  /**
   * Use `visitor` in the handler of a press in the site's own dialog, to record the choice as the visitor's. Without a
   * recent press (https://developer.mozilla.org/docs/Web/API/UserActivation) it is recorded as the page's, with a
   * warning.
   *
   * @default 'api'
   */
  readonly by?: 'visitor' | 'api';
}

/**
 * The page's API. `window.consentGate` and the return value of `createConsentGate()` are the same object. Commands are
 * recorded as the page's (`by: 'api'`) unless they are called with `{ by: 'visitor' }`.
 */
export interface ConsentGate<Category extends string = string> {
  /** Returns the current state. Never throws. */
  get(): ConsentSnapshot;
  /**
   * Returns true if the category is granted now. `trusted` is granted as soon as the state is known; an unknown name
   * never is.
   */
  allows(category: Category | 'trusted'): boolean;
  /**
   * Calls `listener` immediately with the current snapshot, then after each change. Returns a function that
   * unsubscribes.
   */
  subscribe(listener: (snapshot: ConsentSnapshot) => void): () => void;
  /**
   * Grants every category, except those refused by a signal, which are stored as denied, and those in `deny`, which keep
   * their stored choice or are denied. Fires `consent-choice`.
   */
  accept(options?: CommandOptions): ConsentSnapshot;
  /** Denies every category. Fires `consent-choice`, and `consent-withdraw` if anything had been granted. */
  decline(options?: CommandOptions): ConsentSnapshot;
  /** Stores the given choices. A category that is not named keeps its stored choice, or is denied if it has none. */
  save(choices: Choices<Category>, options?: CommandOptions): ConsentSnapshot;
  /** The same as `decline()`, under the name the law uses. */
  withdraw(options?: CommandOptions): ConsentSnapshot;
  /**
   * Shows the banner or the panel, loading the UI if needed. Resolves to true when it is on the page, or to false if it
   * could not be shown (see `consent-error`).
   */
  open(view?: View): Promise<boolean>;
  /** Hides whatever is shown. Stores nothing. */
  close(): void;
  /**
   * Also gates the contents of `root`, now and later. Use it for a shadow root that cannot be found, such as a closed
   * one.
   */
  observe(root: Document | DocumentFragment | Element): void;
  /** Resolves to the receipts kept on this device, oldest first. */
  export(): Promise<readonly Receipt[]>;
  /** Removes the stored choice and the receipts. The state is `undecided` again. */
  erase(): ConsentSnapshot;
}

/** What a visitor can press. `close` is the banner's close button. */
export type Press = 'accept' | 'decline' | 'close' | 'save';

/** The attributes that the head script reads, and where it reads them. */
export interface AttributeSources {
  readonly table: Attributes;
  readonly script: Read;
  readonly element: Read;
}

/** What a visitor has been shown. Receipts keep the SHA-256 of the text. */
export interface ShownTexts {
  /** A BCP 47 tag. */
  readonly lang: string;
  readonly text: string;
}

/**
 * What the later files receive: the instance, and the commands that are recorded as the visitor's. Those files decide
 * nothing.
 */
export interface Core {
  readonly attributes: AttributeSources;
  readonly consent: ConsentGate;
  /** The one element that shows anything. Every other `<consent-gate>` on the page stays empty. */
  element(): HTMLElement | null;
  /** The configuration that the gates follow now. */
  config(): Config;
  /** Reads the attributes of one of the UI's own tables, with the same parser. */
  settings(table: Attributes): unknown;
  /** Calls `listener` after every change of the state or the element. Returns a function that unsubscribes. */
  watch(listener: () => void): () => void;
  /** The visitor presses something. `choices` belong to `save`. */
  press(press: Press, choices?: Choices): void;
  /** Opens the gate of one frame or object until the visitor leaves the page or `open` is false. */
  openOnce(element: Element, open: boolean): void;
  /** Writes a console warning and fires `consent-error`. */
  readonly report: Report;
  /** Fires an event on the element, or on `document` if there is none. Returns false if a listener canceled it. */
  emit<Name extends keyof ConsentEventMap>(type: Name, detail: ConsentEventMap[Name]['detail']): boolean;
}

/** What the UI returns: the views. */
export interface Views {
  /** What was shown last. */
  readonly texts: ShownTexts;
  /** Shows a view. Resolves to whether it is on the page. Focus returns to `opener` when the view closes. */
  show(view: View, opener?: Element): Promise<boolean>;
  /** Hides whatever is shown. Resolves once a frame has been painted without it. */
  hide(): Promise<void>;
}
