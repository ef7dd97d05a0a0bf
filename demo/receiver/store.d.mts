import type { Receipt } from '../../src/core/events.js';

export interface Store {
  /** For people: a path, or a table. */
  readonly place: string;
  healthy(): Promise<boolean>;
  /** Resolves when the receipt is on the disk: true if it is new, false if one of its id was there. Rejected if it is not stored. */
  add(receipt: Receipt): Promise<boolean>;
  close(): Promise<void>;
}

/** PostgreSQL with `DATABASE_URL`, else the file `RECEIPTS_FILE` (`receipts.jsonl` unless given). */
export function openStore(env: {
  DATABASE_URL?: string | undefined;
  RECEIPTS_FILE?: string | undefined;
}): Promise<Store>;
