/** The numbers of backup: Breakwater side by side with restic and borg, kernels, memory, and six hubs over HTTP. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DataSet, makeDataSets, makeTiny } from './backup-data.ts';
import { httpFigures } from './backup-http.ts';
import { kernelFigures } from './backup-kernels.ts';
import { largeFigures } from './backup-large.ts';
import { borg, breakwaterOne, breakwaterSix, type Program, restic } from './backup-programs.ts';
import { type Measured, measureRound, type Step, steps } from './backup-round.ts';
import type { Figure } from './figure.ts';
import { isInstalled } from './run-program.ts';

/** The bars: the most that Breakwater may take, as a share of what the other program takes. */
const bars: readonly (readonly [DataSet['name'], Step, Program, Program, number])[] = [
  ['mixed', 'first backup', breakwaterSix, restic, 2 / 3],
  ['mixed', 'first backup', breakwaterSix, borg, 2 / 3],
  ['mixed', 'first backup', breakwaterOne, restic, 1 / 2],
  ['small files', 'first backup', breakwaterSix, restic, 1 / 2],
  ['small files', 'first backup', breakwaterSix, borg, 2 / 3],
  ['small files', 'first backup', breakwaterOne, restic, 1 / 2],
  ...(['mixed', 'small files'] as const).flatMap((name) => [
    [name, 'unchanged again', breakwaterSix, restic, 1 / 2] as const,
    [name, 'unchanged again', breakwaterSix, borg, 1] as const,
    [name, 'unchanged again', breakwaterOne, restic, 1 / 2] as const,
    [name, 'restore', breakwaterSix, restic, 1 / 2] as const,
    [name, 'restore', breakwaterSix, borg, 1 / 2] as const,
    [name, 'restore', breakwaterOne, restic, 1 / 2] as const,
  ]),
];

const peakBarMb = 300;

/** Words after `backup` on the command line; throws a TypeError that names a word it does not know. */
function readOptions(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rounds: { type: 'string', default: '3' },
      set: { type: 'string' },
      keep: { type: 'boolean', default: false },
      kernels: { type: 'boolean', default: false },
      large: { type: 'string' },
      http: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  return { ...values, rounds: Math.max(1, Number.parseInt(values.rounds, 10) || 3) };
}

/**
 * Measures everything; several minutes. `--rounds 5`, `--set mixed` (or `small`) for one set, `--keep` leaves the data
 * sets for the next run, `--kernels` measures nothing else, `--large FOLDER` only memory with 20 GB and a million
 * files (`--set huge` or `many` for one of them), `--no-http` leaves the hubs out.
 */
export async function backupFigures(words: readonly string[]): Promise<readonly Figure[]> {
  const options = readOptions(words);
  if (options.large !== undefined) return largeFigures(options.large, options.set ?? '', peakBarMb, say);
  const kernels = await kernelFigures();
  if (options.kernels) return kernels;
  const top = join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-bench');
  mkdirSync(top, { recursive: true });
  try {
    const sets = makeDataSets(top).filter(({ name }) => name.startsWith(options.set ?? ''));
    const found = await Promise.all(
      [restic, borg].map(async (other) => ((await isInstalled(other.name)) ? [other] : [])),
    );
    const programs = [breakwaterSix, breakwaterOne, ...found.flat()];
    for (const other of [restic, borg].filter((one) => !programs.includes(one))) {
      const debian = other === borg ? 'borgbackup' : other.name;
      say(`${other.name} is not on the PATH, so nothing is compared with it. On Debian: apt-get install ${debian}`);
    }
    // A first run ever compiles, makes folders and fills caches: no program is measured at that.
    const tiny = { name: 'tiny', folder: join(top, 'tiny'), bytes: 0 };
    makeTiny(tiny.folder);
    const ground = (program: Program, isProved: boolean) => ({
      place: join(top, 'run'),
      home: join(top, 'homes', program.name.replaceAll(/\W+/g, '-')),
      isProved,
    });
    for (const program of programs) await measureRound(program, tiny, ground(program, false));
    const measured: Measured[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      for (const set of sets) {
        // Each round begins with another program, so that a slow minute of the machine hits all of them.
        const turned = [...programs.slice(round % programs.length), ...programs.slice(0, round % programs.length)];
        for (const program of turned) {
          say(`round ${round + 1} of ${options.rounds}: ${program.name}, ${set.name}`);
          measured.push(...(await measureRound(program, set, ground(program, round === 0))));
        }
      }
    }
    const http = options.http ? await overHttp(sets, measured, join(top, 'region')) : [];
    return [...times(measured, programs, sets, options.rounds), ...shares(measured, programs), ...http, ...kernels];
  } finally {
    for (const used of ['run', 'homes', 'tiny']) rmSync(join(top, used), { recursive: true, force: true });
    if (!options.keep) rmSync(top, { recursive: true, force: true });
  }
}

async function overHttp(
  sets: readonly DataSet[],
  measured: readonly Measured[],
  root: string,
): Promise<readonly Figure[]> {
  const mixed = sets.find(({ name }) => name === 'mixed');
  if (mixed === undefined) return [];
  say('six hubs over HTTP, mixed');
  return httpFigures(mixed.folder, root, secondsOf(measured, 'mixed', 'first backup', breakwaterSix));
}

function secondsOf(measured: readonly Measured[], set: string, step: Step, program: Program): number {
  const of = measured.filter((one) => one.set === set && one.step === step && one.program === program.name);
  return median(of.map(({ seconds }) => seconds));
}

/** Progress goes where figures do not. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function times(
  measured: readonly Measured[],
  programs: readonly Program[],
  sets: readonly DataSet[],
  rounds: number,
): readonly Figure[] {
  return sets.flatMap((set) =>
    programs.flatMap((program) => {
      const of = measured.filter((one) => one.set === set.name && one.program === program.name);
      const peakBytes = Math.max(...of.map((one) => one.peakBytes));
      const isOurs = program === breakwaterSix || program === breakwaterOne;
      const megabytes = Math.round(set.bytes / 1e6).toLocaleString('en-GB');
      const what = `${set.files.toLocaleString('en-GB')} files, ${megabytes} MB`;
      return [
        ...steps.map((step) => ({
          name: `${program.name}: ${step}, ${set.name}`,
          value: secondsOf(measured, set.name, step, program),
          unit: 's',
          bar: null,
          how: `${what}; median of ${rounds}`,
        })),
        {
          name: `${program.name}: peak memory, ${set.name}`,
          value: peakBytes / 1e6,
          unit: 'MB',
          bar: isOurs ? { kind: 'at most' as const, value: peakBarMb } : null,
          how: 'the most of all steps and rounds',
        },
      ];
    }),
  );
}

function shares(measured: readonly Measured[], programs: readonly Program[]): readonly Figure[] {
  return bars.flatMap(([set, step, ours, other, bar]) => {
    if (!programs.includes(other)) return [];
    const of = (program: Program) => secondsOf(measured, set, step, program);
    const value = of(ours) / of(other);
    if (Number.isNaN(value)) return [];
    const how = `${of(ours).toFixed(2)} s against ${of(other).toFixed(2)} s`;
    const copies = ours === breakwaterSix ? '3 of 6' : 'one copy';
    const name = `${step}, ${set}: ${copies} as a share of ${other.name}`;
    return [{ name, value, unit: '', bar: { kind: 'at most' as const, value: bar }, how }];
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}
