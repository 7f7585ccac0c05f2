/** Makes the golden repositories of a version with the program itself: `node make.ts <version>`; see README.md. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ListedEntry, listTree } from './list-tree.ts';
import { changeSource, changeSourceAgain, makeSource, PEOPLE } from './make-source.ts';

const program = new URL('../../../node/breakwater.js', import.meta.url).pathname;
const target = join(import.meta.dirname, process.argv[2] ?? '1');
const top = mkdtempSync(join(tmpdir(), 'golden-'));

function breakwater(...words: readonly string[]): void {
  execFileSync(process.execPath, [program, 'archive', ...words], { stdio: 'inherit' });
}

/** A copy of a live database has other bytes than the database, so it is listed as restored, once it was proved whole. */
function listRegistry(to: readonly string[], folder: string): readonly ListedEntry[] {
  const into = join(mkdtempSync(join(tmpdir(), 'golden-')), basename(folder));
  breakwater('restore', '--from', ...to.slice(1), '--into', into);
  const database = new DatabaseSync(join(into, 'registry.db', 'registry.db'), { readOnly: true });
  const { rows } = database.prepare('SELECT count(*) AS rows FROM person').get() ?? {};
  const { integrity_check: verdict } = database.prepare('PRAGMA integrity_check').get() ?? {};
  database.close();
  if (rows !== PEOPLE || verdict !== 'ok')
    throw new Error(`the copy of the database is not whole: ${rows}, ${verdict}`);
  // Node sets times to a quarter of a microsecond, so these come from where the snapshot has them from.
  return listTree(into, ['registry.db']).map((entry) => {
    const original = entry.type === 'directory' ? top : join(top, 'registry.db');
    return { ...entry, mtimeNs: String(statSync(original, { bigint: true }).mtimeNs) };
  });
}

/** One archive, with a listing for each snapshot it is asked to have. */
function makeArchive(name: string, holders: readonly string[], steps: readonly (() => void)[]): void {
  const folder = join(target, name);
  mkdirSync(folder, { recursive: true });
  const to = ['--to', holders.map((holder) => join(folder, holder)).join(','), '--key', join(folder, 'archive.key')];
  breakwater('init', ...to);
  for (const [index, step] of steps.entries()) {
    step();
    breakwater('create', ...to, '--workers', '1', join(top, 'documents'), `sqlite:${join(top, 'registry.db')}`);
    const listing = [...listTree(top, ['documents']), ...listRegistry(to, folder)];
    writeFileSync(join(folder, `expected-${index + 1}.json`), `${JSON.stringify(listing, null, 1)}\n`);
  }
}

makeArchive(
  '3-of-6',
  ['a', 'b', 'c', 'd', 'e', 'f'],
  [() => makeSource(top), () => changeSource(top), () => changeSourceAgain(top)],
);
makeArchive('2-of-4', ['a', 'b', 'c', 'd'], [() => undefined]);
