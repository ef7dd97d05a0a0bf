const ACTIONS = ['preferences', 'accept', 'decline', 'withdraw'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * Invoker commands are too new for TypeScript's library:
 * https://html.spec.whatwg.org/multipage/form-elements.html#attr-button-commandfor
 */
type Pressed = Partial<HTMLElement> & { readonly commandForElement?: Element | null; readonly command?: string };

/** The action that a click on this node requests, if any. */
function actionOf({ dataset, commandForElement, command }: Pressed): Action | undefined {
  const invoked = commandForElement?.localName === 'consent-gate' ? command?.replace('--', '') : undefined;
  const asked = dataset?.['consentAction'] ?? invoked;
  return ACTIONS.find((action) => action === asked);
}

/**
 * Listens for clicks that count as the visitor's choice: on `data-consent-action` anywhere on the page or in an open
 * shadow root, and on invoker commands (`command="--preferences"`) for a `<consent-gate>`. `act` receives the clicked
 * element.
 */
export function listenForActions(act: (action: Action, source: Element) => void): void {
  const onClick = (event: Event): void => {
    for (const node of event.composedPath()) {
      const action = actionOf(node);
      if (!action) continue;
      event.preventDefault();
      act(action, node as Element);
      return;
    }
  };
  document.addEventListener('click', onClick, true);
}
