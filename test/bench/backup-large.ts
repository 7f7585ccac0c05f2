/** Memory must not grow with what is backed up: 20 GB in one file, and a million files. */
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { chance } from './backup-data.ts';
import { breakwaterSix } from './backup-programs.ts';
import { measureRound, steps } from './backup-round.ts';
import type { Figure } from './figure.ts';

const hugeBytes = 20_000_000_000;
const manyFiles = 1_000_000;
const pageBytes = 4096;
const pieceBytes = 64 * 1024 * 1024;

/**
 * Measures both in `folder`, or only the one whose folder begins with `only` (`huge` or `many`); needs some 50 GB and
 * an hour on a slow disk. Nothing else is compared, since only the peak of memory is asked for.
 */
export async function largeFigures(folder: string, only: string, peakBarMb: number, say: (line: string) => void) {
  const figures: Figure[] = [];
  const sets = [
    { name: 'one file of 20 GB', folder: join(folder, 'huge'), make: makeHuge, bytes: 0 },
    { name: '1,000,000 files', folder: join(folder, 'many'), make: makeMany, bytes: 0 },
  ];
  for (const set of sets.filter((one) => basename(one.folder).startsWith(only))) {
    say(`making ${set.name}`);
    mkdirSync(set.folder, { recursive: true });
    try {
      set.make(set.folder);
      say(`measuring ${set.name}`);
      const ground = { place: join(folder, 'run'), home: join(folder, 'home'), isProved: true };
      const measured = await measureRound(breakwaterSix, set, ground);
      for (const step of steps) {
        const found = measured.filter((one) => one.step === step);
        figures.push({
          name: `peak memory, ${step}, ${set.name}`,
          value: Math.max(...found.map(({ peakBytes }) => peakBytes)) / 1e6,
          unit: 'MB',
          bar: { kind: 'at most', value: peakBarMb },
          how: `3 of 6; ${found[0]?.seconds.toFixed(1)} s`,
        });
      }
    } finally {
      for (const used of [set.folder, join(folder, 'run'), join(folder, 'home')])
        rmSync(used, { recursive: true, force: true });
    }
  }
  return figures;
}

/** Text that compresses well, with something of its own on every page, so that no chunk is like another. */
function makeHuge(folder: string): void {
  const piece = Buffer.alloc(
    pieceBytes,
    'Saint George, folio 118, sworn before the registrar; entered in the register. ',
  );
  const file = openSync(join(folder, 'huge.txt'), 'w');
  for (let written = 0, count = 0; written < hugeBytes; count += 1) {
    const own = chance(`huge ${count}`, (pieceBytes / pageBytes) * 8);
    for (let page = 0; page * pageBytes < pieceBytes; page += 1)
      own.copy(piece, page * pageBytes, page * 8, page * 8 + 8);
    written += writeSync(file, piece, 0, Math.min(pieceBytes, hugeBytes - written));
  }
  closeSync(file);
}

function makeMany(folder: string): void {
  for (let count = 0; count < manyFiles; count += 1) {
    const district = join(folder, String(Math.floor(count / 1000)).padStart(4, '0'));
    if (count % 1000 === 0) mkdirSync(district);
    const text = `citizen ${count}: ${'registered in the parish of Saint Andrew; '.repeat(1 + (count % 20))}\n`;
    writeFileSync(join(district, `${count}.txt`), text);
  }
}
