import type { IncomingMessage } from 'node:http';

export interface LogEntry {
  /** The Host header: `127.0.0.1:8080`, `googletagmanager.localhost:8080`. */
  host: string;
  /** The vendor's name, empty for the site itself. */
  vendor: string;
  /** Path and query. */
  url: string;
  method: string;
  /** Milliseconds since 1970. */
  time: number;
  /** The Cookie header, or an empty string. */
  cookie: string;
  body: string;
}

export interface Reply {
  /** 200 unless given. */
  status?: number;
  headers?: Record<string, string>;
  /** In a text, `{{origin}}` and `{{vendor:<name>}}` are replaced. */
  body?: string | Uint8Array;
}

export type Route =
  Reply | ((request: IncomingMessage, origin: string, body: string) => Reply | undefined | Promise<Reply | undefined>);

export interface ServerOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Print no errors; the default. */
  quiet?: boolean;
  /** Let pages reload when `reload()` is called. */
  watch?: boolean;
  /** Further response headers, by URL. */
  headers?: (url: URL) => Record<string, string> | undefined;
  /** Answers that come before all others: `/page` on the site, `googletagmanager:/gtag/js` at a vendor. */
  routes?: Record<string, Route>;
}

export interface DemoServer {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly port: number;
  /** Every request except those to `/__log`, `/__reset` and `/__reload`, in order of arrival. */
  readonly log: LogEntry[];
  /** The routes given, open to change while the server runs. */
  readonly routes: Record<string, Route>;
  vendorOrigin(name: string): string;
  /** Empties the log. */
  reset(): void;
  /** Reloads the open pages of a server that watches. */
  reload(): void;
  close(): Promise<void>;
}

export function startServer(options?: ServerOptions): Promise<DemoServer>;
