/** Every text that a placeholder shows. The keys are those of `Messages`, so a language says them once. */
export interface EmbedMessages {
  /** In place of a title, where the frame has none. `{host}`: who sends the content. */
  'embed-heading': string;
  /** `{host}` as above. `{categories}`: the labels of what must be allowed first. */
  'embed-message': string;
  'load-once': string;
  'always-allow': string;
  /** Why there is no way to see it on this page. */
  'embed-denied': string;
  'analytics-label': string;
  'advertising-label': string;
}

export interface EmbedLanguage {
  /** BCP 47, of these texts. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly messages: EmbedMessages;
}

export const englishEmbed: EmbedMessages = {
  'embed-heading': 'Content from {host}',
  'embed-message':
    'It comes from {host}, who may set cookies and learn of your visit. “Always allow” turns on: {categories}.',
  'load-once': 'Load once',
  'always-allow': 'Always allow',
  'embed-denied': 'Content from {host} is not available on this page.',
  'analytics-label': 'Website Analytics',
  'advertising-label': 'Advertising',
};

const english: EmbedLanguage = { lang: 'en', dir: 'ltr', messages: englishEmbed };

/**
 * The language to show for a wanted one: English until a locale is loaded. `loaded` is to be called when another one is
 * there, and this function then returns that.
 */
export function embedLanguageFor(_lang: string, _loaded: () => void): EmbedLanguage {
  return english;
}
