/**
 * Lets the server store a returning visitor's record again, after the head script has: `<script defer src="/keep.js">`.
 * `/consent/keep` answers with the Set-Cookie header.
 */
addEventListener('load', async () => {
  const before = consentGate.get();
  if (before.status !== 'decided') return;
  // A choice made while that is under way is overwritten by the record before it, which the page may have read again by
  // then. The last word is the visitor's.
  let { choice } = before;
  const end = consentGate.subscribe((now) => {
    if (JSON.stringify(now.choice) !== JSON.stringify(before.choice)) ({ choice } = now);
  });
  // Without a network, the next page tries again.
  await fetch('/consent/keep', { method: 'POST' }).catch(() => {});
  end();
  if (choice === null) consentGate.erase();
  else if (choice !== before.choice) chooseAgain(choice);
});

/** Stores the choice once more, as who made it. Browsers forget a press after some five seconds; then it is the page's. */
function chooseAgain({ by, granted, denied }) {
  const options = by !== 'api' && navigator.userActivation?.isActive ? { by: 'visitor' } : undefined;
  if (by === 'accept') consentGate.accept(options);
  else if (by === 'decline') consentGate.decline(options);
  else {
    const named = (names, isGranted) => names.map((name) => [name, isGranted]);
    consentGate.save(Object.fromEntries([...named(granted, true), ...named(denied, false)]), options);
  }
}
