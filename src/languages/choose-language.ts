import type { Locale } from './messages.js';

/** The available languages, by BCP 47 tag. English is built in; the others have a file each in `locales/`. */
const LANGUAGES = [
  'ar',
  'cs',
  'da',
  'de',
  'el',
  'en',
  'es',
  'fa',
  'fi',
  'fr',
  'he',
  'hi',
  'id',
  'it',
  'ja',
  'ko',
  'nb',
  'nl',
  'pl',
  'pt',
  'pt-BR',
  'ru',
  'sv',
  'tr',
  'uk',
  'vi',
  'zh-Hans',
  'zh-Hant',
] as const;

export type Lang = (typeof LANGUAGES)[number];

/** Loads the file of one language. */
export type LoadLanguage = (lang: Exclude<Lang, 'en'>) => Promise<{ readonly default: Locale }>;

/**
 * The available language for the first wanted tag that has one, or English. It matches by region, then by language
 * alone, then by likely subtags (`zh-TW` and Cantonese give `zh-Hant`). Old codes (`iw`, `in`) and underscores work;
 * invalid tags are skipped.
 */
export function languageFor(wanted: readonly string[]): Lang {
  for (const tag of wanted) {
    const found = offeredFor(tag);
    if (found) return found;
  }
  return 'en';
}

/** Old codes, which WebKitGTK does not update, and the codes used for Norwegian. */
const SAME_LANGUAGE: Readonly<Record<string, string>> = { iw: 'he', in: 'id', nn: 'nb', no: 'nb' };

/** Undefined for a language that is not available and for an invalid BCP 47 tag. */
function offeredFor(tag: string): Lang | undefined {
  try {
    const locale = new Intl.Locale(tag.replaceAll('_', '-'));
    const language = SAME_LANGUAGE[locale.language] ?? locale.language;
    const offered = (name: string): Lang | undefined => LANGUAGES.find((lang) => lang === name);
    return (
      offered(`${language}-${locale.region}`) ??
      offered(language) ??
      // Last, because Chromium takes tens of milliseconds on a phone to load the data for it.
      offered(`zh-${locale.maximize().script}`)
    );
  } catch {
    return undefined;
  }
}
