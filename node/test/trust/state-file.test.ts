/** The state file is whole after a loss of power at any moment, and a file that is not whole is never believed. */
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Disk, realDisk, writeDurably } from '../../trust/disk.ts';
import { formatState, type KeptTrust, parseState, readState, stateFile, writeState } from '../../trust/state-file.ts';
import { waitFor } from '../patience.ts';
import { scratch } from '../scratch.ts';
import { crashDisk, PowerLoss } from './crash-disk.ts';

const text = (words: string) => new TextEncoder().encode(words);
const dir = '/hub';

function kept(sequence: number): KeptTrust {
  return {
    evidence: {
      roots: [{ payload: text('root'), signatures: ['a.b.c', 'x'.repeat(4_600)] }],
      lists: [{ payload: text(`list ${sequence}`), signatures: [] }],
      statements: { LC: 'h.p.s' },
      notices: [{ payload: text('notice'), signatures: ['n.o.t'] }],
      log: { checkpoint: text('note'), from: 2, frontier: [new Uint8Array(32)], leaves: [text('leaf')] },
    },
    lastSeen: new Date(`2026-11-2${sequence}T12:00:00Z`),
    amnesia: sequence === 2 ? 'restored from a backup' : null,
  };
}

/** The file as it lies on a disk that never failed. */
async function diskWith(state: KeptTrust): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Map([[stateFile(dir), formatState(state)]]);
}

async function foundOn(files: ReadonlyMap<string, Uint8Array | null>): Promise<KeptTrust | null> {
  return readState(dir, crashDisk(files));
}

describe('the state file', () => {
  it('gives back what was kept', async () => {
    const there = await scratch();
    await writeState(there, kept(1));
    expect(await readState(there)).toEqual(kept(1));
    await writeState(there, kept(2));
    expect(await readState(there)).toEqual(kept(2));
  });

  it('is absent before the first write, and that is no damage', async () => {
    expect(await readState(await scratch())).toBeNull();
  });

  it('is the old or the new one after a loss of power at every operation, never neither', async () => {
    const whole = crashDisk(await diskWith(kept(1)));
    await writeState(dir, kept(2), whole);
    const operations = whole.operations();
    expect(operations).toBe(6);
    const seen = new Set<number>();
    for (let failsAt = 1; failsAt <= operations; failsAt += 1) {
      const disk = crashDisk(await diskWith(kept(1)), failsAt);
      await expect(writeState(dir, kept(2), disk)).rejects.toBeInstanceOf(PowerLoss);
      for (const outcome of disk.outcomes()) {
        const found = await foundOn(outcome);
        expect([kept(1), kept(2)], `operation ${failsAt}`).toContainEqual(found);
        seen.add(found?.lastSeen.getTime() ?? 0);
      }
    }
    // The harness would prove nothing if it never got as far as the new one, or always did.
    expect(seen.size).toBe(2);
    for (const outcome of whole.outcomes()) expect(await foundOn(outcome)).toEqual(kept(2));
  });

  it('is lost when the file is not flushed before it is renamed: the harness sees it', async () => {
    const careless = (disk: Disk): Disk => ({
      ...disk,
      create: async (path) => ({ ...(await disk.create(path)), sync: async () => undefined }),
    });
    const disk = crashDisk(await diskWith(kept(1)));
    await writeState(dir, kept(2), careless(disk));
    const found = await Promise.allSettled(disk.outcomes().map(foundOn));
    expect(found.some(({ status }) => status === 'rejected')).toBe(true);
  });

  it('stays the old one when the disk fails at any operation without losing power', async () => {
    const there = await scratch();
    await writeState(there, kept(1));
    const fail = async () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    const broken: readonly Disk[] = [
      { ...realDisk, create: fail },
      { ...realDisk, create: async (path) => ({ ...(await realDisk.create(path)), write: fail }) },
      { ...realDisk, create: async (path) => ({ ...(await realDisk.create(path)), sync: fail }) },
      { ...realDisk, rename: fail },
    ];
    for (const disk of broken) {
      await expect(writeState(there, kept(2), disk)).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await readState(there)).toEqual(kept(1));
      expect(await readdir(dirname(stateFile(there)))).toEqual(['state']);
    }
  });

  it('is left alone for what the next start could not read', async () => {
    const there = await scratch();
    await writeState(there, kept(1));
    const { evidence } = kept(2);
    const [root] = evidence?.roots ?? [];
    if (evidence === null || root === undefined) throw new Error('no evidence');
    const junk = [['x'.repeat(20_000)], Array.from({ length: 100_000 }, (_, index) => `j${index}`)];
    for (const signatures of junk) {
      const unreadable = { ...kept(2), evidence: { ...evidence, roots: [{ ...root, signatures }] } };
      await expect(writeState(there, unreadable)).rejects.toMatchObject({ code: 'TRUST_STATE_DAMAGED' });
    }
    await expect(writeState(there, { ...kept(2), amnesia: 'x'.repeat(201) })).rejects.toThrowError(refusal);
    expect(await readState(there)).toEqual(kept(1));
  });

  it('is not waited for when the disk hangs, and no second write runs beside the first', async () => {
    const file = join(await scratch(), 'state');
    const answer = Promise.withResolvers<void>();
    const hanging: Disk = { ...realDisk, makeFolder: () => answer.promise };
    const late = { code: 'ETIMEDOUT' };
    await expect(writeDurably(file, text('first'), hanging, 1)).rejects.toMatchObject(late);
    await expect(writeDurably(file, text('second'))).rejects.toMatchObject(late);
    answer.resolve();
    await waitFor(() => writeDurably(file, text('third')));
    expect(await realDisk.read(file, 100)).toEqual(text('third'));
  });

  it('is refused at every length but its own and with any byte changed', () => {
    const whole = formatState(kept(1));
    for (let length = 0; length < whole.byteLength; length += 1) {
      expect(() => parseState(whole.subarray(0, length))).toThrowError(refusal);
    }
    for (let place = 0; place < whole.byteLength; place += 1) {
      const changed = Uint8Array.from(whole);
      changed[place] = (changed[place] ?? 0) ^ 0x01;
      expect(() => parseState(changed), `byte ${place}`).toThrowError(refusal);
    }
  });
});

const refusal = expect.objectContaining({ code: 'TRUST_STATE_DAMAGED' });
