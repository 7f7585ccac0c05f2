/** Chapter 4: the storm erases Dominica and takes three more. */
import { existsSync } from 'node:fs';
import type { BeforeTheStorm } from './chapter-backup.ts';
import { isAlive } from './processes.ts';
import { partsOf } from './region-parts.ts';
import type { Scene } from './scene.ts';

const hit = 'DM';
const down = ['LC', 'JM', 'BZ'] as const;

/**
 * The storm hits: processes are killed without a goodbye, Dominica's disks are gone. Returns the countries whose
 * processes the story has seen alive before and dead after, Dominica first.
 */
export async function letStormHit(scene: Scene, before: BeforeTheStorm): Promise<readonly string[]> {
  const { ledger, places, programs, root } = scene;
  ledger.chapter('4  The storm');
  const alive = (await partsOf(scene)).filter(({ pid }) => isAlive(pid));
  const storm = programs.breakwater('region', 'storm', '--root', root, '--hit', hit, '--down', down.join(','));
  await Promise.all([storm, programs.kill(before.writer)]);
  const gone = !existsSync(places.hubDir(hit)) && !existsSync(places.dataDir(hit));
  const dead = alive.filter(({ pid }) => !isAlive(pid)).map(({ name }) => name);
  ledger.claim('Dominica’s processes are killed, its data directory is erased', gone && dead.includes(hit));
  const left = alive.filter(({ pid }) => isAlive(pid)).map(({ name }) => name);
  ledger.claim(
    'Of its holders exactly BB, GY and TT are left',
    left.filter((name) => name.length === 2).join() === 'BB,GY,TT',
    left.join(),
  );
  return [hit, ...down].filter((country) => dead.includes(country));
}
