/**
 * The browser's own functions, taken once when this script runs. Pages replace them later (Prototype.js has its own
 * `Object.values`, MooTools its own `Document`) or hide them with an element: `<img name=cookie>` hides
 * `document.cookie`, `<img name=readyState>` hides `document.readyState`.
 */
export const { entries, freeze, fromEntries, hasOwn, keys, values } = Object;
export const { isArray } = Array;

const NativeURL = URL;
const { CustomEvent: NativeCustomEvent, Document: NativeDocument, Element: NativeElement } = globalThis;
const { Event: NativeEvent, Text: NativeText } = globalThis;

export const isElement = (node: unknown): node is Element => node instanceof NativeElement;
export const createText = (): Text => new NativeText();
export const createEmptyDocument = (): Document => new NativeDocument();
export const createSimpleEvent = (type: string): Event => new NativeEvent(type);
export const createCustomEvent = (type: string, options: CustomEventInit): CustomEvent =>
  new NativeCustomEvent(type, options);

/** The protocol, such as `https:`, that the page would load this address with. Empty if it is no address. */
export function protocolOf(address: string): string {
  try {
    return new NativeURL(address, document.baseURI).protocol;
  } catch {
    return '';
  }
}

/** A document accessor, taken from the prototype because no element can hide it there. Node has no `Document`. */
const accessorOf = (name: 'cookie' | 'currentScript' | 'readyState'): PropertyDescriptor =>
  (NativeDocument && Object.getOwnPropertyDescriptor(NativeDocument.prototype, name)) ?? {};

const cookie = accessorOf('cookie');
const currentScript = accessorOf('currentScript');
const readyState = accessorOf('readyState');

/** `document.cookie`. Throws where cookies are forbidden. */
export const readCookies = (): string => cookie.get!.call(document) as string;

/** Sets one cookie from its full text. Throws where cookies are forbidden. */
export const writeCookie = (text: string): void => cookie.set!.call(document, text);

export const getCurrentScript = (): HTMLScriptElement | null =>
  currentScript.get!.call(document) as HTMLScriptElement | null;

/** Whether the document is still being parsed. */
export const isParsing = (): boolean => readyState.get!.call(document) === 'loading';
