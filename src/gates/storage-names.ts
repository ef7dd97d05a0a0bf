import { TRUSTED } from '../consent/config.js';
import { namesIn } from '../consent/decide.js';
import { NAMES_KEY } from '../consent/storage-keys.js';
import { entries, fromEntries, getAttribute } from '../page/natives.js';

/** The most that is kept of one category for later pages, in characters. */
const MAX_LENGTH = 4000;

/**
 * What gated nodes say that they store (`data-consent-cookies`). The visitor may withdraw where that node is not: on the
 * page of the policy, or in another view of the same page.
 */
export interface StorageNames {
  /** Remembers the names of a gated element whose gate is open, also for later pages. */
  remember(gated: Element): void;
  /** The names of these categories, on this page or an earlier one. */
  of(categories: readonly string[]): string[];
}

/** A pattern of stars alone would take everything that the site itself stores. */
const isPattern = (word: string): boolean => /[^*]/.test(word);

/** As many of the last words as are kept. */
function newest(words: readonly string[]): string {
  const text = words.join(' ');
  if (text.length <= MAX_LENGTH) return text;
  // The first word may be cut.
  return text.slice(-MAX_LENGTH).split(' ').slice(1).join(' ');
}

function namesOfEarlierPages(): Map<string, unknown> {
  try {
    return new Map(entries(JSON.parse(localStorage.getItem(NAMES_KEY)!) ?? {}));
  } catch {
    // Storage is forbidden, or the entry is not ours.
    return new Map();
  }
}

export function createStorageNames(): StorageNames {
  /** By category, separated by spaces. */
  const namesHere = new Map<string, string>();
  /** The `data-consent-cookies` of each gated element when they were last remembered. */
  const remembered = new WeakMap<Element, string>();

  return {
    remember(gated) {
      const text = getAttribute(gated, 'data-consent-cookies') ?? '';
      const words = namesIn(text).filter(isPattern);
      if (!words.length || remembered.get(gated) === text) return;
      remembered.set(gated, text);
      const categories = namesIn(getAttribute(gated, 'data-consent')!).filter(
        (name) => name !== TRUSTED && !name.startsWith('!'),
      );
      if (!categories.length) return;
      const kept = namesOfEarlierPages();
      for (const category of categories) {
        namesHere.set(category, [namesHere.get(category), ...words].join(' '));
        kept.set(category, newest([...new Set(namesIn([kept.get(category), ...words].join(' ')))]));
      }
      try {
        localStorage.setItem(NAMES_KEY, JSON.stringify(fromEntries(kept)));
      } catch {
        // Storage is forbidden or full, so only this page knows.
      }
    },
    of(categories) {
      const earlier = namesOfEarlierPages();
      const names = categories.flatMap((category) => [namesHere.get(category), earlier.get(category)]);
      return [...new Set(namesIn(names.join(' ')).filter(isPattern))];
    },
  };
}
