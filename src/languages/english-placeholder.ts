/** What stands in the place of an embed. English has its own file, so that it is loaded only where there is an embed. */
export interface PlaceholderMessages {
  /** `{host}`: where the content comes from. */
  'embed-heading': string;
  /** `{category}`: the label of what it waits for; of several, a list. */
  'embed-message': string;
  'load-once': string;
  /** `{category}`: as above. */
  'always-allow': string;
  /** Instead of the message, on a page that denies the category. */
  'embed-denied': string;
}

export const englishPlaceholder: PlaceholderMessages = {
  'embed-heading': 'Content from {host}',
  'embed-message': 'This content is shown only if you allow {category}.',
  'load-once': 'Load once',
  'always-allow': 'Always allow {category}',
  'embed-denied': 'This content cannot be shown on this page.',
};
