/** Files of the publishers, beside those that values are carried from, and what they are for: so that none is forgotten. */

/** File or folder (ends with a slash) of the collection that was read, and why no value of it is carried. */
export const notCarried: readonly (readonly [file: string, reason: string])[] = [
  ['README.md', 'where every file comes from'],
  ['caricom_values_long.csv', 'a union of the others, which values are read from; a test compares both'],
  ['coverage_matrix.csv', 'which values exist; it holds none'],
  ['coinr-asem/', 'another index, with published scores: the engine is tested against it'],
  ['hurdat2_atlantic_1851_2025.csv', 'storms since 1851: hazards are never scored; R5 is worked out of it by the hub'],
  ['inform-risk-2025/ABOUT.txt', 'licence and edition of INFORM'],
  ['inform-risk-2025/caricom_indicator_source.csv', 'who INFORM had each number from'],
  ['inform-risk-2025/indicator_metadata.csv', 'definitions of INFORM'],
  [
    'inform-risk-2025/caricom_indicator_data_imputation.csv',
    'which numbers INFORM filled in: in the region none that R7 is made of',
  ],
  ['inform-risk-2025/lack_of_reliability.csv', 'INFORM’s mark for its own data; our grade is of our values'],
  ['inform-risk-2025/population_2014_2024.csv', 'people: size is never scored, and no indicator is divided by it'],
  ['natural-earth/caricom_10m.geojson', 'shapes of countries'],
  ['natural-earth/caricom_50m.geojson', 'shapes of countries'],
  ['natural-earth/caricom_members.csv', 'names and membership: country/members.json is read from it'],
  ['worldbank-cliar/variable_dictionary.csv', 'names of columns'],
  [
    'worldbank-gtmi/gtmi_2022_blavatnik_reprocessed.csv',
    'answers of 2022 as others coded them anew: no total, no second copy',
  ],
  ['worldbank-gtmi/gtmi_2022_question_metadata.csv', 'the same, question by question'],
];

/** Stands before the list. */
export const notCarriedText = 'Of the files that we were given, these hold no value that is carried.';
