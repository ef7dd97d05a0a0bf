import type { LoadLanguage } from './choose-language.js';

/** For pages, in the place of `load-language.ts`: a language's file lies beside the file that asks for it. */
export const loadLanguage: LoadLanguage = (lang) =>
  import(/* @vite-ignore */ `./locales/${lang}.js`) as ReturnType<LoadLanguage>;
