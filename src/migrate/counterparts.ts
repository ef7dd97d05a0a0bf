import { TRUSTED } from '../consent/config.js';

/** The tools whose markup and stored choices are honored. */
export const TOOLS = ['onetrust', 'cookiebot', 'klaro', 'cookieconsent', 'tarteaucitron'] as const;
export type Tool = (typeof TOOLS)[number];

interface Counterpart {
  readonly words: readonly string[];
  /** Our names for it. The first one that the page lists is used. */
  readonly ours: readonly string[];
}

/**
 * The tools' words, by our name for the same thing. No word is taken to mean more than it does in the tool.
 *
 * OneTrust's are its default groups: C0001 strictly necessary, C0002 performance, C0003 functional, C0004 targeting,
 * C0005 social media. Cookiebot's are necessary, preferences, statistics and marketing. Klaro's purposes and the
 * categories of vanilla-cookieconsent are chosen by each site; these come from their documentation.
 * @see https://developer.onetrust.com/onetrust/docs/when-consent-changes
 * @see https://www.cookiebot.com/en/developer/
 * @see https://klaro.org/docs/integration/annotated-configuration
 * @see https://cookieconsent.orestbida.com/advanced/manage-scripts.html
 */
export const counterparts: readonly Counterpart[] = [
  { words: ['necessary', 'essential', 'C0001'], ours: [TRUSTED] },
  { words: ['analytics', 'analytic', 'statistics', 'performance', 'C0002'], ours: ['analytics'] },
  { words: ['advertising', 'ads', 'marketing', 'targeting', 'C0004'], ours: ['advertising'] },
  { words: ['social', 'C0005'], ours: ['social', 'advertising'] },
  { words: ['functional', 'functionality', 'preferences', 'C0003'], ours: ['functional', 'preferences'] },
];

/**
 * Our category for another tool's word: the page's own category with that name, otherwise the one from the table. A
 * name from the table that the page does not list is returned too; its gate stays closed, as for any unlisted name.
 * Undefined for an unknown word.
 */
export function counterpart(word: string, categories: readonly string[]): string | undefined {
  if (categories.includes(word)) return word;
  const ours = counterparts.find(({ words }) => words.includes(word))?.ours ?? [];
  return ours.find((name) => categories.includes(name)) ?? ours.at(0);
}

/** The parts of a Klaro service that are read. The page creates the object, so nothing about it is certain. */
interface KlaroService {
  readonly name?: unknown;
  readonly purposes?: unknown;
  readonly required?: unknown;
}

/** The parts of `klaroConfig` that are read. */
export interface KlaroConfig {
  readonly services?: unknown;
  readonly storageName?: unknown;
  readonly cookieName?: unknown;
  readonly cookieExpiresAfterDays?: unknown;
}

/** Klaro's configuration, which stays on the page when Klaro itself is removed. Null while there is none. */
export function klaroConfig(): KlaroConfig | null {
  const { klaroConfig: config } = window as unknown as { klaroConfig?: KlaroConfig };
  // `<img name=klaroConfig>` is not a configuration.
  return config && Array.isArray(config.services) ? config : null;
}

/**
 * Klaro's services, with words for what each is used for: its purposes, or necessary if it is `required`. Purposes
 * alone never make it necessary. A service without purposes gets its own name with a question mark, which no category
 * can have.
 */
export function klaroServices(config: KlaroConfig | null): Map<string, string[]> {
  const services = new Map<string, string[]>();
  try {
    for (const service of (config?.services ?? []) as (KlaroService | null)[]) {
      if (typeof service?.name !== 'string') continue;
      const { name, purposes, required } = service;
      const words = (Array.isArray(purposes) ? purposes : []).filter(
        (word): word is string => typeof word === 'string' && counterpart(word, []) !== TRUSTED,
      );
      const known = words.length ? words : [`?${name}`];
      services.set(name, required === true ? ['necessary'] : known);
    }
  } catch {
    // If one of the page's objects throws, the rest is too incomplete to grant anything.
    services.clear();
  }
  return services;
}
