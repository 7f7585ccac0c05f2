/** Words of the readiness page. Every number in them comes from the carried data by an argument, none is typed here. */

/** Honest before handsome: what two indices say, how little they agree, and what is not known. */
export const readinessText = {
  title: 'Readiness: Breakwater',
  description: 'Two published indices of digital government side by side for the Caribbean, and how little they agree.',
  heading: 'Readiness: what is published, and how far it can be believed',
  lede: (countries: number) =>
    `Two world indices speak of digital government in the Caribbean. They cover ${countries} of the region’s countries ` +
    'and often disagree about who is ahead. This page shows both and adds nothing up.',
  quoteHeading: 'Read this first',
  quoteIntro: 'The World Bank says of its own index:',
  quoteMeaning:
    'We take that seriously. What follows is neither a ranking nor a verdict on anybody’s readiness. It shows what is ' +
    'published, and why one number per country would mislead.',
  orders: {
    heading: 'Two indices, two orders',
    /** The finding, printed under the chart. */
    caption: (first: string, second: string, reversed: number, pairs: number) =>
      `${first} and ${second} disagree: of ${pairs} pairs of countries they put ${reversed} in opposite orders.`,
    title: (first: string, second: string) => `${first} and ${second}, one dot a country`,
    /** Read by screen readers; the table below has every number. */
    describe: (first: string, second: string, highest: string, lowest: string) =>
      `Two panels on scales from 0 to 1. Countries are ordered by ${first}, from ${highest} at the top to ${lowest} ` +
      `at the bottom. The dots of ${first} run down in a line; those of ${second} scatter. All values stand in the ` +
      'table of this page.',
    ordered: (first: string, second: string) =>
      `Ordered by ${first} so that the scatter of ${second} can be seen, not to rank anybody. Neither publisher states ` +
      'an uncertainty, so the dots look more certain than they are.',
    tableLink: 'Every value in a table',
  },
  agree: {
    heading: 'How far the two agree',
    correlation: (value: string) =>
      `The rank correlation (Spearman’s) of the two orders is ${value}. At 1 they would be the same; at 0, knowing one ` +
      'order would tell nothing about the other.',
    chance: (countries: number, ofHundred: number) =>
      `With only ${countries} countries that is weak. Shuffle one of the two orders blindly, and about ${ofHundred} of ` +
      '100 shuffles agree, or disagree, at least as strongly. The shuffles were all counted, not sampled.',
    without: (low: string, lowName: string, high: string, highName: string) =>
      `Much hangs on single countries. Without ${lowName} it is ${low}; without ${highName}, ${high}.`,
    moves: (places: number, lower: string, higher: string, first: string, second: string) =>
      `The widest gaps: ${lower} stand ${places} places lower by ${second} than by ${first}; ${higher} stand ${places} ` +
      'places higher.',
    meaning:
      'They measure different things. EGDI counts schooling and internet access as well as websites; GTMI asks about ' +
      'systems inside government. Neither has to be wrong. But whoever picks one of them picks the order as well.',
  },
  parts: {
    heading: 'What the two are made of',
    lede: (countries: number) =>
      `Each index is the plain mean of its parts. Every dot is one of ${countries} countries; the upright line marks the ` +
      'middle one.',
    /** Finding under the chart of one index: its lowest part. */
    caption: (index: string, part: string, median: string) =>
      `In ${index} the region stands lowest in the ${part}: half of the countries are at ${median} or below.`,
    title: (index: string) => `The parts of ${index}, one dot a country`,
    describe: (index: string, parts: string) =>
      `One strip from 0 to 1 for each part of ${index}: ${parts}. The lowest and the highest country are named on ` +
      'each strip.',
    caution: 'Compare strips within one index only. Each publisher scales its parts in its own way.',
  },
  table: {
    heading: 'Every value',
    caption: (countries: number, missing: number) =>
      `All carried values: ${countries} countries with values, ${missing} without`,
    country: 'Country',
    /** Headings over the columns of each index. */
    group: (index: string, year: string) => `${index} ${year}`,
    /** Stands in place of values that the publisher does not have. */
    missing: 'no value',
    note:
      'Where no value is published, none is shown. That does not mean zero, and it says nothing bad about anybody: ' +
      'the UN’s index, for one, covers only member states of the United Nations.',
    scrolls: 'Table of all values; scrolls sideways on a small screen',
    full: 'Full members',
    associate: 'Associate members',
  },
  sources: {
    heading: 'Sources',
    publisher: 'Publisher',
    edition: 'Edition',
    year: 'Year',
    licence: 'Licence',
    page: 'Publisher’s page',
    copy: 'Copy we read',
    table: 'Table it passed through',
    values: 'Values carried',
    says: 'The publisher says',
    methodLink: 'How these numbers came here and how to check them',
  },
};
