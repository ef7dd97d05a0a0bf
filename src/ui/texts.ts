import type { Mode } from '../consent/events.js';
import { english } from '../languages/english.js';
import type { Language, Messages } from '../languages/messages.js';

type AnyTexts = Readonly<Record<string, unknown>> | null | undefined;

export interface TextSources {
  /** The author's JSON; null if there is none, or none that can be read. */
  readonly own: AnyTexts;
  readonly language: Language;
  /** The panel's built-in English, once its file is there. */
  readonly panelEnglish: Partial<Messages> | undefined;
  readonly mode: Mode;
  /** The text of an author's slot; empty if there is none. */
  slotted(name: string): string;
}

/** The texts to show: the author's, else the language's, else English. */
export class Texts {
  readonly #sources: TextSources;

  constructor(sources: TextSources) {
    this.#sources = sources;
  }

  /**
   * A text for this mode before a general one. `{names}` become `values`. What an object inherits is never a string, so no key of
   * the author's reaches anything but texts.
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

  /** Several labels in words; empty if there are none. */
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
