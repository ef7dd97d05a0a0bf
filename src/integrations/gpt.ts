import type { ConsentSnapshot } from '../consent/events.js';
import type { Integration } from './integration.js';

/** Google Publisher Tag's `PrivacySettingsConfig`. */
export interface GptSettings {
  readonly nonPersonalizedAds: boolean;
  readonly restrictDataProcessing: boolean;
  /** Works only with a GPT loaded from `pagead2.googlesyndication.com`. */
  readonly limitedAds: boolean;
}

/**
 * While Advertising is denied: no personalized ads, limited ads and, under GPC, restricted data processing.
 * @see https://developers.google.com/publisher-tag/reference#googletag.config.PrivacyTreatmentsConfig
 */
export function gptSettings({ granted, signals }: ConsentSnapshot): GptSettings {
  const denied = !granted.includes('advertising');
  return {
    nonPersonalizedAds: denied,
    restrictDataProcessing: denied && signals.includes('gpc'),
    limitedAds: denied,
  };
}

interface Googletag {
  cmd?: unknown;
  pubads?(): { setPrivacySettings(settings: GptSettings): void };
}

/** Privacy settings for Google Publisher Tag, through its command queue. */
export const gpt: Integration = ({ now }) => {
  const page = window as unknown as { googletag?: Googletag };
  if (!page.googletag || page.googletag instanceof Element) page.googletag = {};
  const { googletag } = page;
  const queue = (googletag.cmd ??= []) as { push(task: () => void): void };
  queue.push(() => googletag.pubads!().setPrivacySettings(gptSettings(now)));
};
