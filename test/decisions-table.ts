/** What the table of docs/decisions.md says: its rows, cell by cell. */
export const rowsOf = (guide: string): string[][] =>
  guide
    .split('\n')
    .filter((line) => /^\| (opt-|notice)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const inWords: Record<string, string> = { an: 'analytics', ad: 'advertising' };

/** The categories that a cell grants: `an` and `ad`. */
export const grantedIn = (cell: string): string[] => cell.split(' ').flatMap((word) => inWords[word] ?? []);

/** Those that a record denies: `!an` and `!ad`. */
export const deniedIn = (record: string): string[] =>
  grantedIn(record.replaceAll(/(^| )(?!!)\w+/g, ' ').replaceAll('!', ''));
