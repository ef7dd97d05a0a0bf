import { getAttribute, isElement, listenToDocument } from '../page/natives.js';

const ACTIONS = ['preferences', 'accept', 'decline', 'withdraw'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * Invoker commands are too new for TypeScript's library:
 * https://html.spec.whatwg.org/multipage/form-elements.html#attr-button-commandfor
 */
type Pressed = Element & { readonly commandForElement?: Element | null; readonly command?: string };

/** The action that a click on this node requests, if any. */
function actionOf(node: Element): Action | undefined {
  const { commandForElement, command } = node as Pressed;
  const invoked = commandForElement?.localName === 'consent-gate' ? command?.replace('--', '') : undefined;
  // Not `dataset`, which also has what a script has put on `Object.prototype`.
  const asked = getAttribute(node, 'data-consent-action') ?? invoked;
  return ACTIONS.find((action) => action === asked);
}

/**
 * Returns a function that starts to listen for clicks that count as the visitor's choice: on `data-consent-action`
 * anywhere on the page or in an open shadow root, and on invoker commands (`command="--preferences"`) for a
 * `<consent-gate>`. Called again, it listens once more only if the document has lost its listeners. `act` receives the
 * clicked element.
 */
export function createActions(act: (action: Action, source: Element) => void): () => void {
  const onClick = (event: Event): void => {
    for (const node of event.composedPath()) {
      const action = node !== window && isElement(node as Node) ? actionOf(node as Element) : undefined;
      if (!action) continue;
      event.preventDefault();
      act(action, node as Element);
      return;
    }
  };
  return () => listenToDocument('click', onClick, { capture: true });
}
