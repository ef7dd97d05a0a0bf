/** Attributes that load something. While a gate is closed, their names start with `data-`. */
export const ADDRESSES = ['src', 'srcset', 'srcdoc', 'poster', 'href', 'data'];
