import { removeCookie, sweep, sweepAgain } from '../gates/sweep.js';
import { tellRunning } from '../integrations/running.js';
import type { Core, Wish } from '../consent/api.js';
import type { ConsentSnapshot, Source } from '../consent/events.js';
import { attempt } from '../page/document.js';
import { forgetChoice } from '../migrate/migrated-choice.js';
import { DONE, draftOf } from '../receipts/receipt.js';
import { eraseReceipts, keepReceipt, queue } from '../receipts/receipts.js';
import { uuid } from '../consent/record.js';
import type { Receiver } from '../receipts/send.js';
import { valuesOf, writeCookie } from '../consent/cookie.js';

function receiverOf({ config, report }: Core): Receiver {
  const { recordUrl: url, cookieName } = config();
  return { url, queue, cookieName, report };
}

/** The pseudonym where no cookie can be stored. */
let pseudonym = '';

/** The visitor's pseudonym, which only a server's receipts have. */
const subjectFor = ({ url, cookieName }: Receiver): string =>
  url && (/\bid=([\da-f-]{36})/.exec(valuesOf(cookieName).join())?.[1] ?? (pseudonym ||= uuid()));

/** What the page before left undone. `value` is the cookie that this page found. */
export function resume(core: Core, value: string): void {
  const receiver = receiverOf(core);
  const values = valuesOf(receiver.cookieName);
  // `cookie-domain` is another one than before: of the two that are stored now one shall be left. Two that differ are no record.
  if (values[1] && values.every((other) => other === value)) store(value, core);
  sweepAgain(core);
  if (!value) return;
  if (receiver.url) void core.need('receipts', (files) => files.resume(value, core.consent.get(), receiver));
  // Nobody gets receipts any more, so what an older choice was sent with says nothing.
  else queue.remove(DONE);
}

/**
 * Writes the consent cookie. A stray one of its name in the way is removed first, on every host and path. Returns what is
 * not stored: the value if it cannot be, which is reported, else an empty text.
 */
function store(value: string, { config, report }: Core): string {
  const { cookieName, cookieDomain } = config();
  const write = (): boolean => writeCookie(cookieName, value, cookieDomain);
  if (write()) return '';
  removeCookie(cookieName);
  if (write()) return '';
  report('storage-blocked', cookieName);
  return value;
}

/**
 * Removes receipts, what another tool stored, since a choice would come back from there, and the consent cookie, unless
 * that is a newer one.
 */
export function erase({ config }: Core, cookie: boolean): void {
  const { cookieName, migrate } = config();
  if (cookie) removeCookie(cookieName);
  eraseReceipts();
  forgetChoice(migrate, removeCookie);
}

/** A signal that came or went, or the end of a choice, while the page was open: whatever made us look. */
function causeOf(previous: ConsentSnapshot, now: ConsentSnapshot, source: Source): Source {
  if (previous.signals.join() !== now.signals.join()) return 'signal';
  return now.reason === 'expired' && previous.reason !== 'expired' ? 'expiry' : source;
}

/**
 * What follows a choice, or a change of what is in force. Stores the choice, if it is not; tells tags that run, and
 * removes at once what withdrawn categories left behind. The events and the receipt come when integrations and gates have
 * followed, which is before this task ends. A choice that cannot be stored would not survive a reload, so there is none.
 *
 * @param made The wish of a choice; undefined if nobody has chosen.
 * @param unstored A record that is not known to be stored, if there is one. Returns what of it still is not.
 */
export function follow(
  core: Core,
  previous: ConsentSnapshot,
  now: ConsentSnapshot,
  source: Source,
  made: readonly [Wish] | undefined,
  unstored: string,
): string {
  const left = made && unstored ? store(unstored, core) : unstored;
  const added = now.granted.filter((name) => !previous.granted.includes(name));
  const removed = previous.granted.filter((name) => !now.granted.includes(name));
  const cause = made ? source : causeOf(previous, now, source);
  // Only a choice withdraws: not a record that no longer stands, nor a page's own `deny`.
  const withdrawn = removed[0] && cause !== 'page' && cause !== 'signal' && /choice$/.test(now.reason);
  tellRunning(now, previous, source, core.config());
  let cookies: string[] = [];
  // Whatever it meets, gates must follow.
  if (withdrawn) attempt(() => (cookies = sweep(removed, core)));
  queueMicrotask(() => {
    if (added[0] || removed[0]) core.emit('consent-change', { ...now, previous, added, removed, source: cause });
    if (made) {
      const receiver = receiverOf(core);
      const draft = draftOf(now.choice!, subjectFor(receiver), now);
      void keepReceipt(draft, now, Object.keys(Object(made[0]) as object), core.report, core.texts()).then(
        (receipt) => {
          if (receiver.url) void core.need('receipts', ({ deliver }) => deliver(draft.id, receiver));
          core.emit('consent-choice', { ...now, receipt });
        },
      );
    }
    if (withdrawn && core.emit('consent-withdraw', { removed, cookies }) && !left && core.config().reload)
      location.reload();
  });
  return left;
}
