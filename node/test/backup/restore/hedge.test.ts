/** Fault 12: holders that are slow, stall, flap or break off in the middle of a shard do not hold a restore up. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteRange, ShardStore } from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import type { RestoreClock } from '../../../backup/restore/clock.ts';
import { HedgeTimer } from '../../../backup/restore/hedge.ts';
import { fileOf, type RestoreHolder } from '../../../backup/restore/holder.ts';
import { restoreSnapshot } from '../../../backup/restore/restore.ts';
import { scratch } from '../../scratch.ts';
import { folderLine, type Item, makeArchive, sourceLine, type TestArchive } from './a-snapshot.ts';

const contents = [...Array(12).keys()].map((n) => randomBytes(150_000 + n));
const items: readonly Item[] = [
  sourceLine('docs'),
  folderLine('docs'),
  ...contents.map((bytes, n): Item => ({ type: 'content', path: `docs/${n}`, chunks: [bytes] })),
];

/** What a store may do instead of answering. `call` counts the calls to this holder. */
type Behaviour = (ask: () => ReturnType<ShardStore['get']>, call: number) => ReturnType<ShardStore['get']>;

/** Time that passes only when a test lets it. */
class StillClock implements RestoreClock {
  ms = 0;
  alarms: { readonly at: number; readonly ring: () => void }[] = [];

  now(): number {
    return this.ms;
  }

  after(ms: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const alarm = { at: this.ms + ms, ring: resolve };
    this.alarms.push(alarm);
    return { rung: promise, cancel: () => void this.alarms.splice(this.alarms.indexOf(alarm), 1) };
  }

  pass(ms: number): void {
    this.ms += ms;
    for (const alarm of this.alarms.filter(({ at }) => at <= this.ms)) alarm.ring();
    this.alarms = this.alarms.filter(({ at }) => at > this.ms);
  }
}

/** The holders of an archive as if they were far away; `odd` behave in their own way with shards. */
function remote(archive: TestArchive, odd: Readonly<Record<number, Behaviour>>, calls: string[]): RestoreHolder[] {
  return archive.holders().map((holder, at) => {
    let call = 0;
    const get: ShardStore['get'] = (name, range) => {
      if (name.kind !== 'shard') return holder.store.get(name, range);
      calls.push(`${at}${range ? ` from ${range.from}` : ''}`);
      call += 1;
      // Read at once, so that no time passes but what a test lets pass.
      const ask = async () => readRange(fileOf(holder.folder ?? '', name), range);
      return odd[at]?.(ask, call) ?? ask();
    };
    return { ...holder, folder: null, store: { get } };
  });
}

function readRange(path: string, range: ByteRange | undefined): Uint8Array {
  const bytes = readFileSync(path);
  return range === undefined ? bytes : new Uint8Array(bytes.subarray(range.from, range.from + range.bytes));
}

async function prepared() {
  const top = await scratch();
  const archive = await makeArchive(top, { k: 2, n: 4 });
  archive.packBytes = 400_000;
  await archive.write(items);
  return { archive, into: join(top, 'restored') };
}

function check(into: string): void {
  for (const [n, bytes] of contents.entries()) expect(readFileSync(join(into, `docs/${n}`)).equals(bytes)).toBe(true);
}

const never = new Promise<null>(() => {});

