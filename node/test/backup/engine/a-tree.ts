/** Directories to save and to compare: every kind of file that the engine treats in a way of its own. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bytes that no compressor makes smaller, the same for the same seed. */
export function noise(bytes: number, seed = 1): Buffer {
  const out = Buffer.alloc(bytes);
  let state = seed;
  for (let at = 0; at + 4 <= bytes; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    out.writeInt32LE(state ^ (state >>> 13) ^ Math.imul(state, 0x9e3779b1), at);
  }
  return out;
}

/** Bytes that compress well. */
export function prose(bytes: number, seed = 1): Buffer {
  const line = `register ${seed} of births, deaths and marriages\n`;
  return Buffer.from(
    Array.from({ length: Math.ceil(bytes / line.length) + 1 }, (_, i) => `${i} ${line}`).join(''),
  ).subarray(0, bytes);
}

/** Sizes around every bound, twins, links, a sparse file and some hundred small ones. All older than a minute. */
export function plantTree(dir: string): void {
  mkdirSync(join(dir, 'sizes'), { recursive: true });
  const sizes = [0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 256 * KIB, 2 * MIB, 2 * MIB + 1, 5 * MIB];
  for (const size of sizes) writeFileSync(join(dir, 'sizes', `${size}`), noise(size, size));
  writeFileSync(join(dir, 'sizes', 'prose'), prose(3 * MIB));
  mkdirSync(join(dir, 'small'));
  for (let at = 0; at < 300; at += 1) writeFileSync(join(dir, 'small', `${at}.txt`), prose(100 + at * 7, at));
  writeFileSync(join(dir, 'twin-a'), noise(300 * KIB, 5));
  writeFileSync(join(dir, 'twin-b'), noise(300 * KIB, 5));
  linkSync(join(dir, 'twin-a'), join(dir, 'z-hard-link'));
  symlinkSync('twin-a', join(dir, 'z-symlink'));
  plantSparse(join(dir, 'sparse'));
  age(dir);
}

function plantSparse(path: string): void {
  const file = openSync(path, 'w');
  writeSync(file, noise(100 * KIB, 9), 0, 100 * KIB, 1 * MIB + 17);
  writeSync(file, noise(KIB, 10), 0, KIB, 9 * MIB);
  ftruncateSync(file, 20 * MIB);
  closeSync(file);
}

/** Makes everything below an hour old, as files mostly are: the youngest are read again on purpose. */
export function age(dir: string, secondsAgo = 3600): void {
  // Whole seconds: Node can set no others exactly.
  const then = Math.floor(Date.now() / 1000) - secondsAgo;
  for (const path of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const full = join(dir, path);
    if (lstatSync(full).isFile()) utimesSync(full, then, then);
  }
}

/** A line for everything below: kind, path, mode, time, hash or target. Equal lists are equal trees. */
export function describeTree(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stat = lstatSync(join(dir, path), { bigint: true });
      const mode = (stat.mode & 0o7777n).toString(8);
      if (stat.isSymbolicLink()) return `link ${path} -> ${readlinkSync(join(dir, path))}`;
      if (stat.isDirectory()) return `directory ${path} ${mode}`;
      const hash = createHash('sha256')
        .update(readFileSync(join(dir, path)))
        .digest('hex');
      return `file ${path} ${mode} ${stat.mtimeNs} ${stat.nlink} ${stat.size} ${hash}`;
    });
}
