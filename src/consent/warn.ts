/** Every warning and error has a code. The table in docs/reference.md is generated from these comments. */
export type Code =
  /**
   * An attribute has a value, or a word in its list, that is not allowed. The default is used, or the word is dropped.
   */
  | 'invalid-attribute'
  /** An early attribute on the element differs from the value the script used. The element's value is ignored. */
  | 'early-attribute-ignored'
  /**
   * A category that this page does not have was named. On a gated node or in `save()` it stays denied; in `deny` it
   * denies every category, since it may be a misspelled one.
   */
  | 'unknown-category'
  /**
   * The page has integrations and a category that means nothing to vendors, so they stay denied. `category-map` says
   * what it means.
   */
  | 'unmapped-category'
  /** `integrations` names an integration that does not exist. */
  | 'unknown-integration'
  /** `cookie-domain` cannot be combined with a `__Host-` cookie name and is ignored. */
  | 'host-cookie-domain'
  /** The page has none of the categories in `signal-categories`, so a signal denies every optional category. */
  | 'no-signal-category'
  /** The mode is `opt-in` and *Decline* is hidden. Refusing must be as easy as agreeing. */
  | 'decline-hidden'
  /** The page's styles make *I Agree* and *Decline* differ in size or contrast by more than 10%. */
  | 'unequal-choice'
  /** The banner has no link to a privacy policy. */
  | 'no-policy'
  /** A custom category has no description, so visitors cannot know what it is for. */
  | 'undescribed-category'
  /** The page has a second `<consent-gate>`. It stays empty. */
  | 'second-element'
  /** The library was loaded twice. Only the first copy is active. */
  | 'second-script'
  /** A command was called with `by: 'visitor'`, but nobody had just pressed anything. It is recorded as the page's. */
  | 'no-press'
  /** A command was called before the configuration was known. Nothing was stored. */
  | 'pending'
  /** The cookie or the receipt could not be stored because storage is blocked or full. It lasts for this page only. */
  | 'storage-blocked'
  /** The server at `record-url` rejected a receipt with a 4xx status. The receipt is kept and retried later. */
  | 'receipt-refused'
  /** The stored cookie is malformed, too large or from the future, or there are two that differ. It grants nothing. */
  | 'unreadable-cookie'
  /** The UI file could not be loaded. The gates stay as they are, and the next `open()` tries again. */
  | 'ui-unavailable'
  /** The panel file could not be loaded. The banner keeps asking, and the next `open()` tries again. */
  | 'panel-unavailable'
  /** The language file could not be loaded. The texts are in English. */
  | 'language-unavailable'
  /**
   * A gated script did not run: the network, the Content Security Policy, Trusted Types or an integrity check stopped
   * it.
   */
  | 'script-failed'
  /**
   * A gated node has an address that could run a script in the page, such as `javascript:`. It is never set. Allowed are
   * http, https and `blob:`, `data:` in images and players, and `data-srcdoc` in a frame whose `sandbox` does not have
   * `allow-same-origin`.
   */
  | 'unsafe-address'
  /** Trusted Types prevented a gated frame, object or image from getting its URL. */
  | 'blocked'
  /**
   * Another script, perhaps a lazy loader, set the URL of a gated node while its gate was closed. The URL was removed,
   * possibly too late.
   */
  | 'loaded-early'
  /**
   * A gated node loads or runs regardless of consent: a script without `type="text/plain"`, or a frame or image with a
   * real URL.
   */
  | 'not-inert'
  /** An ungated `preload`, `preconnect` or other resource hint reveals the visit to a host whose tags are gated. */
  | 'ungated-hint'
  /**
   * A released script, or one of its callbacks, called `document.write()` or `document.open()`, which would have replaced
   * the page. The output was dropped.
   */
  | 'document-written'
  /** The file for gated images, frames and players could not be loaded. They stay blocked. */
  | 'media-unavailable'
  /** The file for placeholders could not be loaded. The embeds stay blocked. */
  | 'placeholders-unavailable'
  /**
   * The file that makes and sends receipts could not be loaded. With `record-url`, the next page view makes the
   * receipt.
   */
  | 'receipts-unavailable'
  /**
   * The file that notifies running Google and Tealium tags could not be loaded. Only the vendors' consent APIs were
   * told of the change.
   */
  | 'running-tags-unavailable'
  /** The file of developers' warnings could not be loaded. */
  | 'diagnostics-unavailable'
  /** The file for less common vendors could not be loaded. The gates stay closed. */
  | 'vendors-unavailable'
  /**
   * The file that handles other tools' markup and choices could not be loaded. Nothing optional runs, and the banner
   * asks.
   */
  | 'migrate-unavailable'
  /** An integration threw an error. The gates stay closed. */
  | 'integration-failed'
  /** The page calls `gtag('consent', …)` while the `google` integration is active. Remove one of the two. */
  | 'second-consent-command'
  /** The JSON in `slot="messages"` cannot be parsed. The built-in texts are used. */
  | 'invalid-messages';

/** Reports a problem, with the node it concerns if there is one. */
export type Report = (code: Code, message: string, node?: Node) => void;

/** Writes one console warning, with the node it concerns if there is one. */
export function warn(code: Code, message: string, node?: Node): void {
  const text = `[consent-gate] ${code}: ${message}`;
  if (node) console.warn(text, node);
  else console.warn(text);
}
