/** The storms that travel with the project, parsed once. */
import table from './data/storms.json' with { type: 'json' };

/** How near a hurricane's centre came: within 100 km, within 150 km, or neither. */
export type Nearness = 'within-100-km' | 'within-150-km' | 'farther';

/** What one storm did at one site. */
export interface Touch {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Greatest sustained wind at the site in knots, rounded to 5. */
  readonly windKt: number;
  readonly near: Nearness;
}

/** One storm that touched at least one site. */
export interface Storm {
  readonly storm: string;
  /** `Maria 2017`, or `an unnamed storm of 1852`. */
  readonly title: string;
  readonly year: number;
  /** By country. */
  readonly touched: ReadonlyMap<string, Touch>;
}

/** First and last season of a run of years, both included. */
export interface Years {
  readonly first: number;
  readonly last: number;
}

const nearness: readonly Nearness[] = ['farther', 'within-150-km', 'within-100-km'];

let parsed: readonly Storm[] | null = null;

/**
 * Storms by their year, 1851 to the last season of the table; source and method stand in `data/storms.json`. Parsed
 * when first asked for: every worker of a backup loads this module, and none needs them.
 */
export function allStorms(): readonly Storm[] {
  parsed ??= table.storms.map((row) => parseStorm(row));
  return parsed;
}

/** All seasons of the table. */
export const stormYears: Years = { first: table.years[0] ?? 0, last: table.years[1] ?? 0 };

/** Countries that the table knows, in the order of their codes. */
export const stormCountries: readonly string[] = table.sites.map((row) => String(row[0]));

/** What the table says of itself, for those who want to check it. */
export const stormSource = { ...table.source, method: table.method };

/** The storms of some seasons. */
export function stormsOf(years: Years, all: readonly Storm[] = allStorms()): readonly Storm[] {
  return all.filter(({ year }) => year >= years.first && year <= years.last);
}

/** How many seasons they are. */
export function seasonsOf({ first, last }: Years): number {
  return last - first + 1;
}

function parseStorm([storm, name, , touched]: (typeof table.storms)[number]): Storm {
  const id = String(storm);
  const year = Number(id.slice(4));
  const plain = String(name);
  const title =
    plain === 'UNNAMED' ? `an unnamed storm of ${year}` : `${plain[0]}${plain.slice(1).toLowerCase()} ${year}`;
  const rows = Array.isArray(touched) ? touched : [];
  return { storm: id, title, year, touched: new Map(rows.map((row) => [String(row[0]), touchIn(row)])) };
}

function touchIn([country, windKt, near]: readonly (string | number)[]): Touch {
  return { country: String(country), windKt: Number(windKt), near: nearness[Number(near)] ?? 'farther' };
}
