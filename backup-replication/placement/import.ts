/**
 * Writes placement/data/storms.json from the tracks in ../shared:
 * `node backup-replication/placement/import.ts [folder]`.
 *
 * The only file of placement that touches a disk. It is a tool for whoever updates the data; nothing imports it.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { deriveTable, printTable } from './derive.ts';

const file = 'hurdat2_atlantic_1851_2025.csv';
const root = resolve(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? resolve(root, '../shared/data'));

const text = await readFile(resolve(folder, file), 'utf8');
const sha256 = createHash('sha256').update(text, 'utf8').digest('hex');
await writeFile(resolve(import.meta.dirname, 'data/storms.json'), printTable(deriveTable({ file, sha256, text })));
