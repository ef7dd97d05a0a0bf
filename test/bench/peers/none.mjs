// Baseline: the same page with no banner at all; the "gated" script is a plain async script.
export default {
  id: 'none',
  label: 'no banner',
  version: '',
  files: () => ({}),
  head: '',
  bodyEnd: '',
  gatedTag: '<script async src="/tag.js"></script>',
};
