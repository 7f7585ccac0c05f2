/** Source tables of our own making for the importers, and the sources beside the project where they are at hand. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Importer, ReadSource } from '../../import/build-values.ts';
import { buildValues } from '../../import/build-values.ts';
import { parseCsv } from '../../import/csv-table.ts';

/** The project's root. */
export const root = resolve(import.meta.dirname, '../../..');
const folder = resolve(root, '../shared/data');

/** Whether the publishers' files lie beside the project. */
export const hasSources = existsSync(folder);

/** The bytes of one source. */
export function sourceBytes(file: string): Uint8Array {
  return readFileSync(resolve(folder, file));
}

/** Every file that was given, by its path in the folder. */
export function sourceFiles(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, resolve(entry.parentPath, entry.name)));
}

/** Imports from texts in the place of the sources, in their order. */
export function importTexts(importer: Importer, texts: readonly (string | Uint8Array)[]) {
  const read = importer.sources.map((source, at): ReadSource => {
    const text = texts[at] ?? '';
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    return { rows: parseCsv(bytes, source), sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  return buildValues(importer, read);
}
