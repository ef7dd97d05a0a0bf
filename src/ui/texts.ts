import type { Mode } from '../consent/events.js';
import { english } from '../languages/english.js';
import type { Language, Messages } from '../languages/messages.js';

type AnyTexts = Readonly<Record<string, unknown>> | null | undefined;

export interface TextSources {
  /** The author's JSON. Null if there is none or it cannot be parsed. */
  readonly own: AnyTexts;
  readonly language: Language;
  /** The panel's built-in English, once its file has loaded. */
  readonly panelEnglish: Partial<Messages> | undefined;
  readonly mode: Mode;
  /** The text in an author's slot. Empty if there is none. */
  slotted(name: string): string;
}

/** The texts to show: the author's, otherwise the language's, otherwise English. */
export class Texts {
  readonly #sources: TextSources;

  constructor(sources: TextSources) {
    this.#sources = sources;
  }

  /**
   * The text of a key, preferably the one for this mode. `{names}` are replaced by `values`. Inherited properties are
   * never strings, so the author's keys reach only texts.
   */
  words(key: string, values: Record<string, string> = {}): string {
    const { own, language, panelEnglish, mode } = this.#sources;
    for (const texts of [own, language.messages, english.messages, panelEnglish] as AnyTexts[]) {
      for (const textKey of [`${key}-${mode}`, key]) {
        const text = texts?.[textKey];
        if (typeof text === 'string') return withValues(text, values);
      }
    }
    return '';
  }

  label(category: string): string {
    const key = `${category}-label`;
    return this.#sources.slotted(key) || this.words(key) || capitalized(category);
  }

  /** The labels as a list in words. Empty if there are none. */
  labels(categories: readonly string[]): string {
    return this.list(categories.map((name) => this.label(name)));
  }

  list(words: readonly string[]): string {
    return new Intl.ListFormat(this.#sources.language.lang).format(words);
  }
}

const capitalized = (category: string): string =>
  category.charAt(0).toUpperCase() + category.slice(1).replaceAll('-', ' ');

const withValues = (text: string, values: Record<string, string>): string =>
  text.replace(/{(\w+)}/g, (all, name: string) => (Object.hasOwn(values, name) ? values[name]! : all));
