/** The numbers of readiness: ten thousand runs, a plain twin beside them, sensitivity, and the published indices. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import {
  bandsOf,
  compile,
  type Experiment,
  fixedExperiment,
  leaveOneIndicatorOut,
  minmaxChoice,
  ownNormalisation,
  parseFramework,
  runsUsual,
  sensitivityOf,
  sensitivityRunsUsual,
  simulate,
  topMeanChoice,
  type Uncertainty,
  weightNoiseUsual,
  zscoreChoice,
} from '@breakwater/benchmarks';
import type { Figure } from './figure.ts';
import { rounds } from './measure.ts';
import { twinPairwise } from './readiness-twin.ts';

const units = 22;
const pillars = 8;
const perPillar = 5;
const sigma = 0.03;
const step = 0.01;
const seed = Uint8Array.from({ length: 32 }, (_, index) => index);
/** Two runs of 10,000 differ by 0.007 at one standard deviation, where chances are even; of 231 pairs none by more. */
const twinMax = 0.04;

/** Measures everything; takes about a minute on an idle machine. */
export async function readinessFigures(): Promise<readonly Figure[]> {
  const experiment = experimentOf();
  let last: Uncertainty = simulate(experiment, seed, 500);
  const runs = bestSeconds(() => {
    last = simulate(experiment, seed);
  });
  const twin = twinSeconds(experiment, last);
  const sensitivity = bestSeconds(() => sensitivityOf(experiment, seed));
  const varied = 'errors and printed digits of every value, weights, 3 normalisations, 2 means, leave one out';
  return [
    {
      name: '10,000 runs of 22 units by 40 indicators',
      value: runs.cpu,
      unit: 's of one core',
      bar: { kind: 'at most', value: 1.5 },
      how: `${varied}; pairs and ${last.bands.count} bands; best of ${rounds}, ${runs.wall.toFixed(2)} s by the clock`,
    },
    {
      name: 'the same by a plain twin',
      value: twin.cpu,
      unit: 's of one core',
      bar: null,
      how: `arrays, closures, Math.random and Math.log; its pairs differ by ${twin.differs.toFixed(3)} at most`,
    },
    {
      name: 'Sobol indices of five factors',
      value: sensitivity.cpu,
      unit: 's of one core',
      bar: null,
      how: `${sensitivityRunsUsual} runs of seven samples and a bootstrap of 1,000; best of ${rounds}`,
    },
    ...testFigures(),
  ];
}

function experimentOf(): Experiment {
  const names = Array.from({ length: pillars }, (_, pillar) => `P${pillar + 1}`);
  const places = Array.from({ length: perPillar }, (_, place) => place + 1);
  const plan = compile(
    parseFramework(
      JSON.stringify({
        ...{ format: 'breakwater-framework/1', id: 'bench', version: '1', title: 'Bench', scale: [0, 100] },
        groups: [
          { id: 'index', name: 'Index', aggregate: { method: 'geometric', floor: 1 } },
          ...names.map((id) => ({ id, name: id, parent: 'index' })),
        ],
        indicators: names.flatMap((parent) =>
          places.map((place) => ({
            ...{ id: `${parent}.${place}`, name: parent, parent },
            goalposts: { worst: 0, best: 1, clamp: true },
          })),
        ),
      }),
    ),
  );
  const rows = Array.from({ length: units }, (_, unit) => `U${String(unit).padStart(2, '0')}`);
  // Half merit, half a fixed scatter by indicator, so that neighbours are hard to tell apart and ends are easy.
  const values = Float64Array.from({ length: units * pillars * perPillar }, (_, cell) => {
    const unit = Math.floor(cell / (pillars * perPillar));
    return 0.1 + 0.4 * ((unit + 0.5) / units) + (0.4 * ((cell * 7919) % 1009)) / 1009;
  });
  return {
    ...{ ...fixedExperiment(plan, rows, values), weightNoise: weightNoiseUsual },
    errors: rows.flatMap((unit) =>
      plan.indicators.map(({ id }) => ({
        ...{ unit, indicator: id },
        errors: [
          { kind: 'standard-error' as const, sigma },
          { kind: 'printed' as const, step },
        ],
      })),
    ),
    normalisations: [ownNormalisation, minmaxChoice(plan), zscoreChoice(plan)],
    aggregations: [topMeanChoice('geometric'), topMeanChoice('arithmetic')],
    leaveOuts: leaveOneIndicatorOut(plan),
  };
}

