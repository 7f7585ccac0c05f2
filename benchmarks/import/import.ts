/**
 * Writes benchmarks/data/*.json and country/members.json from the statistics in ../shared:
 * `node benchmarks/import/import.ts [folder]`.
 *
 * The only file of this package that touches a disk. It is a tool for whoever updates the data; nothing imports it.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buildValues, printValues } from './build-values.ts';
import { parseCsv } from './csv-table.ts';
import { importers } from './importers.ts';
import { membersSource, readMembers } from './members.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? resolve(root, '../shared/data'));

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

for (const importer of importers) {
  const read = [];
  for (const source of importer.sources) {
    const bytes = await readFile(resolve(folder, source.file));
    read.push({ rows: parseCsv(bytes, source), sha256: sha256(bytes) });
  }
  const json = printValues(buildValues(importer, read));
  await writeFile(resolve(root, 'benchmarks/data', `${importer.publication.id}.json`), json);
}

const members = await readFile(resolve(folder, membersSource.file));
const json = `${JSON.stringify(readMembers(members, sha256(members)), null, 2)}\n`;
await writeFile(resolve(root, 'benchmarks/country/members.json'), json);
