import type { ConsentSnapshot } from '../consent/events.js';
import { type Call, call, type Integration, queueOf, stateOf } from './integration.js';

/**
 * The calls for UET (`uetq`) and Clarity (`clarity`). Advertising controls the ad storage of both, Analytics the
 * analytics storage of Clarity. A running Clarity is also stopped when Analytics is withdrawn, because it keeps
 * uploading when denied.
 * @see https://help.ads.microsoft.com/#apex/ads/en/60119/1-500 UET consent mode
 * @see https://learn.microsoft.com/en-us/clarity/setup-and-installation/clarity-consent-api-v2
 */
export function microsoftCalls({ granted }: ConsentSnapshot, before: ConsentSnapshot | null): Call[] {
  const ad = stateOf(granted, 'advertising');
  const analytics = stateOf(granted, 'analytics');
  const calls: Call[] = [
    call('uetq', 'consent', before ? 'update' : 'default', { ad_storage: ad }),
    call('clarity', 'consentv2', { ad_Storage: ad, analytics_Storage: analytics }),
  ];
  if (before?.granted.includes('analytics') && analytics === 'denied') calls.push(call('clarity', 'stop'));
  return calls;
}

interface Clarity {
  (...values: unknown[]): void;
  q?: unknown[];
}

/** Microsoft's UET consent mode and Clarity's consent API. */
export const microsoft: Integration = ({ now, before }) => {
  const page = window as unknown as { clarity?: unknown };
  for (const { target, values } of microsoftCalls(now, before)) {
    if (target === 'uetq') queueOf(target).push(...values);
    else {
      // The same queue as in Clarity's own snippet, which keeps an existing one.
      if (typeof page.clarity !== 'function') {
        const queue: Clarity = (...entry) => void (queue.q ??= []).push(entry);
        page.clarity = queue;
      }
      (page.clarity as Clarity)(...values);
    }
  }
};
