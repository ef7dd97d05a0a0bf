import { languageFor, type Lang } from './languages.js';
import { loadLanguage } from './load-language.js';

/** What stands in the place of an embed. English has its own file, so that it is loaded only where there is an embed. */
export interface EmbedMessages {
  /** `{host}`: where the content comes from. */
  'embed-heading': string;
  /** `{category}`: the label of what it waits for; of several, a list. */
  'embed-message': string;
  'load-once': string;
  /** `{category}`: as above. */
  'always-allow': string;
  /** Instead of the message, on a page that denies the category. */
  'embed-denied': string;
}

export const englishEmbed: EmbedMessages = {
  'embed-heading': 'Content from {host}',
  'embed-message': 'This content is shown only if you allow {category}.',
  'load-once': 'Load once',
  'always-allow': 'Always allow {category}',
  'embed-denied': 'This content cannot be shown on this page.',
};

export interface EmbedLanguage {
  /** BCP 47, of these texts. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** The labels of the usual categories are among them. */
  readonly messages: EmbedMessages & { readonly [key: string]: string };
}

const english: EmbedLanguage = {
  lang: 'en',
  dir: 'ltr',
  messages: { ...englishEmbed, 'analytics-label': 'Website Analytics', 'advertising-label': 'Advertising' },
};

const languages = new Map<Lang, EmbedLanguage | undefined>([['en', english]]);

/**
 * The language to show: of the tag given, the page or the browser. While its file is on the way there is none, and then `loaded` is called.
 * What cannot be loaded is English; `failed` is told why.
 */
export function embedLanguageFor(
  lang: string,
  loaded: () => void,
  failed: (error: unknown) => void,
): EmbedLanguage | undefined {
  const named = [lang, document.documentElement.lang];
  const wanted = languageFor(named.join('') ? named : navigator.languages);
  if (!languages.has(wanted) && wanted !== 'en') {
    languages.set(wanted, undefined);
    void loadLanguage(wanted)
      .then(({ default: { messages, ...language } }) =>
        languages.set(wanted, { ...language, messages: messages as unknown as EmbedLanguage['messages'] }),
      )
      .catch((error: unknown) => {
        languages.set(wanted, english);
        failed(error);
      })
      .then(loaded);
  }
  return languages.get(wanted);
}
