export type Action = 'preferences' | 'accept' | 'decline';

/**
 * Links and buttons that count as the visitor: `data-consent-action` anywhere in the page or in an open shadow root, and
 * invoker commands (`command="--preferences"`) sent to a `<consent-gate>`. `act` gets what was pressed.
 */
export function listenForActions(act: (action: Action, source: Element | null) => void): void {
  const take = (event: Event, action: string | null | undefined, source: Element | null): void => {
    if (action === 'withdraw') action = 'decline';
    if (/^(preferences|accept|decline)$/.test(action!)) {
      event.preventDefault();
      act(action as Action, source);
    }
  };

  document.addEventListener(
    'click',
    (event) => {
      const source = event
        .composedPath()
        .find((node): node is Element => node instanceof Element && node.hasAttribute('data-consent-action'));
      // With such a key the visitor wants the link in a tab of its own.
      if (source && !event.ctrlKey && !event.metaKey) take(event, source.getAttribute('data-consent-action'), source);
    },
    true,
  );

  document.addEventListener(
    'command',
    (event) => {
      const { target, command, source } = event as Event & { command?: string; source: Element | null };
      if ((target as Element).localName === 'consent-gate') take(event, command?.slice(2), source);
    },
    true,
  );
}
