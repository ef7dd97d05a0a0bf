import { english } from '../../src/languages/english.js';
import { englishPlaceholder } from '../../src/languages/english-placeholder.js';
import type { Lang } from '../../src/languages/choose-language.js';
import type { Locale } from '../../src/languages/messages.js';
import { englishPanel } from '../../src/languages/english-panel.js';

export type Foreign = Exclude<Lang, 'en'>;

interface Expected {
  readonly script: string;
  /** The quotation marks of the language, opening and closing. */
  readonly quotes: string;
  readonly dir?: 'rtl';
  /** Words of another script that the language itself uses, and words that English has too. */
  readonly shared?: readonly string[];
}

/** Every language that there is, with what its texts must be like. The compiler sees to it that none is missing. */
export const expected: Readonly<Record<Foreign, Expected>> = {
  ar: { script: 'Arabic', quotes: '«»', dir: 'rtl' },
  cs: { script: 'Latin', quotes: '„“' },
  da: { script: 'Latin', quotes: '»«' },
  de: { script: 'Latin', quotes: '„“' },
  el: { script: 'Greek', quotes: '«»', shared: ['cookies', 'Cookies'] },
  es: { script: 'Latin', quotes: '«»' },
  fa: { script: 'Arabic', quotes: '«»', dir: 'rtl' },
  fi: { script: 'Latin', quotes: '””' },
  fr: { script: 'Latin', quotes: '«»' },
  he: { script: 'Hebrew', quotes: '„”', dir: 'rtl' },
  hi: { script: 'Devanagari', quotes: '“”' },
  id: { script: 'Latin', quotes: '“”' },
  it: { script: 'Latin', quotes: '«»' },
  ja: { script: 'Hiragana}\\p{Script=Katakana}\\p{Script=Han}ー\\p{Script=Common', quotes: '「」', shared: ['Cookie'] },
  ko: { script: 'Hangul', quotes: '‘’' },
  nb: { script: 'Latin', quotes: '«»' },
  nl: { script: 'Latin', quotes: '‘’', shared: ['Details'] },
  pl: { script: 'Latin', quotes: '„”' },
  pt: { script: 'Latin', quotes: '«»' },
  'pt-BR': { script: 'Latin', quotes: '“”' },
  ru: { script: 'Cyrillic', quotes: '«»', shared: ['cookie'] },
  sv: { script: 'Latin', quotes: '””' },
  tr: { script: 'Latin', quotes: '“”' },
  uk: { script: 'Cyrillic', quotes: '«»', shared: ['cookie'] },
  vi: { script: 'Latin', quotes: '“”' },
  'zh-Hans': { script: 'Han', quotes: '“”', shared: ['Cookie'] },
  'zh-Hant': { script: 'Han', quotes: '「」', shared: ['Cookie'] },
};

export const foreign = Object.keys(expected) as Foreign[];

/** The English texts of every kind: what no other language may have. */
export const englishTexts: Locale['messages'] = { ...english.messages, ...englishPanel, ...englishPlaceholder };
