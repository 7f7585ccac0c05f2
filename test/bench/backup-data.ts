/** The two sets that every program backs up: a registry with scans, and a tree of small files; the same every time. */
import { createCipheriv } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What is backed up, and how large it came out. */
export interface DataSet {
  readonly name: 'mixed' | 'small files';
  readonly folder: string;
  readonly bytes: number;
  readonly files: number;
}

/** About half of the mixed set, and the scans the rest of 1.5 GB. */
const registryBytes = 700_000_000;
const scansBytes = 800_000_000;
const smallFilesCount = 25_000;
/** What is larger in a node_modules is a program for one machine, of which ours has more than most. */
const smallFileBytesMax = 4 * 1024 * 1024;

const parishes = ['Saint Andrew', 'Saint David', 'Saint George', 'Saint John', 'Saint Joseph', 'Saint Luke'];
const surnames = ['Alexander', 'Baptiste', 'Charles', 'Durand', 'Esprit', 'Francis', 'George', 'Hypolite', 'Joseph'];
const givenNames = ['Amara', 'Brenton', 'Celestine', 'Desmond', 'Eulalie', 'Fitzroy', 'Giselle', 'Hollis', 'Ianthe'];
const streets = ['Bay Street', 'Church Lane', 'Fort Road', 'Great George Street', 'King Street', 'Mission Hill'];

/** Makes both sets in `folder`, or finds them made there by an earlier run. */
export function makeDataSets(folder: string): readonly DataSet[] {
  return [made('mixed', join(folder, 'mixed'), makeMixed), made('small files', join(folder, 'small'), makeSmall)];
}

function made(name: DataSet['name'], folder: string, make: (folder: string) => void): DataSet {
  const stamp = `${folder}.made`;
  if (!existsSync(stamp)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    make(folder);
    writeFileSync(stamp, '');
  }
  const sizes = filesUnder(folder).map((file) => statSync(file).size);
  return { name, folder, files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}

/** All files below a folder, in the order of their names. */
export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function makeMixed(folder: string): void {
  makeRegistry(join(folder, 'registry.sqlite'), registryBytes);
  const random = randomWords('scans');
  mkdirSync(join(folder, 'scans'));
  for (let left = scansBytes, count = 0; left > 0; count += 1) {
    // Pages of 0.5 to 3.5 MB, as a scanner makes them; compressed pictures look like chance.
    const bytes = Math.min(left, 500_000 + (random() % 3_000_000));
    writeFileSync(join(folder, 'scans', `${String(count).padStart(5, '0')}.jpg`), chance(`scan ${count}`, bytes));
    left -= bytes;
  }
}

/** Civil records with the shape of real ones: names and places that come again, numbers and dates that do not. */
export function makeRegistry(file: string, bytes: number): void {
  const registry = new DatabaseSync(file);
  registry.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE people (number INTEGER PRIMARY KEY, surname TEXT, given TEXT, born TEXT, parish TEXT, address TEXT,
      mother INTEGER, father INTEGER, registered TEXT, entry TEXT, seal BLOB);
    BEGIN`);
  const insert = registry.prepare('INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const random = randomWords('registry');
  const one = (list: readonly string[]) => list[random() % list.length] ?? '';
  const date = () =>
    `${1920 + (random() % 105)}-${String(1 + (random() % 12)).padStart(2, '0')}-${10 + (random() % 19)}`;
  // A record takes about 250 bytes with its seal; the last are measured, not guessed.
  for (let number = 1; ; number += 1) {
    const seal = Buffer.alloc(16);
    for (let at = 0; at < 16; at += 4) seal.writeUInt32LE(random(), at);
    const address = `${1 + (random() % 240)} ${one(streets)}, ${one(parishes)}`;
    const folio = `Register ${1 + (random() % 900)}, folio ${random() % 600}`;
    const entry = `${folio}, sworn before the registrar of ${one(parishes)}`;
    const [mother, father] = [1 + (random() % number), 1 + (random() % number)];
    const names = [one(surnames), `${one(givenNames)} ${one(givenNames)}`] as const;
    insert.run(1_000_000 + number, ...names, date(), one(parishes), address, mother, father, date(), entry, seal);
    if (number % 100_000 === 0) {
      registry.exec('COMMIT; BEGIN');
      if (statSync(file).size >= bytes * 0.94) break;
    }
  }
  registry.exec('COMMIT; CREATE INDEX by_name ON people (surname, born)');
  registry.close();
}

/** Copies of the first 25,000 small files of this project's own node_modules; made up where it has fewer. */
function makeSmall(folder: string): void {
  const modules = resolve(import.meta.dirname, '..', '..', 'node_modules');
  const found = filesUnder(modules).filter((file) => statSync(file).size <= smallFileBytesMax);
  for (const file of found.slice(0, smallFilesCount)) {
    const copy = join(folder, relative(modules, file));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
  }
  const random = randomWords('small files');
  for (let count = found.length; count < smallFilesCount; count += 1) {
    const copy = join(folder, 'made-up', String(count % 500), `module-${count}.js`);
    mkdirSync(dirname(copy), { recursive: true });
    const line = () => `export const value${random() % 9999} = ${JSON.stringify(surnames[random() % 9])};\n`;
    writeFileSync(copy, Array.from({ length: 1 + (random() % 200) }, line).join(''));
  }
}

/** A few small files, to try a program with. */
export function makeTiny(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of surnames) writeFileSync(join(folder, `${name}.txt`), name.repeat(1000));
}

/** Bytes that look random and are the same every time: a key stream. */
export function chance(name: string, bytes: number): Buffer {
  const key = Buffer.alloc(32);
  key.write(name);
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

/** Numbers below 2^32 that look random and are the same every time. */
function randomWords(name: string): () => number {
  let block: Buffer = Buffer.alloc(0);
  let [at, blocks] = [0, 0];
  return () => {
    if (at === block.length) {
      block = chance(`${name} ${blocks}`, 65_536);
      blocks += 1;
      at = 0;
    }
    at += 4;
    return block.readUInt32LE(at - 4);
  };
}
