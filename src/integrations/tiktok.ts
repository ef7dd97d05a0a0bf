import type { ConsentSnapshot } from '../consent/events.js';
import { type Call, call, type Integration, queueOf } from './integration.js';

/**
 * The calls for TikTok's pixel: held at the start, then granted or revoked with Advertising. The pixel sets cookies
 * even while held.
 * @see https://business-api.tiktok.com/portal/docs?id=1739585600931842
 */
export function tiktokCalls({ granted }: ConsentSnapshot, before: ConsentSnapshot | null): Call[] {
  const grants = granted.includes('advertising');
  const calls: Call[] = before ? [] : [call('ttq', 'holdConsent')];
  if (grants) calls.push(call('ttq', 'grantConsent'));
  else if (before?.granted.includes('advertising')) calls.push(call('ttq', 'revokeConsent'));
  return calls;
}

/** TikTok's consent calls. Until the pixel has loaded, they are queued as TikTok's own snippet does it. */
export const tiktok: Integration = ({ now, before }) => {
  for (const { target, values } of tiktokCalls(now, before)) {
    const method = values[0] as string;
    const queue = queueOf(target) as ReturnType<typeof queueOf> & Record<string, unknown>;
    const own = queue[method];
    if (typeof own === 'function') own.call(queue);
    else queue.push([method]);
  }
};
