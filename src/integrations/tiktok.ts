import type { ConsentSnapshot } from '../consent/events.js';
import { type Call, call, type Integration, positionOf, queueOf } from './integration.js';

const HOLD = 'holdConsent';

/**
 * The calls for TikTok's pixel: held at the start, then granted or revoked with Advertising. The pixel sets cookies
 * even while held.
 * @see https://business-api.tiktok.com/portal/docs?id=1739585600931842
 */
export function tiktokCalls({ granted }: ConsentSnapshot, before: ConsentSnapshot | null): Call[] {
  const grants = granted.includes('advertising');
  const calls: Call[] = before ? [] : [call('ttq', HOLD)];
  if (grants) calls.push(call('ttq', 'grantConsent'));
  else if (before?.granted.includes('advertising')) calls.push(call('ttq', 'revokeConsent'));
  return calls;
}

/** TikTok's consent calls. Until the pixel has loaded, they are queued as TikTok's own snippet does it. */
export const tiktok: Integration = ({ now, before }) => {
  for (const { target, values } of tiktokCalls(now, before)) {
    const method = values[0] as string;
    const queue = queueOf(target) as ReturnType<typeof queueOf> & Record<string, unknown>;
    // The page holds by itself. After a second hold the pixel would send nothing, not even after a grant.
    if (method === HOLD && positionOf(queue, HOLD) >= 0) continue;
    const own = queue[method];
    if (typeof own === 'function') own.call(queue);
    else queue.push([method]);
  }
};
