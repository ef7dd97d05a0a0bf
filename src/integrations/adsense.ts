import type { ConsentSnapshot } from '../consent/events.js';
import { type Integration, queueOf } from './integration.js';

/** The switches on AdSense's queue, 1 or 0. */
export interface AdsenseSwitches {
  readonly pauseAdRequests: 0 | 1;
  readonly requestNonPersonalizedAds: 0 | 1;
}

/**
 * Pauses ad requests until the visitor's wish is known; in opt-in that takes a choice. While Advertising is denied,
 * requests ask for ads that are not personalized.
 * @see https://support.google.com/adsense/answer/9042142
 */
export function adsenseSwitches({ status, mode, granted }: ConsentSnapshot): AdsenseSwitches {
  return {
    pauseAdRequests: status === 'decided' || (status === 'undecided' && mode !== 'opt-in') ? 0 : 1,
    requestNonPersonalizedAds: granted.includes('advertising') ? 0 : 1,
  };
}

/** Sets AdSense's switches. `pauseAdRequests` comes last, because requests go out as soon as it is 0. */
export const adsense: Integration = ({ now }) => {
  const { pauseAdRequests, requestNonPersonalizedAds } = adsenseSwitches(now);
  const queue = queueOf('adsbygoogle') as Partial<Record<keyof AdsenseSwitches, number>>;
  queue.requestNonPersonalizedAds = requestNonPersonalizedAds;
  queue.pauseAdRequests = pauseAdRequests;
};
