import { hasOwn } from '../page/natives.js';
import type { ConsentSnapshot } from './events.js';

/** What other tools usually call the two categories that vendors know. */
const USUAL: Readonly<Record<string, string>> = {
  statistics: 'analytics',
  stats: 'analytics',
  performance: 'analytics',
  measurement: 'analytics',
  marketing: 'advertising',
  targeting: 'advertising',
  ads: 'advertising',
};

/** The page's own pairs, such as `promo:advertising`. */
interface CategoryMap {
  readonly categoryMap: readonly string[];
}

/** What a category of the page means to vendors, cookies and signals: by `category-map`, by its usual name, or itself. */
export function meaningOf(category: string, { categoryMap }: CategoryMap): string {
  const mapped = categoryMap.find((pair) => pair.startsWith(`${category}:`));
  if (mapped) return mapped.slice(category.length + 1);
  return hasOwn(USUAL, category) ? USUAL[category]! : category;
}

/**
 * The state as vendors hear it: with the page's own categories and with what they mean. If several categories mean the
 * same, all of them must be granted.
 */
export function inVendorsTerms(
  snapshot: ConsentSnapshot,
  config: CategoryMap & { readonly categories: readonly string[] },
): ConsentSnapshot {
  const meaning = (name: string): string => meaningOf(name, config);
  if (config.categories.every((name) => meaning(name) === name)) return snapshot;
  const denied = new Set([...snapshot.denied, ...snapshot.denied.map(meaning)]);
  const granted = new Set([...snapshot.granted, ...snapshot.granted.map(meaning)]);
  return {
    ...snapshot,
    granted: [...granted].filter((name) => !denied.has(name)),
    denied: [...denied],
  };
}
