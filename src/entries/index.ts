import type { ConsentGate } from '../consent/api.js';
import { fromOptions, type Options } from '../consent/config.js';
import { pending } from '../consent/decide.js';
import { warn } from '../consent/warn.js';
import { startController } from '../controller/controller.js';
import { integrations } from '../integrations/early.js';
import { loadFromBundle } from './load-from-bundle.js';
import { existingInstance, pageInstance } from './page-instance.js';

export type { Choices, CommandOptions, ConsentGate } from '../consent/api.js';
export type { Config, Options, Position, Settings, Theme } from '../consent/config.js';
export type * from '../consent/events.js';

/** Without a page, nothing is known and nothing is granted. */
function withoutPage<Category extends string>(): ConsentGate<Category> {
  const snapshot = pending('no-config');
  const get = (): typeof snapshot => snapshot;
  return Object.freeze({
    get,
    allows: () => false,
    subscribe(listener) {
      listener(snapshot);
      return () => {};
    },
    accept: get,
    decline: get,
    save: get,
    withdraw: get,
    erase: get,
    open: () => Promise.resolve(false),
    close() {},
    observe() {},
    export: () => Promise.resolve([]),
  } satisfies ConsentGate<Category>);
}

/**
 * Starts the gates and returns the page's instance. The UI is loaded when something must be shown. In Node, where there
 * is no page, the returned instance stays `pending`.
 *
 * @param options The attribute names in camelCase, with lists as arrays. Without any early one, the state waits for the
 *   `<consent-gate>` element or for the end of parsing. An invalid value becomes the default, and developers are warned;
 *   nothing throws. A second call returns the first call's instance and warns.
 * @example
 * const consent = createConsentGate({ categories: ['analytics'] });
 * consent.subscribe(() => { if (consent.allows('analytics')) import('./analytics.js'); });
 */
export function createConsentGate<Category extends string = string>(
  options: Options<Category> = {},
): ConsentGate<Category> {
  if (typeof document === 'undefined') return withoutPage();
  if (existingInstance()) warn('second-script', 'only the first one is active');
  // JavaScript may pass anything.
  const script = fromOptions(Object(options) as Options);
  return pageInstance(() => startController({ script, integrations, loadFile: loadFromBundle })).consent;
}
