import type { Store } from './store.mjs';

export interface ReceiverOptions {
  /** `127.0.0.1` unless given. */
  host?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** `/receipts` unless given. */
  path?: string;
  /** Whose pages may send receipts: `https://www.example.org`. */
  origins: readonly string[];
  /** How many requests one address may make a minute; 60 unless given. */
  perMinute?: number;
  /** Take the address from the last entry of `X-Forwarded-For`. Only behind a proxy that writes it. */
  trustProxy?: boolean;
  store: Store;
}

export interface Receiver {
  readonly url: string;
  /** Answers what was begun, then closes the storage. */
  close(): Promise<void>;
}

export function startReceiver(options: ReceiverOptions): Promise<Receiver>;
