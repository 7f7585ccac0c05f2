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
  ['natural-earth/caricom_10m.geojson', 'shapes of countries'],
  ['natural-earth/caricom_50m.geojson', 'shapes of countries'],
  ['natural-earth/caricom_members.csv', 'names and membership: country/members.json is read from it'],
  ['worldbank-cliar/variable_dictionary.csv', 'names of columns'],
];

/** Stands before the list. */
export const notCarriedText = 'Of the files that we were given, these hold no value that is carried.';
