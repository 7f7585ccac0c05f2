/** The seven countries of the demonstration region, their officials and the services that stand in them. */

/** One country of the box. `abroad` lists where the first two of its four recovery officials live (ISO 3166). */
export interface RegionCountry {
  readonly code: string;
  readonly name: string;
  readonly trustOfficer: string;
  readonly officials: readonly RegionOfficial[];
}

/** A home official who holds a share of the recovery key; `abroadIn` is set for those who live abroad. */
export interface RegionOfficial {
  readonly name: string;
  readonly abroadIn?: string;
}

/** The states of the box, in the order in which ports are given. All persons are made up. */
export const regionCountries: readonly RegionCountry[] = [
  country('LC', 'Saint Lucia', 'Thecla Augustin', ['Cletus Hippolyte', 'Verneta Biscette', 'Kirk Alcide', 'Jn Paul']),
  country('BB', 'Barbados', 'Ianthe Brathwaite', ['Everton Gittens', 'Coral Holder', 'Denzil Waithe', 'Marva Skeete']),
  country('JM', 'Jamaica', 'Beverley McKenzie', ['Courtney Reid', 'Althea Grant', 'Donovan Clarke', 'Nadine Wright']),
  country('GY', 'Guyana', 'Indira Persaud', ['Rawle Adams', 'Savitri Singh', 'Colin Hinds', 'Melissa Khan']),
  country('DM', 'Dominica', 'Rosamund Toussaint', [
    'Hilary Shillingford',
    'Agnes Royer',
    'Felix Letang',
    'Ruth Valmond',
  ]),
  country('BZ', 'Belize', 'Elena Castillo', ['Ruben Chan', 'Marlene Flowers', 'Hector Novelo', 'Carla Usher']),
  country('TT', 'Trinidad and Tobago', 'Anand Maharaj', [
    'Keisha Joseph',
    'Dexter Ali',
    'Sunita Ramlal',
    'Wendell Baptiste',
  ]),
];

/** Where the first two officials of every country live: its mission in Washington and its high commission in London. */
function country(code: string, name: string, trustOfficer: string, officials: readonly string[]): RegionCountry {
  const posts = ['US', 'GB'];
  return {
    code,
    name,
    trustOfficer,
    officials: officials.map((official, index) => {
      const post = posts[index];
      return post === undefined ? { name: official } : { name: official, abroadIn: post };
    }),
  };
}

/** The code under which the authority's own hub directory is made: a user-assigned code, no country. */
export const authorityCode = 'XC';

/** Sample citizens whom the texts name: the first row of their country's synthetic CSV. */
export const sampleCitizens = {
  LC: { personNumber: 'LC-1001', name: 'Marisol Joseph' },
  DM: { personNumber: 'DM-1001', name: 'Delphine Royer' },
} as const;
