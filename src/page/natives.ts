/**
 * The browser's own functions, taken once when this script runs. Pages replace them later (Prototype.js has its own
 * `Object.values`, MooTools its own `Event`) or hide them with an element: `<img name=cookie>` hides `document.cookie`,
 * `<img name=createElement>` hides `document.createElement`.
 */
export const { entries, freeze, fromEntries, hasOwn, keys } = Object;
export const { isArray } = Array;
const { getOwnPropertyDescriptor } = Object;
export const { getPrototypeOf } = Object;
export const { apply, defineProperty } = Reflect;
const { get } = Reflect;
const { MutationObserver: NativeMutationObserver, URL: NativeURL } = globalThis;
export const { queueMicrotask, setInterval, setTimeout } = globalThis;

/** Undefined in Node, where nothing below is called. */
const page = globalThis.document as Document | undefined;

/** The document's own prototype: `HTMLDocument.prototype` in browsers, `Document.prototype` in jsdom. */
const ownPrototype = (page ? getPrototypeOf(page) : {}) as Document;

/**
 * `Document.prototype`, which inherits from `Node` and `EventTarget`. A script before this one may have replaced those
 * global names: any page can declare a `class Document`.
 */
export const documentPrototype = (
  !page || hasOwn(ownPrototype, 'createElement') ? ownPrototype : getPrototypeOf(ownPrototype)
) as Document;
const cookie = getOwnPropertyDescriptor(documentPrototype, 'cookie');
const currentScript = getOwnPropertyDescriptor(documentPrototype, 'currentScript');
const readyState = getOwnPropertyDescriptor(documentPrototype, 'readyState');

/** `<html>`, also in a page that has replaced it. */
export const rootElement = (): HTMLElement => documentPrototype.querySelector.call(document, 'html') as HTMLElement;

/** `<head>`, or else `<html>`. */
export const headElement = (): HTMLElement =>
  (documentPrototype.querySelector.call(document, 'head') as HTMLElement | null) ?? rootElement();

const { getAttribute: elementAttribute, querySelectorAll: elementQuery } = page ? rootElement() : ({} as HTMLElement);
const { querySelectorAll: documentQuery } = documentPrototype;

/** The constructor of the browser's events of this interface. */
const eventConstructor = (name: string): unknown =>
  page && (getPrototypeOf(documentPrototype.createEvent.call(page, name)) as Event).constructor;
const NativeEvent = eventConstructor('Event') as typeof Event;
const NativeCustomEvent = eventConstructor('CustomEvent') as typeof CustomEvent;
const NativeDocument = documentPrototype.constructor as typeof Document;

export const isElement = (node: Node): node is Element => get(documentPrototype, 'nodeType', node) === 1;
/** Of any element: a form can hide its own method with a field of that name. */
export const getAttribute = (element: Element, name: string): string | null => elementAttribute.call(element, name);
/** What is in any node: a form, and the document, can hide this method too. */
export function queryAll(node: Node & ParentNode, selector: string): NodeListOf<Element> {
  if (isElement(node)) return elementQuery.call(node, selector);
  return node === document ? documentQuery.call(node, selector) : node.querySelectorAll(selector);
}
export const createElement = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag): HTMLElementTagNameMap[Tag] =>
  documentPrototype.createElement.call(document, tag) as HTMLElementTagNameMap[Tag];
export const createText = (): Text => documentPrototype.createTextNode.call(document, '');
export const createEmptyDocument = (): Document => new NativeDocument();
export const createMutationObserver = (callback: MutationCallback): MutationObserver =>
  new NativeMutationObserver(callback);
export const createSimpleEvent = (type: string): Event => new NativeEvent(type);
export const createCustomEvent = (type: string, options: CustomEventInit): CustomEvent =>
  new NativeCustomEvent(type, options);

/** Returns whether no listener canceled the event. */
export const dispatch = (target: EventTarget, event: Event): boolean =>
  documentPrototype.dispatchEvent.call(target, event);
export const listenToDocument = (
  type: string,
  listener: (event: Event) => void,
  options?: AddEventListenerOptions,
): void => documentPrototype.addEventListener.call(document, type, listener, options);

/** The address as the page would load it now, or relative to `base`. Throws if it is none. */
export const resolveUrl = (address: string, base?: string): URL =>
  new NativeURL(address, base ?? get(documentPrototype, 'baseURI', document));

/** `document.cookie`. Throws where cookies are forbidden. */
export const readCookies = (): string => cookie!.get!.call(document) as string;

/** Sets one cookie from its full text. Throws where cookies are forbidden. */
export const writeCookie = (text: string): void => cookie!.set!.call(document, text);

export const getCurrentScript = (): HTMLScriptElement | null =>
  currentScript!.get!.call(document) as HTMLScriptElement | null;

/** Whether the document is still being parsed. */
export const isParsing = (): boolean => readyState!.get!.call(document) === 'loading';

/** Whether the document and what it consists of have loaded. */
export const hasLoaded = (): boolean => readyState!.get!.call(document) === 'complete';