describe('a holder', () => {
  test('that never answers is passed over once it is late, and from then on asked last', async () => {
    const { archive, into } = await prepared();
    const clock = new StillClock();
    const calls: string[] = [];
    const snapshot = await archive.open('latest', remote(archive, { 0: () => never }, calls));
    const restoring = restoreSnapshot({ snapshot, into, workers: 0, clock });
    let isDone = false;
    void restoring.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      clock.pass(1000);
    }
    expect((await restoring).holders).not.toContain(archive.names[0]);
    // Late is no fault: it was asked, and others were quicker.
    expect((await restoring).faults).toEqual([]);
    check(into);
    const asked = calls.filter((call) => call.startsWith('0')).length;
    expect(asked).toBeGreaterThan(0);
    // Packs are begun in parallel, so a few are lost to it before it is known; not one for each pack.
    expect(asked).toBeLessThan(snapshot.packs.size);
    expect(clock.alarms).toEqual([]);
  });

  test('that refuses everything is replaced at once, without waiting for an alarm', async () => {
    const { archive, into } = await prepared();
    const clock = new StillClock();
    const down: Behaviour = () =>
      Promise.reject(Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' }));
    const snapshot = await archive.open('latest', remote(archive, { 1: down, 3: down }, []));
    const report = await restoreSnapshot({ snapshot, into, workers: 2, clock });
    check(into);
    expect(report.holders).toEqual([archive.names[0], archive.names[2]]);
    expect(report.faults.every(({ fault }) => fault === 'silent')).toBe(true);
  });

  test('that flaps is used when it answers', async () => {
    const { archive, into } = await prepared();
    const flapping: Behaviour = (ask, call) => (call % 2 === 1 ? Promise.reject(new Error('reset')) : ask());
    const odd = { 0: flapping, 1: flapping, 2: flapping, 3: flapping };
    const snapshot = await archive.open('latest', remote(archive, odd, []));
    await restoreSnapshot({ snapshot, into, workers: 0, clock: new StillClock() });
    check(into);
  });

  test('that breaks off in the middle is asked for the rest, when nobody else is left', async () => {
    const { archive, into } = await prepared();
    const calls: string[] = [];
    let breaks = 0;
    // Every line carries half a megabyte, then resets; the first whole shard is too long for it.
    const brittle: Behaviour = async (ask) => {
      const bytes = await ask();
      if (bytes !== null && bytes.length > 524_288) {
        breaks += 1;
        throw new Error('reset');
      }
      return bytes;
    };
    const gone: Behaviour = () => Promise.reject(new Error('gone'));
    const odd = { 0: brittle, 1: brittle, 2: gone, 3: gone };
    archive.packBytes = 3_000_000;
    await archive.write(items);
    const snapshot = await archive.open('latest', remote(archive, odd, calls));
    const { faults } = await restoreSnapshot({ snapshot, into, workers: 0, clock: new StillClock() });
    check(into);
    expect(breaks).toBeGreaterThan(0);
    // Who gave the rest in the end is called by its name; who never answered, by its.
    const namesOf = (...at: number[]) => at.map((index) => archive.names[index]);
    for (const { holder, fault } of faults) {
      expect(namesOf(...(fault === 'interrupted' ? [0, 1] : [2, 3]))).toContain(holder);
    }
    expect(faults.map(({ fault }) => fault)).toContain('interrupted');
    expect(calls.some((call) => /^[01] from (?!0$)/.test(call))).toBe(true);
  });

  test('is asked only for the part of a shard that is needed, in steps that tell nothing', async () => {
    const { archive, into } = await prepared();
    archive.packBytes = 12_000_000;
    await archive.write([
      ...items,
      ...[...Array(40).keys()].map(
        (n): Item => ({ type: 'content', path: `docs/more ${n}`, chunks: [randomBytes(250_000)] }),
      ),
    ]);
    const calls: string[] = [];
    const snapshot = await archive.open('latest', remote(archive, {}, calls));
    await restoreSnapshot({ snapshot, into, workers: 0, select: { paths: ['docs/more 20'] } });
    const ranges = calls.map((call) => /from (\d+)/.exec(call)?.[1]).filter((from) => from !== undefined);
    expect(ranges.length).toBeGreaterThan(0);
    for (const from of ranges) expect(Number(from) % 1_048_576).toBe(0);
  });
});

describe('the time after which a holder is late', () => {
  test('is long at first, then what nineteen of twenty took, and never too short for a satellite', () => {
    const clock = new StillClock();
    const timer = new HedgeTimer(clock);
    expect(timer.lateMs).toBe(5000);
    for (let n = 1; n <= 20; n += 1) {
      const started = timer.start();
      clock.pass(n * 100);
      timer.took(started);
    }
    expect(timer.lateMs).toBe(2000);
    for (let n = 0; n < 64; n += 1) timer.took(timer.start());
    expect(timer.lateMs).toBe(250);
  });
});
