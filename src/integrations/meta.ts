import type { ConsentSnapshot } from '../consent/events.js';
import { type Call, call, type Integration } from './integration.js';

/**
 * What Meta's pixel is told. Revoked until Advertising is granted; what it tracks meanwhile is sent at the grant. Under
 * GPC, where nothing was asked, it is also put under Limited Data Use.
 * @see https://developers.facebook.com/docs/meta-pixel/implementation/gdpr
 * @see https://developers.facebook.com/docs/meta-pixel/implementation/data-processing-options
 */
export function metaCalls(now: ConsentSnapshot, before: ConsentSnapshot | null): Call[] {
  const grants = ({ granted }: ConsentSnapshot): boolean => granted.includes('advertising');
  const limits = (state: ConsentSnapshot): boolean =>
    state.signals.includes('gpc') && state.mode !== 'opt-in' && !grants(state);
  const calls: Call[] = [];
  if (!before ? !grants(now) : grants(before) !== grants(now)) {
    calls.push(call('fbq', 'consent', grants(now) ? 'grant' : 'revoke'));
  }
  if (limits(now) !== (!!before && limits(before))) {
    // The two zeros let Meta find out the country and the state itself.
    calls.push(
      limits(now) ? call('fbq', 'dataProcessingOptions', ['LDU'], 0, 0) : call('fbq', 'dataProcessingOptions', []),
    );
  }
  return calls;
}

/** Calls `then` with what is put into a property that is not there yet, in the same moment. */
function whenSet(owner: object, name: string, then: (value: unknown) => void): void {
  Object.defineProperty(owner, name, {
    configurable: true,
    get: () => undefined,
    set(value: unknown) {
      Object.defineProperty(owner, name, { configurable: true, enumerable: true, writable: true, value });
      then(value);
    },
  });
}

let current: ConsentSnapshot;

/**
 * Meta's consent calls. Its snippet loads nothing where it finds an `fbq`, so none can be made for it: the first calls
 * are put into the snippet's own queue, in the moment in which it makes it, and so stand before its `init`.
 */
export const meta: Integration = ({ now, before }) => {
  const page = window as unknown as { fbq?: unknown };
  const waits = !before && typeof page.fbq !== 'function';
  current = now;
  if (typeof page.fbq === 'function') {
    for (const { values } of metaCalls(now, before)) (page.fbq as (...values: unknown[]) => void)(...values);
  } else if (waits) {
    whenSet(page, 'fbq', (fbq) => {
      if (typeof fbq !== 'function') return;
      whenSet(fbq, 'queue', (queue) => {
        for (const { values } of metaCalls(current, null)) (queue as unknown[]).push([...values]);
      });
    });
  }
};
