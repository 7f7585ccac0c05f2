/** The promise of the witness store, held against SQLite. */
import { describe, expect, it } from 'vitest';
import { createWitnessTables, openWitnessStore } from '../../store/sqlite/witness.ts';
import type { WitnessHead } from '../../store/witness.ts';
import { later, noon, openDatabase } from './open-database.ts';

const origin = 'trust.region.example/trust';
const head = (size: number, byte = size, seconds = 0): WitnessHead => ({
  ...{ origin, size, rootHash: new Uint8Array(32).fill(byte), vetted: true },
  ...{ note: new TextEncoder().encode(`tree of ${size}`), at: later(seconds) },
});
const open = () => openWitnessStore(openDatabase(createWitnessTables));

describe('a witness store', () => {
  it('keeps the newest tree of each log', async () => {
    const witness = open();
    expect(await witness.head(origin)).toBeNull();
    expect(await witness.advance([{ from: null, to: head(3) }])).toEqual([true]);
    expect(await witness.advance([{ from: head(3), to: head(5) }])).toEqual([true]);
    expect(await witness.head(origin)).toEqual(head(5));
    expect(await witness.head('another.example/log')).toBeNull();
  });

  it('refuses a step whose start is no longer the head, also inside one batch', async () => {
    const witness = open();
    await witness.advance([{ from: null, to: head(3) }]);
    const both = await witness.advance([
      { from: head(3), to: head(9) },
      { from: head(3), to: head(5) },
    ]);
    expect(both).toEqual([true, false]);
    expect((await witness.head(origin))?.size).toBe(9);
    expect(await witness.advance([{ from: null, to: head(1) }])).toEqual([false]);
  });

  it('never goes back to a smaller tree, nor to another tree of the same size', async () => {
    const witness = open();
    await witness.advance([{ from: null, to: head(5) }]);
    expect(await witness.advance([{ from: head(5), to: head(4) }])).toEqual([false]);
    expect(await witness.advance([{ from: head(5), to: head(5, 77) }])).toEqual([false]);
    expect(await witness.advance([{ from: head(5, 77), to: head(6) }])).toEqual([false]);
    expect(await witness.head(origin)).toEqual(head(5));
  });

  it('takes the same tree again with a newer time', async () => {
    const witness = open();
    await witness.advance([{ from: null, to: head(5) }]);
    expect(await witness.advance([{ from: head(5), to: head(5, 5, 60) }])).toEqual([true]);
    expect((await witness.head(origin))?.at).toEqual(later(60));
  });

  it('remembers that it was restored until that is settled, for each log', async () => {
    const witness = open();
    expect(await witness.restoredAt(origin)).toBeNull();
    await witness.markRestored(noon);
    await witness.markRestored(later(9));
    expect(await witness.restoredAt(origin)).toEqual(noon);
    await witness.clearRestored(origin);
    expect(await witness.restoredAt(origin)).toBeNull();
    expect(await witness.restoredAt('other.example/log')).toEqual(noon);
    await witness.markRestored(later(20));
    expect(await witness.restoredAt(origin)).not.toBeNull();
  });
});
