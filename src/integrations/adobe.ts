import type { ConsentSnapshot } from '../consent/events.js';
import type { Integration } from './integration.js';

/**
 * What to tell Adobe's Web SDK about Analytics: `y`, `n`, or null for nothing. Even `n` sends a request, so a refusal
 * is sent only where Adobe may collect: after a grant, or where the mode grants by default.
 */
export function adobeCollects(now: ConsentSnapshot, before: ConsentSnapshot | null): 'y' | 'n' | null {
  const granted = now.granted.includes('analytics');
  const was = before?.status === 'pending' ? undefined : before?.granted.includes('analytics');
  if (now.status === 'pending' || granted === was) return null;
  if (granted) return 'y';
  return was || now.mode !== 'opt-in' ? 'n' : null;
}

/**
 * Calls Adobe's `setConsent` if the page already has `alloy`. It cannot be queued ahead of the page's own `configure`.
 * @see https://experienceleague.adobe.com/en/docs/experience-platform/web-sdk/commands/setconsent
 */
export const adobe: Integration = ({ now, before }) => {
  const val = adobeCollects(now, before);
  const { alloy } = window as unknown as { alloy?: unknown };
  if (!val || typeof alloy !== 'function') return;
  const consent = [{ standard: 'Adobe', version: '2.0', value: { collect: { val } } }];
  void Promise.resolve((alloy as (command: string, options: object) => unknown)('setConsent', { consent })).catch(
    () => {
      // Not configured, or rejected; Adobe has already logged it.
    },
  );
};
