/**
 * Lets the server store a returning visitor's record again, after the head script has: `<script defer src="/keep.js">`.
 * `/consent/keep` answers with the Set-Cookie header.
 */
addEventListener('load', async () => {
  const before = consentGate.get();
  if (before.status !== 'decided') return;
  await fetch('/consent/keep', { method: 'POST' });
  // A choice made while that was under way has been overwritten by the record before it. The last word is the visitor's.
  const { choice } = consentGate.get();
  if (JSON.stringify(choice) !== JSON.stringify(before.choice)) {
    const named = (names, granted) => names.map((name) => [name, granted]);
    consentGate.save(Object.fromEntries([...named(choice.granted, true), ...named(choice.denied, false)]));
  }
});
