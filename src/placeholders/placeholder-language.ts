import { englishPlaceholder, type PlaceholderMessages } from '../languages/english-placeholder.js';
import { languageFor, type Lang } from '../languages/choose-language.js';
import { loadLanguage } from '../languages/load-language.js';

export interface PlaceholderLanguage {
  /** The BCP 47 tag of these texts. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** Includes the labels of the usual categories. */
  readonly messages: PlaceholderMessages & { readonly [key: string]: string };
}

const english: PlaceholderLanguage = {
  lang: 'en',
  dir: 'ltr',
  messages: { ...englishPlaceholder, 'analytics-label': 'Website Analytics', 'advertising-label': 'Advertising' },
};

const languages = new Map<Lang, PlaceholderLanguage | undefined>([['en', english]]);

/**
 * The language to show: that of the given tag, the page or the browser. Undefined while its file is loading; `loaded`
 * is called afterward. English replaces a file that cannot be loaded, and `failed` gets the error.
 */
export function placeholderLanguageFor(
  lang: string,
  loaded: () => void,
  failed: (error: unknown) => void,
): PlaceholderLanguage | undefined {
  const named = [lang, document.querySelector('html')!.lang];
  const wanted = languageFor(named.join('') ? named : navigator.languages);
  if (!languages.has(wanted) && wanted !== 'en') {
    languages.set(wanted, undefined);
    void loadLanguage(wanted)
      .then(({ default: { messages, ...language } }) =>
        languages.set(wanted, { ...language, messages: messages as unknown as PlaceholderLanguage['messages'] }),
      )
      .catch((error: unknown) => {
        languages.set(wanted, english);
        failed(error);
      })
      .then(loaded);
  }
  return languages.get(wanted);
}
