/** The runs of the readiness engine as one would write them down first: the same statistics, no care for speed. */

/** What both are given: rows of units, groups of indicators with scores from 0 to 1, errors of every value. */
export interface TwinInput {
  readonly rows: readonly (readonly number[])[];
  readonly perPillar: number;
  readonly sigma: number;
  readonly step: number;
  readonly weightNoise: number;
  readonly runs: number;
}

/** P(row a ahead of row b), [a][b]; ties count half. */
export function twinPairwise(input: TwinInput): readonly (readonly number[])[] {
  const { rows, runs } = input;
  const ahead = rows.map(() => rows.map(() => 0));
  for (let run = 0; run < runs; run++) {
    const scores = scoresOfRun(input);
    for (const [a, list] of ahead.entries()) {
      for (const b of rows.keys()) {
        const [one = 0, other = 0] = [scores[a], scores[b]];
        list[b] = (list[b] ?? 0) + (one > other ? 1 : one === other ? 0.5 : 0);
      }
    }
  }
  return ahead.map((list) => list.map((count) => count / runs));
}

function scoresOfRun({ rows, perPillar, sigma, step, weightNoise }: TwinInput): readonly number[] {
  const count = rows[0]?.length ?? 0;
  const values = rows.map((row) => row.map((value) => value + sigma * normal() + step * (Math.random() - 0.5)));
  const scored = normalised(values, Math.floor(3 * Math.random()));
  const isGeometric = Math.random() < 0.5;
  const noise = () => 1 + weightNoise * (2 * Math.random() - 1);
  const weights = Array.from({ length: count }, noise);
  // One of `count` indicators is left out, or none.
  const out = Math.floor((count + 1) * Math.random());
  if (out < count) weights[out] = 0;
  const pillarWeights = Array.from({ length: count / perPillar }, noise);
  return scored.map((row) => {
    const pillars = pillarWeights.map((_, pillar) => {
      const from = pillar * perPillar;
      return mean(row.slice(from, from + perPillar), weights.slice(from, from + perPillar));
    });
    const floored = pillars.map((score) => Math.max(1, score));
    if (!isGeometric) return mean(floored, pillarWeights);
    return Math.exp(
      mean(
        floored.map((score) => Math.log(score)),
        pillarWeights,
      ),
    );
  });
}

/** Goalposts 0 and 1, lowest to highest, or standard scores, each on 0 to 100. */
function normalised(values: readonly (readonly number[])[], method: number): readonly (readonly number[])[] {
  const columns = (values[0] ?? []).map((_, column) => values.map((row) => row[column] ?? 0));
  const scores = columns.map((column) => {
    if (method === 0) return column.map((value) => 100 * Math.min(1, Math.max(0, value)));
    const low = Math.min(...column);
    const high = Math.max(...column);
    if (method === 1) return column.map((value) => (100 * (value - low)) / (high - low));
    const middle = column.reduce((sum, value) => sum + value, 0) / column.length;
    const squares = column.reduce((sum, value) => sum + (value - middle) ** 2, 0);
    const sd = Math.sqrt(squares / (column.length - 1));
    return column.map((value) => 50 + (100 / 6) * ((value - middle) / sd));
  });
  return values.map((_, row) => scores.map((column) => column[row] ?? 0));
}

function mean(numbers: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return numbers.reduce((sum, number, index) => sum + number * (weights[index] ?? 0), 0) / total;
}

/** Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
