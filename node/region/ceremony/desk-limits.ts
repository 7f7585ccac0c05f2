/** What the desk of one country may touch, enforced by Node's permission model: its own files and the public papers. */
import { join, resolve } from 'node:path';
import type { RegionLayout } from '../layout.ts';

const projectRoot = resolve(import.meta.dirname, '../../..');
// Never the whole checkout: the region's own directory lies in it by default, with every country's desk.
const programFolders = [
  'node',
  'node_modules',
  'federation-protocol',
  'trust-lists',
  'backup-replication',
  'benchmarks',
];

/**
 * Flags for `node` that confine a desk to the program, the region's public papers, and this country's hub and people.
 * Another country's key files cannot even be opened, whatever the code at the desk tries.
 */
export function deskLimits(layout: RegionLayout, country: string): readonly string[] {
  const own = [layout.papers, layout.hub(country), layout.people(country)];
  const read = [...programFolders.map((folder) => join(projectRoot, folder)), ...own];
  return [
    '--permission',
    '--allow-addons', // SQLite is one
    '--disable-warning=PERM0001', // says that addons could break out; ours is better-sqlite3
    `--allow-fs-read=${join(projectRoot, 'package.json')}`,
    `--allow-fs-read=${layout.regionFile}`,
    ...read.map((folder) => `--allow-fs-read=${folder}/*`),
    ...own.map((folder) => `--allow-fs-write=${folder}/*`),
  ];
}
