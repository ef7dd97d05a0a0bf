/** `npm run test:all` tries every row of the long lists, `npm test` a sample. */
export const everything = !!process.env.TEST_ALL;

/** Every row, or the first of each `step`. */
export const sampleOf = <Row>(rows: readonly Row[], step: number): readonly Row[] =>
  everything ? rows : rows.filter((_, index) => index % step === 0);
