/** What a release varies, and what the runs say of it. */
import type { PublishedBoard } from '../board/published.ts';
import type { Scores } from '../score/scores.ts';
import { sureAhead } from '../uncertainty/bands.ts';
import type { CellErrors } from '../uncertainty/cell-error.ts';
import {
  type Experiment,
  fixedExperiment,
  leaveNothingOut,
  leaveOneIndicatorOut,
  leaveOnePillarOut,
  leaveOnePublisherOut,
  minmaxChoice,
  ownAggregation,
  ownNormalisation,
  topMeanChoice,
  weightNoiseUsual,
  zscoreChoice,
} from '../uncertainty/experiment.ts';
import { leaveOutTable } from '../uncertainty/leave-out.ts';
import { sensitivityOf, sensitivityRunsUsual } from '../uncertainty/sensitivity.ts';
import type { Uncertainty } from '../uncertainty/simulate.ts';
import { hex } from './hex.ts';
import type { ReleaseUncertainty } from './release.ts';

/** Runs left out at each end of an interval, as `rankInterval` does unless told otherwise. */
const intervalTail = 0.05;

/** What is varied, in the words of METHOD.md. */
export const varied: readonly string[] = [
  'every value within its printed digits, its age and the revisions between its vintages',
  'every weight, at every level, between 75 and 125 % of itself',
  'fixed goalposts, lowest to highest of the countries, or standard scores',
  'a geometric or an arithmetic mean across pillars',
  'one indicator left out, or none',
  'a missing value drawn from those of the others',
];

/** The experiment behind the intervals: everything about the board that is not sure. */
export function experimentOf({ plan, units, prepared }: Scores, errors: readonly CellErrors[]): Experiment {
  const scored = new Set(units);
  return {
    ...fixedExperiment(plan, units, prepared.values),
    errors: errors.filter(({ unit }) => scored.has(unit)),
    fill: true,
    weightNoise: weightNoiseUsual,
    normalisations: [ownNormalisation, minmaxChoice(plan), zscoreChoice(plan)],
    aggregations: [ownAggregation, topMeanChoice('arithmetic')],
    leaveOuts: leaveOneIndicatorOut(plan),
  };
}

/** Only who is ranked takes part; the order of ranks makes the matrix readable. */
export function uncertaintyOf(
  board: PublishedBoard,
  experiment: Experiment,
  result: Uncertainty,
  seed: Uint8Array,
): ReleaseUncertainty {
  const order = result.ranks
    .flatMap((one) => (one === null ? [] : [one]))
    .sort((a, b) => a.nominal - b.nominal || (a.unit < b.unit ? -1 : 1));
  const place = (unit: string) => result.units.indexOf(unit);
  return {
    runs: result.runs,
    seed: hex(seed),
    sure: sureAhead,
    intervalShare: 1 - 2 * intervalTail,
    varied,
    bands: Array.from({ length: result.bands.count }, (_, at) =>
      order.filter(({ band }) => band === at + 1).map(({ unit }) => unit),
    ),
    pairs: (order.length * (order.length - 1)) / 2,
    closeAcross: result.bands.closeAcross,
    notToldApart: result.bands.notToldApart,
    sensitivity: sensitivityOf(experiment, seed, Math.min(result.runs, sensitivityRunsUsual)).map(
      ({ factor, first, whole }) => ({ factor, first, whole }),
    ),
    without: withoutOne(board, experiment),
    pairwise: {
      countries: order.map(({ unit }) => unit),
      ahead: order.map((a) =>
        order.map((b) => result.pairwise[place(a.unit) * result.units.length + place(b.unit)] ?? 0.5),
      ),
    },
  };
}

/** Each indicator, pillar and publisher left out in turn; those without whom nobody moves are named too. */
function withoutOne(board: PublishedBoard, experiment: Experiment): ReleaseUncertainty['without'] {
  const { plan, units } = experiment;
  const publisherOf = (id: string) =>
    board.values.find(({ indicator }) => indicator === id)?.provenance.publisher ?? 'nobody';
  const leaveOuts = [
    ...leaveOneIndicatorOut(plan),
    ...leaveOnePillarOut(plan),
    ...leaveOnePublisherOut(plan, ({ id }) => publisherOf(id)),
  ].filter(({ id }) => id !== leaveNothingOut.id);
  return leaveOutTable({ ...experiment, leaveOuts }).map(({ id, largest, moves }) => ({
    id,
    largest,
    moves: units.flatMap((country, row) => {
      const places = moves[row] ?? 0;
      return places === 0 ? [] : [{ country, places }];
    }),
  }));
}
