import type { Locale } from './messages.js';

/** The languages there are: English is built in, each of the others has a file in `locales/`. */
const offered = 'ar cs da de el en es fa fi fr he hi id it ja ko nb nl pl pt pt-BR ru sv tr uk vi zh-Hans zh-Hant';

type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text;

/** The BCP 47 tag of a language that there is. */
export type Lang = Words<typeof offered>;

/** Loads one language's file. */
export type LoadLanguage = (lang: Exclude<Lang, 'en'>) => Promise<{ readonly default: Locale }>;

/**
 * The language that there is for the first of the wanted ones that has one; English if none has. By region, then by
 * language alone, then by likely subtags (`zh-TW` is written as `zh-Hant`, as Cantonese is). Old codes (`iw`, `in`) and
 * underscores are understood; what is no tag at all is passed over.
 */
export function languageFor(wanted: readonly string[]): Lang {
  for (const tag of wanted) {
    try {
      const locale = new Intl.Locale(tag.replaceAll('_', '-'));
      // All that is written in Norway; and the old codes, which WebKitGTK leaves as they are.
      const language = locale.language
        .replace(/^n[no]$/, 'nb')
        .replace(/^iw$/, 'he')
        .replace(/^in$/, 'id');
      const offers = (name: string): boolean => ` ${offered} `.includes(` ${name} `);
      const found =
        [`${language}-${locale.region}`, language].find(offers) ??
        // Only then, since Chromium takes tens of milliseconds on a phone to load what it has to know for it.
        [`zh-${locale.maximize().script}`].find(offers);
      if (found) return found as Lang;
    } catch {
      // No tag of BCP 47.
    }
  }
  return 'en';
}
