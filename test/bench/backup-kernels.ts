/** The kernels on one core: coding, decoding, checking and cutting. */
import { createPackRoom, DEFAULT_SCHEME, deriveSecrets } from '@breakwater/backup-replication';
import { chance } from './backup-data.ts';
import type { Figure } from './figure.ts';
import { timingOf } from './measure.ts';

/** Measures each on a full pack of three of six; about ten seconds. */
export async function kernelFigures(): Promise<readonly Figure[]> {
  const room = createPackRoom(DEFAULT_SCHEME);
  const { pack, input } = room;
  pack.set(chance('pack', pack.length));
  input.set(chance('input', input.length));
  room.encodeParity(pack.length);
  const { gear } = deriveSecrets(new Uint8Array(32));
  const figure = async (name: string, bytes: number, bar: number | null, work: () => unknown): Promise<Figure> => ({
    name,
    value: bytes / 1e6 / (await timingOf(work, 300, 300)).medianMs,
    unit: 'GB/s',
    bar: bar === null ? null : { kind: 'at least', value: bar },
    how: 'one core, best of 5 rounds',
  });
  return [
    await figure('Reed-Solomon 3+3, encode', pack.length, 4, () => room.encodeParity(pack.length)),
    // From parity alone, the most work there can be.
    await figure('Reed-Solomon 3+3, decode', pack.length, 3, () => room.rebuildData(pack.length, [3, 4, 5])),
    await figure('Reed-Solomon 3+3, encode and check', pack.length, null, () => room.encodeChecked(pack.length)),
    await figure('content-defined chunking', input.length, 2.5, () => {
      for (let at = 0; at >= 0; at = room.cut(gear, at, input.length, true));
    }),
  ];
}
