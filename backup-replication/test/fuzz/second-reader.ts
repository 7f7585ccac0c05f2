/** Two programs that know only the document before the same samples: both read the same in each, or neither reads it. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { CodedError, canonicalJson, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { expect, type TestContext } from 'vitest';

/** Samples of one kind; a run by hand asks for more. */
export const LINES = Number(process.env.BREAKWATER_FUZZ_RUNS ?? 300);

/** The same in every run of CI, which must not fail by luck; others each time by hand, or one again that was told. */
const seed = Number(process.env.BREAKWATER_FUZZ_SEED ?? (process.env.BREAKWATER_FUZZ_RUNS ? Date.now() % 2 ** 31 : 7));

const folder = resolve(import.meta.dirname, '../../../test/reader');

/** Bytes, and what a reader has to know beside them. */
export interface Sample {
  readonly data: Uint8Array;
  readonly facts?: JsonObject;
}

/** What is compared. `read` gives the parts of the document by their names, bytes as such, and throws for a refusal. */
export interface Comparison<S extends Sample> {
  readonly kind: string;
  /** Both must read each of these; the spoiled ones are made of them. */
  readonly right: Readonly<Record<string, S>>;
  /** Both must refuse each of these. */
  readonly wrong: Readonly<Record<string, S>>;
  readonly spoiled: readonly S[];
  readonly read: (sample: S) => unknown;
  /** Refusals of the second reader that ours leaves to a later step. */
  readonly later?: RegExp;
}

type Word = { readonly read: JsonValue } | { readonly refused: string };

/** As many samples as asked for. */
export function drawn<T>(arbitrary: fc.Arbitrary<T>, count = LINES): readonly T[] {
  return fc.sample(arbitrary, { numRuns: Math.ceil(count), seed });
}

/** Skips the test where Python lacks what the second reader needs. */
export async function compareReaders<S extends Sample>(context: TestContext, asked: Comparison<S>): Promise<void> {
  const named = [...Object.entries(asked.right), ...Object.entries(asked.wrong)];
  const samples = [...named.map(([, sample]) => sample), ...asked.spoiled];
  const theirs = theirWords(asked.kind, samples);
  if (theirs === null) return context.skip('Python 3 lacks cryptography or zstandard');
  const ours: Word[] = [];
  for (const sample of samples) ours.push(await ourWord(asked.read, sample));
  expect(theirs).toHaveLength(samples.length);
  const told = ours.map((our, at) => ({ our, their: theirs[at] ?? { refused: 'no answer' } }));
  const apart = told.flatMap(({ our, their }, at) => {
    const isLater = 'read' in our && 'refused' in their && asked.later?.test(their.refused);
    if (isLater || isSame(our, their)) return [];
    const data = Buffer.from(samples[at]?.data ?? []).toString('latin1');
    return [{ name: named[at]?.[0] ?? `seed ${seed}`, data: data.slice(0, 700), our, their }];
  });
  expect(apart.slice(0, 6)).toEqual([]);
  const isRead = ours.map((word) => 'read' in word);
  const right = Object.keys(asked.right);
  const names = named.map(([name], at) => [name, isRead[at]]);
  expect(names).toEqual(named.map(([name], at) => [name, at < right.length]));
  // Spoiling that leaves nothing readable, or nothing spoiled, would compare nothing.
  const spoiledRead = isRead.slice(named.length).filter((one) => one).length;
  expect(spoiledRead).toBeGreaterThanOrEqual(asked.spoiled.length / 100);
  expect(asked.spoiled.length - spoiledRead).toBeGreaterThanOrEqual(asked.spoiled.length / 5);
}

function isSame(our: Word, their: Word): boolean {
  if (!('read' in our) || !('read' in their)) return 'read' in our === 'read' in their;
  return textOf(our.read) === textOf(their.read);
}

const textOf = (value: JsonValue) => Buffer.from(canonicalJson(value, { wideNumbers: true })).toString();

async function ourWord<S extends Sample>(read: (sample: S) => unknown, sample: S): Promise<Word> {
  try {
    return { read: plain(await read(sample)) };
  } catch (cause) {
    if (cause instanceof CodedError) return { refused: cause.code };
    throw cause;
  }
}

/** Bytes as base64url, nothing at all as null. */
function plain(value: unknown): JsonValue {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof Uint8Array ? Buffer.from(inner).toString('base64url') : inner,
  );
  return JSON.parse(text ?? 'null');
}

/** What the second reader says of each; null where Python lacks what it needs. */
function theirWords(kind: string, samples: readonly Sample[]): readonly Word[] | null {
  const ready = spawnSync('sh', [resolve(folder, 'run.sh'), 'ready'], { encoding: 'utf8' });
  if (ready.status === 77) return null;
  const input = samples
    .map(({ data, facts = {} }) => JSON.stringify({ kind, data: Buffer.from(data).toString('base64'), facts }))
    .join('\n');
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', ['-B', resolve(folder, 'judge.py')], {
    ...{ input, encoding: 'utf8', maxBuffer: 1024 * 1024 * 1024 },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
}
