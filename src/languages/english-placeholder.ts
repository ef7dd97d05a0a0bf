/** The texts of an embed's placeholder. English has its own file, which loads only on pages with embeds. */
export interface PlaceholderMessages {
  /** `{host}`: where the content comes from. */
  'embed-heading': string;
  /** `{category}`: the label of the category it needs, or a list of labels. */
  'embed-message': string;
  'load-once': string;
  /** `{category}`: as above. */
  'always-allow': string;
  /** Replaces the message on a page that denies the category. */
  'embed-denied': string;
}

export const englishPlaceholder: PlaceholderMessages = {
  'embed-heading': 'Content from {host}',
  'embed-message': 'This content is shown only if you allow {category}.',
  'load-once': 'Load once',
  'always-allow': 'Always allow {category}',
  'embed-denied': 'This content cannot be shown on this page.',
};
