/** Fault 38: memory, open files, temporary disk and threads of a backup and its restore stay under fixed ceilings. */
import { spawn } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { scratch } from '../scratch.ts';

const MIB = 1024 * 1024;
/** More than the ceiling of memory leaves beside the program itself: whoever gathers the input passes the ceiling. */
const BIG_BYTES = 256 * MIB;
const SMALL_FILES = 3000;

const MEMORY_MAX = 300_000_000;
/** Node itself and two worker threads hold some forty; six holders and a tree of any size must not add to them. */
const OPEN_FILES_MAX = 96;
/** What is remembered between runs: chunk ids and file times, never contents. */
const CACHE_MAX = 8 * MIB;
/** Node has a dozen threads of its own, and so much for each worker and its helpers. */
const threadsMax = 16 + 4 * availableParallelism();

async function plant(tree: string): Promise<void> {
  mkdirSync(join(tree, 'small'), { recursive: true });
  const noise = createCipheriv('aes-256-ctr', Buffer.alloc(32, 3), Buffer.alloc(16));
  async function* pieces() {
    for (let at = 0; at < BIG_BYTES; at += MIB) yield noise.update(Buffer.alloc(MIB));
  }
  await pipeline(pieces, createWriteStream(join(tree, 'scans')));
  for (let at = 0; at < SMALL_FILES; at += 1) writeFileSync(join(tree, 'small', `${at}`), `deed ${at}\n`.repeat(20));
}

interface Peaks {
  bytes: number;
  threads: number;
  memory: number;
}

/** Bytes below a folder, compiled modules aside, whatever comes and goes in it meanwhile. */
function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    return sum + (stat?.isFile() === true ? stat.size : 0);
  }, 0);
}

function statusOf(pid: number, line: RegExp): number {
  return Number(line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

/** Types `breakwater archive <words>` where no more than `OPEN_FILES_MAX` files may be open; answers what it took. */
async function watched(top: string, words: readonly string[]): Promise<Peaks> {
  const program = resolve(import.meta.dirname, '../../breakwater.js');
  const [temporary, home] = [join(top, 'temporary'), join(top, 'home')];
  const kept = join(home, 'breakwater');
  for (const folder of [temporary, kept]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const limited = ['-c', `ulimit -n ${OPEN_FILES_MAX} && exec "$0" "$@"`, program, 'archive', ...words, '--json'];
  const env = { ...process.env, TMPDIR: temporary, XDG_CACHE_HOME: home, NODE_COMPILE_CACHE: '' };
  const child = spawn('/bin/sh', limited, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const peaks: Peaks = { bytes: 0, threads: 0, memory: 0 };
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const look = setInterval(() => {
    const { pid } = child;
    if (pid === undefined || !existsSync(`/proc/${pid}/status`)) return;
    peaks.memory = Math.max(peaks.memory, statusOf(pid, /^VmHWM:\s+(\d+) kB/m) * 1024);
    peaks.threads = Math.max(peaks.threads, statusOf(pid, /^Threads:\s+(\d+)/m));
    peaks.bytes = Math.max(peaks.bytes, bytesBelow(temporary) + bytesBelow(kept));
  }, 50);
  try {
    const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
    expect(code, said).toBe(0);
  } finally {
    clearInterval(look);
  }
  return peaks;
}

test('a backup to six places and its restore from three stay under their ceilings', { timeout: 300_000 }, async () => {
  const top = await scratch();
  const at = (name: string) => join(top, name);
  await plant(at('tree'));
  const places = [1, 2, 3, 4, 5, 6].map((place) => at(`place-${place}`));
  const key = ['--key', at('key')];
  await watched(top, ['init', '--to', places.join(), ...key]);
  const saved = await watched(top, ['create', '--to', places.join(), ...key, at('tree')]);
  const restored = await watched(top, ['restore', '--from', places.slice(3).join(), ...key, '--into', at('back')]);
  for (const peaks of [saved, restored]) {
    expect(peaks.memory).toBeLessThan(MEMORY_MAX);
    expect(peaks.threads).toBeLessThan(threadsMax);
    expect(peaks.bytes).toBeLessThan(CACHE_MAX);
  }
  // The watch saw something: a ceiling over nothing proves nothing.
  expect(saved.memory).toBeGreaterThan(40 * MIB);
  expect(saved.threads).toBeGreaterThan(4);
  expect(readFileSync(at('back/tree/scans')).equals(readFileSync(at('tree/scans')))).toBe(true);
  expect(readdirSync(at('back/tree/small'))).toHaveLength(SMALL_FILES);
  for (const place of [...places, at('back')]) rmSync(place, { recursive: true });
});
