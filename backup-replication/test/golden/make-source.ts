/** The directory that golden repositories hold: every shape of the tree that has broken a backup program before. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { bytesFrom } from '../support.ts';

/** Text that compresses well and still has different chunks everywhere. */
function pages(count: number, seed: number): Buffer {
  const page = Buffer.from(bytesFrom(512, seed)).toString('hex');
  return Buffer.from(Array.from({ length: count }, (_, i) => `page ${i}\n${page}\n`).join(''));
}

const raw = (text: string) => Buffer.from(text, 'latin1');

/** Rows of the table in `registry.db`. */
export const PEOPLE = 3000;

/** Makes `documents` and `registry.db` in `top` as the first snapshot has them. */
export function makeSource(top: string): void {
  const at = (path: string) => Buffer.concat([Buffer.from(`${top}/documents/`), raw(path)]);
  for (const path of ['', 'deep/er/still', 'empty directory', 'd\xff']) mkdirSync(at(path), { recursive: true });
  writeFileSync(at('empty'), '');
  writeFileSync(at('one byte'), '1');
  writeFileSync(at('noise.bin'), bytesFrom(80_000, 1));
  writeFileSync(at('copy of noise.bin'), bytesFrom(80_000, 1));
  writeFileSync(at('long.txt'), pages(2000, 2));
  writeFileSync(at('zeros'), new Uint8Array(700_000));
  for (let i = 0; i < 40; i += 1)
    writeFileSync(at(`deep/er/still/${i}.txt`), `The record of year ${1980 + i}.\n`.repeat(i));
  writeFileSync(at('caf\xe9.txt'), 'A name in Latin-1.\n');
  writeFileSync(at('d\xff/\xfe\xfd'), 'Two bytes that are no UTF-8, in a directory of one.\n');
  writeFileSync(Buffer.from(`${top}/documents/na\u00efve`), 'composed\n');
  writeFileSync(Buffer.from(`${top}/documents/nai\u0308ve`), 'decomposed\n');
  writeFileSync(Buffer.from(`${top}/documents/\u{1f30a} \u202egnp.exe`), 'sea and right to left\n');
  writeFileSync(at('line\nbreak "quoted" \\ back'), 'awkward\n');
  writeFileSync(at('tool'), '#!/bin/sh\n');
  chmodSync(at('tool'), 0o4755);
  writeFileSync(at('secret'), 'for one person\n');
  chmodSync(at('secret'), 0o400);
  linkSync(at('long.txt'), at('deep/er/same as long.txt'));
  symlinkSync('deep/er', at('to a directory'));
  symlinkSync('../../../etc/passwd', at('to the outside'));
  symlinkSync(raw('nowhere\xff'), at('to nowhere'));
  makeSparse(`${top}/documents/sparse.img`);
  execFileSync('setfattr', ['-n', 'user.note', '-v', 'kept with the file', `${top}/documents/one byte`]);
  touch(at('empty'), '1969-12-31T23:59:58.123456789Z');
  touch(at('one byte'), '2100-02-28T12:00:00.000000001Z');
  touch(at('to nowhere'), '2001-09-09T01:46:40.5Z');
  const database = new DatabaseSync(`${top}/registry.db`);
  database.exec('CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT); BEGIN');
  const insert = database.prepare('INSERT INTO person (name) VALUES (?)');
  for (let i = 0; i < PEOPLE; i += 1) insert.run(`Person ${i} of Roseau`);
  database.exec('COMMIT');
  database.close();
}

/** What happens before the second snapshot: something grows, something goes, something comes. */
export function changeSource(top: string): void {
  appendFileSync(`${top}/documents/long.txt`, pages(30, 3));
  rmSync(`${top}/documents/copy of noise.bin`);
  writeFileSync(`${top}/documents/more noise.bin`, bytesFrom(12_000, 9));
}

/** What happens before the third: what is left is little enough for packs of the smallest class. */
export function changeSourceAgain(top: string): void {
  rmSync(`${top}/documents/noise.bin`);
  rmSync(`${top}/documents/deep/er/still`, { recursive: true });
  writeFileSync(`${top}/documents/last.txt`, 'The last one in.\n');
}

/** A hole at each end and a hundred and thirty pieces between: more places than stand in one line. */
function makeSparse(path: string): void {
  const step = 64 * 1024;
  const file = openSync(path, 'w');
  for (let piece = 0; piece < 65; piece += 1) {
    writeSync(
      file,
      Buffer.concat([Buffer.from(`piece ${piece}\n`), pages(64, 4)]).subarray(0, step),
      0,
      step,
      (2 * piece + 1) * step,
    );
  }
  closeSync(file);
  truncateSync(path, 131 * step + 5);
}

function touch(path: Buffer, time: string): void {
  // By the shell, because no call of Node takes a path of bytes and nanoseconds.
  const script = 'exec touch -h -d "$1" -- "$(printf %b "$2")"';
  const escaped = [...path].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
  execFileSync('sh', ['-c', script, 'sh', time, escaped]);
}
