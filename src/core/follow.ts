import { removeCookie, sweep, sweepAgain } from '../gate/sweep.js';
import { tellRunning } from '../integrations/running.js';
import type { Core, Wish } from './api.js';
import type { ConsentSnapshot, Source } from './events.js';
import { forgetChoice } from './migrated-choice.js';
import { DONE, draftOf } from './draft.js';
import { eraseReceipts, keepReceipt, queue } from './receipts.js';
import { uuid } from './record.js';
import type { Receiver } from './send.js';
import { valuesOf, writeCookie } from './storage.js';

function receiverOf({ config, report }: Core): Receiver {
  const { recordUrl: url, cookieName } = config();
  return { url, queue, cookieName, report };
}

/** The pseudonym where no cookie can be stored. */
let unstored = '';

/** The visitor's pseudonym, which only a server's receipts have. */
const subjectFor = ({ url, cookieName }: Receiver): string =>
  url && (/\bid=([\da-f-]{36})/.exec(valuesOf(cookieName).join())?.[1] ?? (unstored ||= uuid()));

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
 * Writes the consent cookie. A stray one of its name in the way is removed first, on every host and path. With an empty
 * value it only removes: that cookie, receipts, and what another tool stored, since a choice would come back from there.
 * False if it is not stored: because it cannot be, which is reported, or because there is nothing to store.
 */
export function store(value: string, core: Core): boolean {
  const { cookieName, cookieDomain, migrate } = core.config();
  const write = (): boolean => writeCookie(cookieName, value, cookieDomain);
  if (value && write()) return true;
  removeCookie(cookieName);
  if (value) {
    const written = write();
    if (!written) core.report('storage-blocked', cookieName);
    return written;
  }
  eraseReceipts();
  forgetChoice(migrate, removeCookie);
  return false;
}

/**
 * What follows a choice, or a change of what is in force. Tells tags that run, and removes at once what withdrawn categories left behind; then
 * returns what fires the events and keeps the receipt, to be called when integrations and gates have followed.
 *
 * @param made The wish of a choice; undefined if nobody has chosen.
 */
export function follow(
  core: Core,
  previous: ConsentSnapshot,
  now: ConsentSnapshot,
  source: Source,
  made?: readonly [Wish],
): () => void {
  const added = now.granted.filter((name) => !previous.granted.includes(name));
  const removed = previous.granted.filter((name) => !now.granted.includes(name));
  // A signal that came or went while the page was open, whatever made us look.
  const cause = previous.signals.join() === now.signals.join() ? source : 'signal';
  // Only a choice withdraws: not a record that no longer stands, nor a page's own `deny`.
  const withdrawn = removed[0] && cause !== 'page' && cause !== 'signal' && /choice$/.test(now.reason);
  const config = core.config();
  tellRunning(now, previous, source, config);
  const cookies = withdrawn ? sweep(removed, core) : [];
  return () => {
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
    if (withdrawn && core.emit('consent-withdraw', { removed, cookies }) && config.reload) location.reload();
  };
}
