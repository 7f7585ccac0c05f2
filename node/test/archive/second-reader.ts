/** What the reader written from the document alone says of samples, to be compared with what ours says. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { CodedError, canonicalJson, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { expect, type TestContext } from 'vitest';

/** Samples of one kind; a run by hand asks for more, and for others. */
export const LINES = Number(process.env.BREAKWATER_FUZZ_RUNS ?? 200);
const seed = Number(process.env.BREAKWATER_FUZZ_SEED ?? (process.env.BREAKWATER_FUZZ_RUNS ? Date.now() % 2 ** 31 : 7));
const folder = resolve(import.meta.dirname, '../../../test/reader');

/** Bytes, and what a reader has to know beside them. */
export interface Sample {
  readonly data: Uint8Array;
  readonly facts: JsonObject;
}

/** Named samples, and others drawn at random. */
export interface Samples {
  readonly right: Readonly<Record<string, Sample>>;
  readonly wrong: Readonly<Record<string, Sample>>;
  readonly drawn: readonly Sample[];
}

type Word = { readonly read: JsonValue } | { readonly refused: string };

/** As many as asked for. */
export function draw<T>(arbitrary: fc.Arbitrary<T>): readonly T[] {
  return fc.sample(arbitrary, { numRuns: LINES, seed });
}

/** Fails where the readers differ. `read` gives JSON, or throws. Skips the test where Python lacks what it needs. */
export async function compareReaders(
  context: TestContext,
  kind: string,
  { right, wrong, drawn }: Samples,
  read: (sample: Sample) => Promise<JsonValue>,
): Promise<void> {
  if (spawnSync('sh', [resolve(folder, 'run.sh'), 'ready']).status === 77) return context.skip('Python lacks a module');
  const named = [...Object.entries(right), ...Object.entries(wrong)];
  const samples = [...named.map(([, sample]) => sample), ...drawn];
  const input = samples.map(({ data, facts }) =>
    JSON.stringify({ kind, facts, data: Buffer.from(data).toString('base64') }),
  );
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', ['-B', resolve(folder, 'judge.py')], {
    ...{ input: input.join('\n'), encoding: 'utf8', maxBuffer: 1024 * 1024 * 1024 },
  });
  expect([status, stderr]).toEqual([0, '']);
  const theirs: Word[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(theirs).toHaveLength(samples.length);
  const ours: Word[] = [];
  for (const sample of samples) ours.push(await wordOf(read(sample)));
  const apart = samples.flatMap(({ data }, at) => {
    const [our, their] = [ours[at], theirs[at]];
    if (our === undefined || their === undefined || meaningOf(our) === meaningOf(their)) return [];
    return [
      { name: named[at]?.[0] ?? `seed ${seed}`, data: Buffer.from(data).toString('latin1').slice(0, 700), our, their },
    ];
  });
  expect(apart.slice(0, 6)).toEqual([]);
  const isRead = ours.map((word) => 'read' in word);
  expect(named.filter((_, at) => isRead[at]).map(([title]) => title)).toEqual(Object.keys(right));
  // Spoiling that leaves nothing readable, or nothing spoiled, would compare nothing.
  const readOfDrawn = isRead.slice(named.length).filter((one) => one).length;
  expect(readOfDrawn).toBeGreaterThanOrEqual(drawn.length / 100);
  expect(drawn.length - readOfDrawn).toBeGreaterThanOrEqual(drawn.length / 5);
}

async function wordOf(read: Promise<JsonValue>): Promise<Word> {
  return read.then(
    (found) => ({ read: found }),
    (cause: unknown) => {
      if (cause instanceof CodedError) return { refused: cause.code };
      throw cause;
    },
  );
}

function meaningOf(word: Word): string {
  return 'read' in word ? Buffer.from(canonicalJson(word.read, { wideNumbers: true })).toString() : 'refused';
}
