import type { LoadLanguage } from './choose-language.js';

/** The version for pages, which replaces `load-language.ts`: language files are next to the file that imports them. */
export const loadLanguage: LoadLanguage = (lang) =>
  import(/* @vite-ignore */ `./locales/${lang}.js`) as ReturnType<LoadLanguage>;
