/** The panel's texts, with keys as in `Messages`. The English ones come with the panel. */
export interface PanelMessages {
  'panel-heading': string;
  'panel-message': string;
  'panel-close': string;
  'panel-decline': string;
  save: string;
  /** `{granted}` and `{denied}`: lists of labels, or the text `none`. */
  previous: string;
  none: string;
  'always-on': string;
  /** Why a category cannot be turned on: this page denies it. */
  denied: string;
  details: string;
  'trusted-label': string;
  'trusted-description': string;
  'analytics-description': string;
  'advertising-description': string;
}

export const englishPanel: PanelMessages = {
  'panel-heading': 'Customize cookie settings',
  'panel-message': 'Choose what we may use cookies for. Nothing changes until you save.',
  'panel-close': 'Close without saving',
  'panel-decline': 'Decline all',
  save: 'Save',
  previous: 'You had allowed: {granted}. You had declined: {denied}.',
  none: 'nothing',
  'always-on': 'Always on',
  denied: 'Always off on this page.',
  details: 'Details',
  'trusted-label': 'Trusted',
  'trusted-description': 'Makes this site work: security, forms, and your choice here.',
  'analytics-description': 'Tells us how this site is used, so that we can make it better.',
  'advertising-description': 'Shows you advertising that fits, and tells us if it works.',
};