interface Seconds {
  readonly cpu: number;
  readonly wall: number;
}

/** Processor time of all threads, the least of several rounds: what one core needs when nobody else wants it. */
function bestSeconds(work: () => unknown, times: number = rounds): Seconds {
  let best: Seconds = { cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY };
  for (let round = 0; round < times; round++) {
    const before = process.cpuUsage();
    const start = performance.now();
    work();
    const wall = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    best = { cpu: Math.min(best.cpu, (user + system) / 1e6), wall: Math.min(best.wall, wall) };
  }
  return best;
}

/** The twin on the same table; both must say the same, or one of them does other work. */
function twinSeconds({ values }: Experiment, ours: Uncertainty): Seconds & { readonly differs: number } {
  const width = pillars * perPillar;
  const rows = Array.from({ length: units }, (_, unit) => [...values.subarray(unit * width, (unit + 1) * width)]);
  let theirs: readonly (readonly number[])[] = [];
  const seconds = bestSeconds(() => {
    theirs = twinPairwise({ rows, perPillar, sigma, step, weightNoise: weightNoiseUsual, runs: runsUsual });
    bandsOf(
      Float64Array.from(theirs.flat()),
      theirs.map((list) => list.reduce((sum, one) => sum + one, 0)),
    );
  }, 3);
  const differs = Math.max(...theirs.flat().map((one, cell) => Math.abs(one - (ours.pairwise[cell] ?? Number.NaN))));
  if (!(differs < twinMax)) throw new Error(`the twin's chances differ by ${differs}: one of the two is wrong`);
  return { ...seconds, differs };
}

/** What the project's own tests decide, run as they stand: published indices, size and the hash of the release. */
function testFigures(): readonly Figure[] {
  return [
    testFigure(
      'golden tests of published indices',
      'benchmarks',
      ['test/golden', 'test/uncertainty/published'],
      [
        ...['ASEM to 1e-9, every rank, treatment table', 'EGDI, GTMI and INFORM to printed rounding'],
        'rank quantiles and Sobol indices to 1e-12',
      ],
    ),
    testFigure('tests of the engine’s size', 'benchmarks', ['test/size'], ['15 kB gzipped in a browser']),
    testFigure(
      'tests of the release hash in Node',
      'benchmarks',
      ['test/release'],
      ['and with Math.exp, log, pow spoilt'],
    ),
    testFigure('tests of the release hash in Chromium', 'test', ['readiness'], ['the same bytes as in Node']),
  ];
}

/** How many tests of these files do not pass; one that was skipped, for want of data or of a browser, counts too. */
function testFigure(name: string, folder: string, files: readonly string[], how: readonly string[]): Figure {
  const vitest = resolve(createRequire(import.meta.url).resolve('vitest/package.json'), '../vitest.mjs');
  const room = mkdtempSync(resolve(tmpdir(), 'breakwater-bench-'));
  const file = resolve(room, 'report.json');
  // A file of its own: the configured one is where the tests of the project report.
  const report = ['--reporter=json', `--outputFile.json=${file}`];
  const cwd = resolve(import.meta.dirname, '../..', folder);
  spawnSync(process.execPath, [vitest, 'run', '--config', '../test/vitest.config.ts', ...report, ...files], { cwd });
  const told: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(room, { recursive: true });
  const [total, passed] = [Number(told.numTotalTests), Number(told.numPassedTests)];
  return {
    name: `${name} not passed`,
    // A file that does not load has no tests at all.
    value: told.success === true ? total - passed : Math.max(1, total - passed),
    unit: 'tests',
    bar: { kind: 'at most', value: 0 },
    how: `of ${total}: ${how.join('; ')}`,
  };
}
