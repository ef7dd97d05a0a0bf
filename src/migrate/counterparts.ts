import { TRUSTED } from '../consent/config.js';

/** The tools whose markup and stored choice are honored. */
export const TOOLS = ['onetrust', 'cookiebot', 'klaro', 'cookieconsent', 'tarteaucitron'] as const;
export type Tool = (typeof TOOLS)[number];

interface Counterpart {
  readonly words: readonly string[];
  /** Our names for it, of which the first that the page lists is meant. */
  readonly ours: readonly string[];
}

/**
 * The tools' words for what we call by one name. None of them says more than what the tool itself means by the word.
 *
 * OneTrust's are its default groups: C0001 strictly necessary, C0002 performance, C0003 functional, C0004 targeting,
 * C0005 social media. Cookiebot's are necessary, preferences, statistics and marketing. Klaro's purposes and the
 * categories of vanilla-cookieconsent are the site's own words; these are the ones of their documentation.
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
 * Our category for a word of another tool: the page's own category of that very name, else by the table. A name from the
 * table that the page does not list is returned too, and stays shut as any unlisted one. Undefined for an unknown word.
 */
export function counterpart(word: string, categories: readonly string[]): string | undefined {
  if (categories.includes(word)) return word;
  const ours = counterparts.find(({ words }) => words.includes(word))?.ours ?? [];
  return ours.find((name) => categories.includes(name)) ?? ours.at(0);
}

/** What of a service of Klaro's configuration is read; the page's own object, so nothing about it is certain. */
interface KlaroService {
  readonly name?: unknown;
  readonly purposes?: unknown;
  readonly required?: unknown;
}

/** What of `klaroConfig` is read. */
export interface KlaroConfig {
  readonly services?: unknown;
  readonly storageName?: unknown;
  readonly cookieName?: unknown;
  readonly cookieExpiresAfterDays?: unknown;
}

/** Klaro's configuration, which stays in the page when Klaro itself is gone; null while there is none. */
export function klaroConfig(): KlaroConfig | null {
  const { klaroConfig: config } = window as unknown as { klaroConfig?: KlaroConfig };
  // An `<img name=klaroConfig>` is none.
  return config && Array.isArray(config.services) ? config : null;
}

/**
 * The services of Klaro and the words for what each serves: its purposes, or necessary if it is `required`, which its
 * purposes alone cannot make it. One without purposes has its own name with a question mark, which no category can have.
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
    // An object of the page's that throws tells nothing, and half of it is not enough to grant.
    services.clear();
  }
  return services;
}
