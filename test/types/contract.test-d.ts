// What the types promise. `tsc` fails if an error that is expected here does not occur.
import { createConsentGate } from '../../src/entries/index.js';
import type { ConsentGate } from '../../src/consent/api.js';
import type { Position, Theme } from '../../src/consent/config.js';
import type { ConsentSnapshot, Receipt } from '../../src/consent/events.js';
import '../../src/entries/cdn.js';
import '../../src/entries/element.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_same: Equal<A, B>): void {}

// Categories are known by name.
declare const gate: ConsentGate<'analytics' | 'ads'>;
gate.allows('analytics');
gate.allows('trusted');
// @ts-expect-error an unknown category
gate.allows('marketing');
gate.save({ analytics: true });
gate.save({});
// @ts-expect-error an unknown category
gate.save({ analytics: true, marketing: true });
// @ts-expect-error `trusted` is not the visitor's to refuse
gate.save({ trusted: false });
// @ts-expect-error not a yes or a no
gate.save({ analytics: 'yes' });

// A gate with any names takes any name; the one in the page is such a one.
declare const any: ConsentGate;
any.allows('whatever');
any.save({ whatever: false });
same<NonNullable<Window['consentGate']>, ConsentGate>(true);

// A snapshot is read only, all the way down.
const snapshot = gate.get();
same<typeof snapshot, ConsentSnapshot>(true);
// @ts-expect-error read only
snapshot.status = 'decided';
// @ts-expect-error read only
snapshot.granted.push('analytics');
// @ts-expect-error no choice may have been made
snapshot.choice.at;
// @ts-expect-error read only
if (snapshot.choice) snapshot.choice.by = 'api';
// @ts-expect-error not a status
if (snapshot.status === 'granted') snapshot.toString();

// Commands return the snapshot, opening is awaited, subscribing returns the undo.
same<ReturnType<typeof gate.accept>, ConsentSnapshot>(true);
same<ReturnType<typeof gate.withdraw>, ConsentSnapshot>(true);
same<ReturnType<typeof gate.open>, Promise<boolean>>(true);
const undo = gate.subscribe((now) => now.granted.includes('analytics'));
same<typeof undo, () => void>(true);
// @ts-expect-error not a view
void gate.open('settings');

// Options are the attributes, by their camelCase names.
createConsentGate({
  mode: 'opt-out',
  categories: ['analytics', 'ads'],
  policyVersion: '1',
  cookieDays: 30,
  debug: true,
});
createConsentGate();

// Its categories are known by name: as they are said, or as the options list them.
const ads = createConsentGate<'analytics' | 'ads'>({ categories: ['analytics', 'ads'] });
same<typeof ads, ConsentGate<'analytics' | 'ads'>>(true);
// @ts-expect-error an unknown category
createConsentGate<'analytics' | 'ads'>({ categories: ['analytics', 'advertising'] });
// @ts-expect-error an unknown category
createConsentGate<'analytics' | 'ads'>({ deny: ['advertising'] });
// @ts-expect-error an unknown category
ads.allows('advertising');
const listed = createConsentGate({ categories: ['analytics', 'maps'], policyVersion: '1' });
same<typeof listed, ConsentGate<'analytics' | 'maps'>>(true);
listed.allows('maps');
listed.allows('trusted');
// @ts-expect-error an unknown category
listed.allows('advertising');
// @ts-expect-error an unknown category
listed.save({ advertising: true });
same<ReturnType<typeof createConsentGate>, ConsentGate>(true);

// @ts-expect-error not a mode
createConsentGate({ mode: 'opt-maybe' });
// @ts-expect-error not an option
createConsentGate({ cookieLifetime: 30 });

// Events are typed wherever they are heard.
document.addEventListener('consent-change', (event) => {
  same<typeof event.detail.added, readonly string[]>(true);
  same<typeof event.detail.previous, ConsentSnapshot>(true);
  same<typeof event.detail.source, 'visitor' | 'api' | 'tab' | 'signal' | 'page' | 'expiry'>(true);
  // @ts-expect-error that is in the withdrawal's
  void event.detail.cookies;
});
document.addEventListener('consent-ready', (event) => same<typeof event.detail, ConsentSnapshot>(true));
// The receipt needs a file, which the event does not wait for.
document.addEventListener('consent-choice', (event) => {
  same<typeof event.detail.receipt, Promise<Receipt | null>>(true);
});
document.addEventListener('consent-withdraw', (event) => {
  event.preventDefault();
  same<typeof event.detail.cookies, readonly string[]>(true);
});
document.addEventListener('consent-error', (event) => same<typeof event.detail.node, Node | undefined>(true));
document.body.addEventListener('consent-open', (event) => {
  same<typeof event.detail.view, 'banner' | 'preferences'>(true);
});

// The element is known by its tag, and hears its own events.
const element = document.createElement('consent-gate');
same<typeof element, HTMLElementTagNameMap['consent-gate']>(true);
same<typeof element extends HTMLElement ? true : false, true>(true);
same<typeof element.updateComplete, Promise<boolean>>(true);

// Late attributes are typed properties; null removes the attribute.
same<typeof element.policyUrl, string>(true);
same<typeof element.heading, string>(true);
same<typeof element.position, Position>(true);
same<typeof element.theme, Theme>(true);
same<typeof element.decline, 'show' | 'hide' | ''>(true);
same<typeof element.noClose, boolean>(true);
element.theme = 'dark';
element.theme = null;
// @ts-expect-error not a theme
element.theme = 'blue';
// @ts-expect-error not a position
element.position = 'left';
// @ts-expect-error not a yes or a no
element.noClose = null;
element.addEventListener('consent-change', (event) => void event.detail.removed);
