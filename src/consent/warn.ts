/** Every warning and error has a code. The README's table is made from these lines. */
export type Code =
  /** An attribute has a value, or a word in its list, that is not allowed: the default is used, the word dropped. */
  | 'invalid-attribute'
  /** An early attribute on the element differs from what the script decided with; it is ignored. */
  | 'early-attribute-ignored'
  /** A category that this page does not have was named, on a gated node, in `save()`, where it stays shut, or in `deny`, which denies nothing by it. */
  | 'unknown-category'
  /** An integration that does not exist was asked for. */
  | 'unknown-integration'
  /** `cookie-domain` does not go with a `__Host-` name and is ignored. */
  | 'host-cookie-domain'
  /** None of `signal-categories` exists here, so a signal denies every optional category. */
  | 'no-signal-category'
  /** The mode is `opt-in` and Decline is hidden: refusing must be as easy as agreeing. */
  | 'decline-hidden'
  /** The page's own styles make *I Agree* and *Decline* differ in size or contrast by more than a tenth. */
  | 'unequal-choice'
  /** There is no link to the privacy policy. */
  | 'no-policy'
  /** A category of the site's own has no description: the visitor cannot know what it is for. */
  | 'undescribed-category'
  /** A second `<consent-gate>` stands in the page; it shows nothing. */
  | 'second-element'
  /** The library was loaded twice; the first one goes on alone. */
  | 'second-script'
  /** A command had `by: 'visitor'` and nobody had pressed anything a moment before; it counts as the page's. */
  | 'no-press'
  /** A command came before the configuration was known; nothing was stored. */
  | 'pending'
  /** The cookie or the receipt could not be stored (storage is blocked, or full); it holds for this page only. */
  | 'storage-blocked'
  /** The server behind `record-url` will not have a receipt (a 4xx answer). It is kept, and sent again later. */
  | 'receipt-refused'
  /** The stored cookie is malformed, too large, from the future, or there are two that differ; it grants nothing. */
  | 'unreadable-cookie'
  /** The user interface could not be loaded; the gates stay as they are, and the next `open()` tries again. */
  | 'ui-unavailable'
  /** The file of the panel could not be loaded; the banner asks on, and the next `open()` tries again. */
  | 'panel-unavailable'
  /** The file of the page's language could not be loaded; the texts are in English. */
  | 'language-unavailable'
  /** A gated script did not load: the network, the Content Security Policy, Trusted Types or its integrity stopped it. */
  | 'script-failed'
  /** A gated frame, object or image could not be given its address: Trusted Types stopped it. */
  | 'blocked'
  /** Somebody else's script, a lazy loader perhaps, gave a gated node its address while the gate was shut; it was taken away again, perhaps too late. */
  | 'loaded-early'
  /** A gated node loads or runs whatever the state: a script without `type="text/plain"`, a frame or image with a real address. */
  | 'not-inert'
  /** A `preload`, `preconnect` or other hint that is not gated tells a host of the visit whose tags are. */
  | 'ungated-hint'
  /** A released script wrote into the document, which would have replaced the page; it was dropped. */
  | 'document-written'
  /** The placeholders of embeds could not be loaded; the embeds stay shut. */
  | 'placeholders-unavailable'
  /** The file that makes and sends receipts could not be loaded. With `record-url` the next page view makes the receipt. */
  | 'receipts-unavailable'
  /** The file that tells Google and Tealium tags that run of a change could not be loaded; their consent interface has been told. */
  | 'running-tags-unavailable'
  /** The file of the warnings for developers could not be loaded. */
  | 'diagnostics-unavailable'
  /** The file of the rarer vendors could not be loaded; the gates stay shut. */
  | 'vendors-unavailable'
  /** The file for what other tools left could not be loaded; nothing optional runs, and the visitor is asked. */
  | 'migrate-unavailable'
  /** An integration threw; the gates stay shut. */
  | 'integration-failed'
  /** The page itself calls `gtag('consent', …)` beside the integration `google`; one of the two has to go. */
  | 'second-consent-command'
  /** The JSON of `slot="messages"` cannot be read; the built-in texts stay. */
  | 'invalid-messages';

/** Tells of something that could not be done, and of the node that it is about. */
export type Report = (code: Code, message: string, node?: Node) => void;

/** Writes one console warning, with the node that it is about. */
export function warn(code: Code, message: string, node?: Node): void {
  const text = `[consent-gate] ${code}: ${message}`;
  if (node) console.warn(text, node);
  else console.warn(text);
}
