export type Action = 'preferences' | 'accept' | 'decline' | 'withdraw';

/**
 * Links and buttons that count as the visitor: `data-consent-action` anywhere in the page or in an open shadow root, and
 * invoker commands (`command="--preferences"`) sent to a `<consent-gate>`. `act` gets what was pressed.
 */
export function listenForActions(act: (action: Action, source: Element) => void): void {
  for (const type of ['click', 'command']) {
    document.addEventListener(
      type,
      (event) => {
        const { command, source, target, ctrlKey, metaKey } = event as MouseEvent & {
          command?: string;
          source?: Element;
        };
        const pressed = command
          ? (target as Element).localName === 'consent-gate' && source
          : event.composedPath().find((node) => (node as HTMLElement).dataset?.['consentAction']);
        const action = command?.slice(2) ?? (pressed as HTMLElement | undefined)?.dataset['consentAction'] ?? '';
        // With such a key the visitor wants the link in a tab of its own.
        if (pressed && /^(preferences|accept|decline|withdraw)$/.test(action) && !ctrlKey && !metaKey) {
          event.preventDefault();
          act(action as Action, pressed as Element);
        }
      },
      true,
    );
  }
}
