import type { ConsentSnapshot } from '../consent/events.js';
import { type Call, call, type Integration } from './integration.js';

const grants = ({ granted }: ConsentSnapshot): boolean => granted.includes('advertising');

/**
 * The calls for Meta's pixel. Consent is revoked until Advertising is granted; what the pixel tracks meanwhile is sent
 * on the grant. A returning visitor's grant is said too, because the page itself may have revoked. Under GPC, in modes
 * other than opt-in, Limited Data Use applies too.
 * @see https://developers.facebook.com/docs/meta-pixel/implementation/gdpr
 * @see https://developers.facebook.com/docs/meta-pixel/implementation/data-processing-options
 */
export function metaCalls(now: ConsentSnapshot, before: ConsentSnapshot | null): Call[] {
  const limits = (state: ConsentSnapshot): boolean =>
    state.signals.includes('gpc') && state.mode !== 'opt-in' && !grants(state);
  const calls: Call[] = [];
  if (!before || grants(before) !== grants(now)) {
    calls.push(call('fbq', 'consent', grants(now) ? 'grant' : 'revoke'));
  }
  if (limits(now) !== (!!before && limits(before))) {
    // The two zeros let Meta determine the country and the state itself.
    calls.push(
      limits(now) ? call('fbq', 'dataProcessingOptions', ['LDU'], 0, 0) : call('fbq', 'dataProcessingOptions', []),
    );
  }
  return calls;
}

/** Calls `then` the moment that a missing property is set, with its value. Until then, `get` stands in for it. */
function whenSet(owner: object, name: string, then: (value: unknown) => void, get = (): unknown => undefined): void {
  Object.defineProperty(owner, name, {
    configurable: true,
    get,
    set(value: unknown) {
      Object.defineProperty(owner, name, { configurable: true, enumerable: true, writable: true, value });
      then(value);
    },
  });
}

type Fbq = (...values: readonly unknown[]) => void;

function tell(fbq: Fbq, calls: readonly Call[]): void {
  for (const { values } of calls) fbq(...values);
}

const ignore: Fbq = () => undefined;

let current: ConsentSnapshot;

/**
 * What a page finds as `fbq` before Meta's snippet has run. Before the grant, a handler such as `onclick="fbq('track', …)"`
 * finds a function that sends nothing. Otherwise there is nothing, because the snippet would stop; a press of I Agree may run
 * it in a handler, too.
 */
function beforeSnippet(): Fbq | undefined {
  if (grants(current)) return undefined;
  const { event } = window as { event?: Event };
  return event instanceof UIEvent || event instanceof SubmitEvent ? ignore : undefined;
}

/**
 * Meta's consent calls. Meta's snippet loads nothing if `fbq` already exists, so we cannot create it. Instead, the
 * first calls enter the snippet's own queue the moment the snippet creates it, which puts them ahead of its `init`.
 */
export const meta: Integration = ({ now, before }) => {
  const page = window as unknown as { fbq?: unknown };
  const waits = !before && typeof page.fbq !== 'function';
  current = now;
  if (typeof page.fbq === 'function') tell(page.fbq as Fbq, metaCalls(now, before));
  else if (waits) {
    const onSnippet = (fbq: unknown): void => {
      if (typeof fbq !== 'function') return;
      whenSet(fbq, 'queue', (queue) => {
        // A grant comes behind the page's own `revoke`, which may follow in the same script.
        if (grants(current)) setTimeout(() => tell(fbq as Fbq, metaCalls(current, null)));
        else for (const { values } of metaCalls(current, null)) (queue as unknown[]).push([...values]);
      });
    };
    whenSet(page, 'fbq', onSnippet, beforeSnippet);
  }
};
