import type { ConsentSnapshot } from '../core/events.js';
import { dataLayer, type Integration } from './integration.js';

type State = 'granted' | 'denied';

/** The seven types of Google Consent Mode v2, from what is in force. */
export function googleTypes({ granted, denied }: Pick<ConsentSnapshot, 'granted' | 'denied'>): Record<string, State> {
  const state = (category: string): State => (granted.includes(category) ? 'granted' : 'denied');
  const advertising = state('advertising');
  return {
    ad_storage: advertising,
    ad_user_data: advertising,
    ad_personalization: advertising,
    analytics_storage: state('analytics'),
    functionality_storage: 'granted',
    personalization_storage: [...granted, ...denied].includes('personalization')
      ? state('personalization')
      : advertising,
    security_storage: 'granted',
  };
}

/**
 * The `gtag('consent', …)` commands for a step from one state to another. In opt-in, and while nothing is known, the
 * default denies; a choice, also a stored one, follows as an `update`.
 * @see https://developers.google.com/tag-platform/security/guides/consent
 */
export function googleCommands(now: ConsentSnapshot, before: ConsentSnapshot | null): unknown[][] {
  const commands: unknown[][] = [];
  if (!before) {
    const types = googleTypes(now.mode === 'opt-in' ? { granted: [], denied: now.denied } : now);
    commands.push(['consent', 'default', { ...types, wait_for_update: 500 }]);
  }
  if (before || now.status === 'decided') commands.push(['consent', 'update', googleTypes(now)]);
  return commands;
}

/** Google Consent Mode for gtag.js, Tag Manager and Ads. Google reads `arguments` objects only, never arrays. */
export const google: Integration = (now, before) => {
  for (const command of googleCommands(now, before)) {
    (function (..._command: unknown[]) {
      // eslint-disable-next-line prefer-rest-params -- an array is ignored by gtag.js
      dataLayer().push(arguments);
    })(...command);
  }
};
