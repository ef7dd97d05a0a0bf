import type { Locale } from './messages.js';

/** The languages there are, by their BCP 47 tags: English is built in, each of the others has a file in `locales/`. */
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

/** Loads one language's file. */
export type LoadLanguage = (lang: Exclude<Lang, 'en'>) => Promise<{ readonly default: Locale }>;

/**
 * The language that there is for the first of the wanted ones that has one; English if none has. By region, then by
 * language alone, then by likely subtags (`zh-TW` is written as `zh-Hant`, as Cantonese is). Old codes (`iw`, `in`) and
 * underscores are understood; what is no tag at all is passed over.
 */
export function languageFor(wanted: readonly string[]): Lang {
  for (const tag of wanted) {
    const found = offeredFor(tag);
    if (found) return found;
  }
  return 'en';
}

/** Old codes, which WebKitGTK leaves as they are, and all that is written in Norway. */
const SAME_LANGUAGE: Readonly<Record<string, string>> = { iw: 'he', in: 'id', nn: 'nb', no: 'nb' };

/** Undefined for a language that there is not, and for what is no tag of BCP 47. */
function offeredFor(tag: string): Lang | undefined {
  try {
    const locale = new Intl.Locale(tag.replaceAll('_', '-'));
    const language = SAME_LANGUAGE[locale.language] ?? locale.language;
    const offered = (name: string): Lang | undefined => LANGUAGES.find((lang) => lang === name);
    return (
      offered(`${language}-${locale.region}`) ??
      offered(language) ??
      // Last, since Chromium takes tens of milliseconds on a phone to load what it has to know for it.
      offered(`zh-${locale.maximize().script}`)
    );
  } catch {
    return undefined;
  }
}
