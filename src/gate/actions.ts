export type Action = 'preferences' | 'accept' | 'decline';

/**
 * Links and buttons that count as the visitor: `data-consent-action` anywhere in the page or in an open shadow root, and
 * invoker commands (`command="--preferences"`) sent to a `<consent-gate>`. `act` gets what was pressed.
 */
export function listenForActions(act: (action: Action, source: Element | null) => void): void {
  const take = (event: Event): void => {
    let source: Element | null | undefined;
    let action: string | null | undefined;
    if (event.type === 'click') {
      source = event
        .composedPath()
        .find((node): node is Element => node instanceof Element && node.hasAttribute('data-consent-action'));
      action = source?.getAttribute('data-consent-action');
      // With such a key the visitor wants the link in a tab of its own.
      const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
      if (ctrlKey || metaKey || shiftKey) return;
    } else if ((event.target as Element).localName === 'consent-gate') {
      ({ source } = event as Event & { source: Element | null });
      action = (event as Event & { command: string }).command.slice(2);
    }
    if (action === 'withdraw') action = 'decline';
    if (/^(preferences|accept|decline)$/.test(action!)) {
      event.preventDefault();
      act(action as Action, source!);
    }
  };
  for (const type of ['click', 'command']) document.addEventListener(type, take, true);
}
