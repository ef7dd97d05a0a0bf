import type { LoadLanguage } from './choose-language.js';

/** The version for bundlers, which make a chunk of each. The files for pages use `load-language-by-url.ts` instead. */
const files: { readonly [Lang in Parameters<LoadLanguage>[0]]: () => ReturnType<LoadLanguage> } = {
  ar: () => import('../locales/ar.js'),
  cs: () => import('../locales/cs.js'),
  da: () => import('../locales/da.js'),
  de: () => import('../locales/de.js'),
  el: () => import('../locales/el.js'),
  es: () => import('../locales/es.js'),
  fa: () => import('../locales/fa.js'),
  fi: () => import('../locales/fi.js'),
  fr: () => import('../locales/fr.js'),
  he: () => import('../locales/he.js'),
  hi: () => import('../locales/hi.js'),
  id: () => import('../locales/id.js'),
  it: () => import('../locales/it.js'),
  ja: () => import('../locales/ja.js'),
  ko: () => import('../locales/ko.js'),
  nb: () => import('../locales/nb.js'),
  nl: () => import('../locales/nl.js'),
  pl: () => import('../locales/pl.js'),
  pt: () => import('../locales/pt.js'),
  'pt-BR': () => import('../locales/pt-BR.js'),
  ru: () => import('../locales/ru.js'),
  sv: () => import('../locales/sv.js'),
  tr: () => import('../locales/tr.js'),
  uk: () => import('../locales/uk.js'),
  vi: () => import('../locales/vi.js'),
  'zh-Hans': () => import('../locales/zh-Hans.js'),
  'zh-Hant': () => import('../locales/zh-Hant.js'),
};

export const loadLanguage: LoadLanguage = (lang) => files[lang]();
