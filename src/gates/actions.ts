const ACTIONS = ['preferences', 'accept', 'decline', 'withdraw'] as const;
export type Action = (typeof ACTIONS)[number];

/** Invoker commands are too new for TypeScript's library: https://html.spec.whatwg.org/multipage/form-elements.html#attr-button-commandfor */
type Pressed = Partial<HTMLElement> & { readonly commandForElement?: Element | null; readonly command?: string };

/** What pressing this node asks for, if it asks for anything. */
function actionOf({ dataset, commandForElement, command }: Pressed): Action | undefined {
  const invoked = commandForElement?.localName === 'consent-gate' ? command?.replace('--', '') : undefined;
  const asked = dataset?.['consentAction'] ?? invoked;
  return ACTIONS.find((action) => action === asked);
}

/**
 * Links and buttons that count as the visitor: `data-consent-action` anywhere in the page or in an open shadow root, and
 * invoker commands (`command="--preferences"`) to a `<consent-gate>`. `act` gets what was pressed.
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
