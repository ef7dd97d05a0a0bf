export type Action = 'preferences' | 'accept' | 'decline' | 'withdraw';

type Pressed = Partial<HTMLElement> & { readonly commandForElement?: Element | null; readonly command?: string };

/**
 * Links and buttons that count as the visitor: `data-consent-action` anywhere in the page or in an open shadow root, and
 * invoker commands (`command="--preferences"`) to a `<consent-gate>`. `act` gets what was pressed.
 */
export function listenForActions(act: (action: Action, source: Element) => void): void {
  document.addEventListener(
    'click',
    (event) => {
      for (const node of event.composedPath()) {
        const { dataset, commandForElement, command } = node as Pressed;
        const action =
          dataset?.['consentAction'] ?? (commandForElement?.localName === 'consent-gate' ? command?.slice(2) : '');
        if (/^(preferences|accept|decline|withdraw)$/.test(action!)) {
          event.preventDefault();
          return act(action as Action, node as Element);
        }
      }
    },
    true,
  );
}
