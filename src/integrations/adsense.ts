import type { ConsentSnapshot } from '../consent/events.js';
import { type Integration, queueOf } from './integration.js';

/** The switches on AdSense's queue, 1 or 0. */
export interface AdsenseSwitches {
  readonly pauseAdRequests: 0 | 1;
  readonly requestNonPersonalizedAds: 0 | 1;
}

/**
 * Ad requests wait until it is known what the visitor wants; in opt-in that is the choice. While Advertising is denied
 * they ask for ads that are not personalized.
 * @see https://support.google.com/adsense/answer/9042142
 */
export function adsenseSwitches({ status, mode, granted }: ConsentSnapshot): AdsenseSwitches {
  return {
    pauseAdRequests: status === 'decided' || (status === 'undecided' && mode !== 'opt-in') ? 0 : 1,
    requestNonPersonalizedAds: granted.includes('advertising') ? 0 : 1,
  };
}

/** AdSense's switches; the order matters, since requests go out as soon as they are no longer paused. */
export const adsense: Integration = ({ now }) => {
  const { pauseAdRequests, requestNonPersonalizedAds } = adsenseSwitches(now);
  const queue = queueOf('adsbygoogle') as Partial<Record<keyof AdsenseSwitches, number>>;
  queue.requestNonPersonalizedAds = requestNonPersonalizedAds;
  queue.pauseAdRequests = pauseAdRequests;
};
