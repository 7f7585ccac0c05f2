/** Words of the page that explains how the readiness page is made. */

/** For a statistician with ten minutes and a suspicious mind. */
export const methodText = {
  title: 'Method: Breakwater',
  description: 'Where the readiness numbers come from, how they are checked, and what is not done with them.',
  heading: 'How the readiness page is made',
  lede: 'No number on that page is typed by hand. These are the steps, and how to repeat them.',
  carry: {
    heading: 'From publisher to page',
    steps: [
      'A value enters only with its publisher, edition, year, unit and licence, and with the line of the table it was ' +
        'read from, and that line’s SHA-256.',
      'An importer reads the table and writes one file per edition. It refuses anything that is not a plain number, ' +
        'and never fills a gap. An empty cell is left out.',
      'A test imports again where the table is at hand and demands the same bytes.',
    ],
    command: 'node benchmarks/import/import.ts',
  },
  rederive: {
    heading: 'The totals follow from the parts',
    text: (index: string, parts: number, countries: number, largest: string) =>
      `${index} is the mean of its ${parts} parts. Worked out again for ${countries} countries, the largest difference ` +
      `is ${largest}.`,
    /** In place of a number when the difference is only that of the machine’s arithmetic. */
    none: 'less than 0.000000001',
    note:
      'A test does this too, and fails beyond 0.00005. Changing any part or total by one in the third digit, ' +
      'the last one that we print, makes it fail.',
  },
  missing: {
    heading: 'Missing is missing',
    text: (names: string) =>
      `Neither publisher has values for ${names}. They have no record in our files, so no sum, mean or order can take ` +
      'their silence for a zero.',
  },
  correlation: {
    heading: 'The rank correlation',
    text:
      'Each country gets its place by each index, ties sharing the average place; Pearson’s correlation of the places ' +
      'is Spearman’s. Only + − × ÷ and the square root are used, so every machine prints the same digits.',
    chance: (countries: number) =>
      `How strong is strong? For ${countries} countries we count all possible orders and ask how many lie as far from ` +
      'zero. This is a yardstick, not a test of a hypothesis: the countries are not a sample of anything.',
  },
  limits: {
    heading: 'What to keep in mind',
    items: [
      'The years differ: EGDI is of 2024, GTMI of 2025.',
      'GTMI 2025 rests on a survey answered by 158 economies, and on public web pages for the rest. Our copy does not ' +
        'say which way a country’s values were found.',
      'The EGDI values were read from a public copy, not from UN DESA itself. They add up, and agree with a second ' +
        'copy for the 20 countries it has; a later revision by the publisher would not show.',
      'No uncertainty is published with either index. Ours is to come, from the data and the choices of method alike.',
    ],
    egdiSays: 'UN DESA says of EGDI:',
  },
  notDone: {
    heading: 'What is not done',
    text:
      'There is no Breakwater score, no weighting, no filling of gaps and no league table. When a measure of our own ' +
      'comes, it will show bands and intervals before places.',
  },
};
