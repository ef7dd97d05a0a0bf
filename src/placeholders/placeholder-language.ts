import { englishPlaceholder, type PlaceholderMessages } from '../languages/english-placeholder.js';
import { languageFor, type Lang } from '../languages/choose-language.js';
import { loadLanguage } from '../languages/load-language.js';

export interface PlaceholderLanguage {
  /** BCP 47, of these texts. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** The labels of the usual categories are among them. */
  readonly messages: PlaceholderMessages & { readonly [key: string]: string };
}

const english: PlaceholderLanguage = {
  lang: 'en',
  dir: 'ltr',
  messages: { ...englishPlaceholder, 'analytics-label': 'Website Analytics', 'advertising-label': 'Advertising' },
};

const languages = new Map<Lang, PlaceholderLanguage | undefined>([['en', english]]);

/**
 * The language to show: of the tag given, the page or the browser. While its file is on the way there is none, and then `loaded` is called.
 * What cannot be loaded is English; `failed` is told why.
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
