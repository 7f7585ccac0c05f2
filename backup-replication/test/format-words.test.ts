/** FORMAT.md and AUDIT.md against the code: every word that separates uses of a key, every type, and limits. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ANSWER_MAX_BYTES } from '../audit/answer.ts';
import { CHALLENGE_LEAVES_MAX, CHALLENGE_MAX_BYTES } from '../audit/challenge.ts';
import { TRANSCRIPT_FILE_MAX_BYTES, TRANSCRIPT_MAX_BYTES } from '../audit/transcript.ts';
import { BLOCK_MAX_BYTES } from '../block/block.ts';
import { GENERATION_MAX_BYTES, GENERATION_OBJECTS_MAX } from '../generation/generation.ts';
import { HEAD_GAP_MAX, HEADS_A_DAY_MAX } from '../generation/take-head.ts';
import { HEAD_MAX_BYTES } from '../head/head.ts';
import { MANIFEST_MAX_BYTES } from '../manifest/manifest.ts';
import { PACK_LIST_MAX_BYTES } from '../pack-list/pack-list.ts';
import { APPROVALS_MAX } from '../recovery/quorum.ts';
import { SHARDS_MAX } from '../scheme.ts';

const top = new URL('..', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, top), 'utf8');
const documents = ['FORMAT.md', 'AUDIT.md'].map(read);
const [format = ''] = documents;

/** The program's own files of this package, and those of archives and recovery that the document describes. */
const folders = ['./', '../node/archive/', '../node/recovery/'];
const sources = folders.flatMap((folder) =>
  readdirSync(new URL(folder, top), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/^(?:test|node_modules|placement)\//.test(path))
    .map((path) => read(`${folder}${path}`)),
);

test('every word that is signed, sealed, derived or hashed stands in the documents', () => {
  const literals = sources.flatMap((text) =>
    [...text.matchAll(/(?:'|`)(breakwater(?:-[a-z]| [a-z]+ (?:[a-z]+ )*1)[^'`$\\]*)/g)].map(([, word = '']) => word),
  );
  const words = [...new Set(literals.map((word) => word.trim()))];
  expect(words.length).toBeGreaterThan(30);
  // Names of temporary folders on the machine's own disk are no part of any document.
  const missing = words.filter((word) => word !== 'breakwater-' && !documents.some((text) => text.includes(word)));
  expect(missing).toEqual([]);
});

test('the table of words holds every type that a signature may have', () => {
  const table = format.slice(format.indexOf('## 19.'));
  const types = documents.flatMap((text) => [...text.matchAll(/`(breakwater-[a-z-]+\+jws)`/g)].map(([, typ]) => typ));
  expect(new Set(types).size).toBeGreaterThanOrEqual(13);
  for (const typ of types) expect(table).toContain(`\`${typ}\``);
});

test('the table of limits says what the code demands', () => {
  const table = format.slice(format.indexOf('| what | at most |'));
  const row = (what: string) => table.split('\n').find((line) => line.startsWith(`| ${what}`)) ?? '';
  const number = (value: number) => value.toLocaleString('en-GB');
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['document, manifest, list', [MANIFEST_MAX_BYTES, PACK_LIST_MAX_BYTES].map(number)],
    ['head;', [number(HEAD_MAX_BYTES)]],
    ['order to delete', [number(GENERATION_MAX_BYTES), number(GENERATION_OBJECTS_MAX)]],
    ['`n` of a scheme', [number(SHARDS_MAX)]],
    ['block;', [number(BLOCK_MAX_BYTES), number(BLOCK_MAX_BYTES + 16)]],
    ['shares of a group', [`; ${number(APPROVALS_MAX)};`]],
    ['challenge;', [number(CHALLENGE_MAX_BYTES), `; ${number(CHALLENGE_LEAVES_MAX)} `]],
    ['answer;', [`${ANSWER_MAX_BYTES / 2 ** 20} MiB`]],
    ['transcript;', [`${TRANSCRIPT_MAX_BYTES / 1024} KiB`, `${TRANSCRIPT_FILE_MAX_BYTES / 2 ** 20} MiB`]],
  ];
  for (const [what, values] of rows) for (const value of values) expect(row(what), what).toContain(value);
  for (const value of [HEAD_GAP_MAX, HEADS_A_DAY_MAX]) expect(format).toContain(number(value));
});
