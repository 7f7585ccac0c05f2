/** The same set to six hub processes over HTTP: signed requests, quotas, every shard synced and signed for. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { breakwaterProgram, openPrograms } from '../journeys/programs.ts';
import type { Figure } from './figure.ts';

/** At most so many times what six directories take. */
const timesBar = 3;

/** The country that backs up; its six partners hold. */
const home = 'dm';

/**
 * Founds a region in `root`, backs `folder` up from one hub to the six others, and again unchanged. `directorySeconds`
 * is what six directories took in this run; null when that was not measured.
 */
export async function httpFigures(
  folder: string,
  root: string,
  directorySeconds: number | null,
): Promise<readonly Figure[]> {
  mkdirSync(root, { recursive: true });
  const programs = openPrograms();
  try {
    await programs.start([breakwaterProgram, 'region', 'start', '--root', root, '--json']);
    const hub = ['--dir', join(root, 'hubs', home)];
    await programs.breakwater('backup', 'source', 'add', ...hub, '--name', 'bench', '--path', folder);
    const first = await programs.breakwater('backup', 'run', ...hub);
    const again = await programs.breakwater('backup', 'run', ...hub);
    const how = `${first.value.holders} holders signed; all processes on this machine`;
    const plain = (name: string, value: number): Figure => ({ name, value, unit: 's', bar: null, how });
    const figures = [
      plain('over HTTP to six hubs: first backup, mixed', first.ms / 1000),
      plain('over HTTP to six hubs: unchanged again, mixed', again.ms / 1000),
    ];
    if (directorySeconds === null) return figures;
    const share: Figure = {
      name: 'first backup, mixed: six hubs as a multiple of six directories',
      value: first.ms / 1000 / directorySeconds,
      unit: '',
      bar: { kind: 'at most', value: timesBar },
      how: `${(first.ms / 1000).toFixed(2)} s against ${directorySeconds.toFixed(2)} s`,
    };
    return [...figures, share];
  } finally {
    await programs.endAll();
    rmSync(root, { recursive: true, force: true });
  }
}
