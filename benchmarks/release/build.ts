/** Makes a release out of method and data: pure, the same bytes in Node and in the browser. */
import { canonicalJson, type JsonValue } from '@breakwater/federation-protocol';
import { aboutOf } from '../board/about.ts';
import { type PublishedBoard, publishedBoard, tableOf } from '../board/published.ts';
import { parseFramework } from '../framework/parse.ts';
import { score } from '../score/score.ts';
import type { Scores } from '../score/scores.ts';
import type { ValueTable } from '../score/value-table.ts';
import {
  type Experiment,
  fixedExperiment,
  leaveOneIndicatorOut,
  minmaxChoice,
  ownAggregation,
  ownNormalisation,
  topMeanChoice,
  weightNoiseUsual,
  zscoreChoice,
} from '../uncertainty/experiment.ts';
import { runsUsual, simulate, type Uncertainty } from '../uncertainty/simulate.ts';
import type { ValuesFile } from '../values/values-file.ts';
import { rankedCountries, unrankedCountries } from './countries.ts';
import { cellErrors, type IndicatorError, indicatorErrors } from './errors-of-cells.ts';
import { provenanceOf } from './provenance.ts';
import { type Release, type ReleaseUncertainty, releaseFormat } from './release.ts';
import { releaseIndicators, releaseNotMeasured, releasePillars } from './scheme.ts';

/** SHA-256 of bytes: WebCrypto in the browser, either in Node. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** What a release is made of. */
export interface ReleaseInput {
  readonly id: string;
  /** The framework as JSON: its canonical form is what the hash of the method is of. */
  readonly framework: JsonValue;
  readonly files: readonly ValuesFile[];
  readonly digest: Digest;
  /** Ten thousand unless a test is in a hurry. */
  readonly runs?: number;
  /** Non-commercial indicators to be switched on. */
  readonly switches?: readonly string[];
}

/**
 * Builds the release.
 *
 * @throws BenchmarkError for a framework or a value that does not hold what it promises
 */
export async function buildRelease(input: ReleaseInput): Promise<Release> {
  const methodBytes = canonicalJson(input.framework);
  const framework = parseFramework(methodBytes);
  const board = publishedBoard(framework, input.files, input.switches);
  const provenance = provenanceOf(board.values);
  const method = await input.digest(methodBytes);
  const data = await input.digest(canonicalJson(JSON.parse(JSON.stringify(provenance))));
  const seed = await input.digest(Uint8Array.from([...method, ...data]));
  const table = tableOf(board);
  const scores = score(board.framework, table);
  const errors = indicatorErrors(board, input.files);
  const uncertainty = simulate(experimentOf(board, scores, errors), seed, input.runs ?? runsUsual);
  const variants = {
    arithmetic: score(arithmeticAtTheTop(board), table),
    worst: score(board.framework, filled(board, table, 'worst')),
    best: score(board.framework, filled(board, table, 'best')),
  };
  return {
    format: releaseFormat,
    id: input.id,
    title: framework.title,
    method: { id: framework.id, version: framework.version, sha256: hex(method) },
    data: { values: board.values.length, sha256: hex(data) },
    published: {
      types: ['S'],
      cautions: cautionsOf(board, input.files),
      pillars: releasePillars(framework, scores),
      indicators: releaseIndicators(board, scores, errors),
      notMeasured: releaseNotMeasured(framework, board),
      leftOut: board.leftOut,
      ranked: rankedCountries(board, scores, uncertainty, variants),
      unranked: unrankedCountries(scores),
      uncertainty: uncertaintyOf(scores, uncertainty, seed),
    },
    attested: {
      types: ['L', 'Q'],
      joined: [],
      indicators: framework.indicators
        .filter((indicator) => aboutOf(indicator).types.some((type) => type !== 'S'))
        .map(({ id }) => id),
      note: 'No hub has reported yet. Not yet connected is not zero: the countries are missing here, not last.',
    },
    provenance,
  };
}

/** The bytes that are published, hashed and compared: RFC 8785. */
export function releaseBytes(release: Release): Uint8Array<ArrayBuffer> {
  return canonicalJson(JSON.parse(JSON.stringify(release)));
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What is varied, in the words of METHOD.md. */
export const varied: readonly string[] = [
  'every value within its printed digits, its age and the revisions between its vintages',
  'every weight, at both levels, between 75 and 125 % of itself',
  'fixed goalposts, lowest to highest of the countries, or standard scores',
  'a geometric or an arithmetic mean across pillars',
  'one indicator left out, or none',
  'a missing value drawn from those of the others',
];

function experimentOf(board: PublishedBoard, scores: Scores, errors: readonly IndicatorError[]): Experiment {
  const { plan, units, prepared } = scores;
  const scored = new Set(units);
  return {
    ...fixedExperiment(plan, units, prepared.values),
    errors: cellErrors(board, errors).filter(({ unit }) => scored.has(unit)),
    fill: true,
    weightNoise: weightNoiseUsual,
    normalisations: [ownNormalisation, minmaxChoice(plan), zscoreChoice(plan)],
    aggregations: [ownAggregation, topMeanChoice('arithmetic')],
    leaveOuts: leaveOneIndicatorOut(plan),
  };
}

function arithmeticAtTheTop({ framework }: PublishedBoard): PublishedBoard['framework'] {
  return {
    ...framework,
    groups: framework.groups.map((group) =>
      group.parent === null
        ? { ...group, aggregate: { ...group.aggregate, method: 'arithmetic', floor: null, shift: null } }
        : group,
    ),
  };
}

/** The table with every missing value at one end of its goalposts: nothing that is missing can lie beyond. */
function filled({ framework }: PublishedBoard, table: ValueTable, end: 'worst' | 'best'): ValueTable {
  const ends = framework.indicators.map(({ normalise: [step] }) =>
    step?.method === 'goalposts' ? step[end] : Number.NaN,
  );
  const values = table.values.map((value, cell) =>
    Number.isNaN(value) ? (ends[cell % table.columns.length] ?? Number.NaN) : value,
  );
  return { ...table, values };
}

function cautionsOf(board: PublishedBoard, files: readonly ValuesFile[]): Release['published']['cautions'] {
  const used = new Set(board.framework.indicators.map((indicator) => aboutOf(indicator).source?.file));
  return files
    .filter(({ publication }) => used.has(publication.id))
    .flatMap(({ publication: { publisher, quotations } }) => quotations.map((one) => ({ publisher, ...one })));
}

/** Only who is ranked takes part; the order of ranks makes the matrix readable. */
function uncertaintyOf(scores: Scores, result: Uncertainty, seed: Uint8Array): ReleaseUncertainty {
  const order = result.ranks
    .flatMap((one) => (one === null ? [] : [one]))
    .sort((a, b) => a.nominal - b.nominal || (a.unit < b.unit ? -1 : 1));
  const place = (unit: string) => scores.units.indexOf(unit);
  return {
    runs: result.runs,
    seed: hex(seed),
    varied,
    bands: Array.from({ length: result.bands.count }, (_, at) =>
      order.filter(({ band }) => band === at + 1).map(({ unit }) => unit),
    ),
    pairs: (order.length * (order.length - 1)) / 2,
    notToldApart: result.bands.notToldApart,
    pairwise: {
      countries: order.map(({ unit }) => unit),
      ahead: order.map((a) =>
        order.map((b) => result.pairwise[place(a.unit) * result.units.length + place(b.unit)] ?? 0.5),
      ),
    },
  };
}
