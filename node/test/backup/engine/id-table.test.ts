/** The table of known chunks that all workers share. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createIdTableMemory, IdTable } from '../../../backup/engine/id-table.ts';

test('says of each id once that it is new, through any hands, while it grows', () => {
  const memory = createIdTableMemory(0);
  const hands = [new IdTable(memory), new IdTable(memory)];
  const ids = Array.from({ length: 30_000 }, () => randomBytes(32));
  const before = memory.byteLength;
  ids.forEach((id, at) => {
    expect(hands[at % 2]?.claim(id)).toBe(true);
  });
  expect(memory.byteLength).toBeGreaterThan(before);
  for (const id of ids) expect(hands[0]?.claim(id)).toBe(false);
  // The first words may be zero: such an id is remembered as well.
  expect(hands[0]?.claim(Buffer.alloc(32))).toBe(true);
  expect(hands[1]?.claim(Buffer.alloc(32))).toBe(false);
});

test('grows in place also where entries come round from its end to its beginning', () => {
  const memory = createIdTableMemory(0);
  const table = new IdTable(memory);
  const ends = [0xff_ff_ff_ff, 0xff_ff_f0_ff, 0x00_00_0f_ff, 0x00_00_1f_fe, 0, 1];
  const ids = Array.from({ length: 3600 }, (_, at) => {
    const id = randomBytes(32);
    id.writeUInt32LE(ends[at % ends.length] ?? 0, 8);
    return id;
  });
  const before = memory.byteLength;
  for (const id of ids) expect(table.claim(id)).toBe(true);
  expect(memory.byteLength).toBeGreaterThan(before);
  for (const id of ids) expect(table.claim(id)).toBe(false);
});
