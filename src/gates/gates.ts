import { isOpen } from '../consent/decide.js';
import type { ConsentSnapshot } from '../consent/events.js';
import type { Report } from '../consent/warn.js';
import { runSafely } from '../page/document.js';
import { createMutationObserver, getAttribute, isElement, queryAll } from '../page/natives.js';
import { ADDRESSES } from './addresses.js';
import type { createMediaGate, MediaGate } from './media.js';
import { createScriptGate } from './scripts.js';
import { createPolicy } from './trusted-types.js';

/** Attributes that can change a gate, or that another script may set on a gated node. */
const WATCHED = ['data-consent', 'data-consent-cookies', 'type', 'deny', ...ADDRESSES];

export interface Gates {
  /** Gates the contents of `root`, now and later. For a known root, checks again what can run now. */
  observe(root: Node & ParentNode): void;
  /** Opens and closes every gate according to this snapshot, which later nodes follow too. */
  update(snapshot: ConsentSnapshot): void;
  /** The snapshot that the gates follow. */
  followed(): ConsentSnapshot;
  /** Opens the gate of one element regardless of the state, until the visitor leaves the page or `open` is false. */
  openOnce(element: Element, open: boolean): void;
  /** Adds the gate for what is not a script. */
  addMediaGate(create: typeof createMediaGate): void;
}

export interface GatesOptions {
  /** The first snapshot to follow. */
  readonly snapshot: ConsentSnapshot;
  /** Called when a `<consent-gate>` is found. */
  onElement(element: HTMLElement): void;
  /** Called when a script has changed the attributes of `<html>` or put another one in its place. */
  onRootChange(): void;
  /** Called when the `deny` of a `<consent-gate>` changes. */
  onDenyChange(): void;
  /** Called for every gated element whose gate is open, each time it is checked. */
  onOpen(element: Element): void;
  /** Called for gated elements that are not scripts. They stay as they are until `addMediaGate` is called. */
  onMedia(): void;
  /** Called when a frame, object or player has been checked. */
  onEmbed(element: Element, open: boolean): void;
  readonly report: Report;
}

/** Gates every element with `data-consent`, present or future, even in open shadow roots. All share one observer. */
export function createGates({ snapshot, onMedia, report, ...options }: GatesOptions): Gates {
  /**
   * The document, and the roots that the page passed in. Open shadow roots are found again each time, so that none is
   * kept after it leaves the page.
   */
  const roots = new Set<Node & ParentNode>();
  const openedOnce = new WeakSet<Element>();
  const isGranted = (condition: string): boolean => isOpen(condition, snapshot);
  const mayOpen = (element: Element): boolean =>
    openedOnce.has(element) || isGranted(getAttribute(element, 'data-consent') ?? '');
  const policy = createPolicy();
  const scripts = createScriptGate({ isOpen: mayOpen, policy, report });
  let media: MediaGate | undefined;

  /** Elements whose name is not defined yet, by name. Weak, because many names are never defined. */
  const undefinedHosts = new Map<string, WeakRef<Element>[]>();
  const awaited = new WeakSet<Element>();

  const enter = (host?: Element): void => {
    if (host?.shadowRoot) watch(host.shadowRoot);
  };

  function gate(element: HTMLElement): void {
    if (getAttribute(element, 'data-consent') === null || element.localName === 'html') return;
    if (mayOpen(element)) options.onOpen(element);
    if (element.localName === 'script') scripts.add(element as HTMLScriptElement);
    else if (media) media.update(element);
    else onMedia();
  }

  /**
   * Another script may have set the URL of a closed node, as lazy loaders do, or removed that of an open one, as morphing
   * libraries do. The gate corrects both.
   */
  function checkAddress(node: Element, name: string): void {
    if (!node.hasAttribute(`data-${name}`)) return;
    const gated = node.closest<HTMLElement>('[data-consent]:not(html)');
    if (gated && node.hasAttribute(name) !== mayOpen(gated)) gate(gated);
  }

  /** Gates the element if needed, and watches its shadow root. */
  function take(element: HTMLElement): void {
    const { localName } = element;
    gate(element);
    if (localName === 'consent-gate') {
      options.onElement(element);
      return;
    }
    enter(element);
    if (localName.includes('-')) enterWhenDefined(element);
  }

  /** A custom element may get its shadow root once its name is defined. One promise serves all elements of a name. */
  function enterWhenDefined(host: Element): void {
    const name = host.localName;
    if (awaited.has(host) || customElements.get(name)) return;
    awaited.add(host);
    const hosts = undefinedHosts.get(name);
    if (hosts) {
      hosts.push(new WeakRef(host));
      return;
    }
    undefinedHosts.set(name, [new WeakRef(host)]);
    const enterAll = (): void => {
      for (const reference of undefinedHosts.get(name) ?? []) enter(reference.deref());
      undefinedHosts.delete(name);
    };
    // Rejected for a name that no custom element can have.
    customElements.whenDefined(name).then(enterAll, enterAll);
  }

  /** Safely, because a form field can hide a method of its form with its name. That must not stop other gates. */
  function takeAll(node: Node & ParentNode): void {
    if (isElement(node)) runSafely(() => take(node as HTMLElement));
    for (const element of queryAll(node, '*')) runSafely(() => take(element as HTMLElement));
  }

  const observer = createMutationObserver((records) => {
    let mayRun = false;
    for (const { attributeName, target, addedNodes, removedNodes } of records) {
      const element = target as HTMLElement;
      mayRun ||= addedNodes.length > 0 || attributeName !== null;
      if (element.localName === 'consent-gate') options.onDenyChange();
      else if (element.localName === 'html') options.onRootChange();
      else if (attributeName && ADDRESSES.includes(attributeName))
        runSafely(() => checkAddress(element, attributeName));
      // Its gate may have changed, or a child may have been parsed after it opened.
      else if (isElement(target)) runSafely(() => gate(element));
      for (const node of removedNodes) if (isElement(node)) scripts.leave(node);
      for (const node of addedNodes) {
        if (!isElement(node) || !node.isConnected) continue;
        if (node.localName === 'html') options.onRootChange();
        runSafely(() => takeAll(node));
      }
    }
    if (mayRun) scripts.update();
  });

  function watch(root: Node & ParentNode): void {
    observer.observe(root, { childList: true, subtree: true, attributeFilter: WATCHED });
    runSafely(() => takeAll(root));
    scripts.update();
  }

  return {
    observe(root) {
      // The page may pass anything. What cannot be watched is reported and forgotten.
      if (runSafely(() => watch(root))) roots.add(root);
    },
    update(next) {
      snapshot = next;
      if (media) runSafely(media.closeReleased);
      for (const root of roots) runSafely(() => watch(root));
    },
    followed: () => snapshot,
    openOnce(element, open) {
      if (open) openedOnce.add(element);
      else openedOnce.delete(element);
      media?.update(element);
    },
    addMediaGate(create) {
      media = create({ isOpen: mayOpen, isGranted, policy, onEmbed: options.onEmbed, report });
      for (const root of roots) runSafely(() => watch(root));
    },
  };
}
