/** The program restores the golden repositories of every released format, from as few places as are enough (fault 28). */
import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerOf, type } from '../cli/a-hub.ts';
import { scratch } from '../scratch.ts';

/** A line of `expected-<n>.json`; see the README beside the repositories. */
interface Expected {
  readonly path64: string;
  readonly path: string;
  readonly type: 'directory' | 'file' | 'symlink' | 'link';
  readonly mode?: number;
  readonly mtimeNs: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly target64?: string;
}

const golden = resolve(import.meta.dirname, '../../../backup-replication/test/golden');
const repositories = readdirSync(golden).flatMap((version) =>
  /^\d+$/.test(version) ? readdirSync(join(golden, version)).map((name) => join(version, name)) : [],
);
/** Set-user-id and its like come back only with `--with-owners`. */
const PERMISSIONS = 0o777;
/** Node sets times as doubles of seconds. */
const TIME_ERROR_NS = 1000n;

const bytesOf = (text64 = '') => Buffer.from(text64, 'base64url');
const placeOf = (top: string, path64?: string) => Buffer.concat([Buffer.from(`${top}/`), bytesOf(path64)]);
const namesIn = (place: Buffer) => readdirSync(place, { encoding: 'buffer' });

/** What differs between an entry and what stands at its place, in words. */
function difference(top: string, entry: Expected): string | null {
  const place = placeOf(top, entry.path64);
  const stat = lstatSync(place, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return 'missing';
  if (entry.type === 'symlink') {
    if (!stat.isSymbolicLink()) return 'no link';
    return readlinkSync(place, { encoding: 'buffer' }).equals(bytesOf(entry.target64)) ? null : 'target';
  }
  if (entry.type === 'link') {
    return stat.ino === lstatSync(placeOf(top, entry.target64), { bigint: true }).ino ? null : 'not the same file';
  }
  const off = stat.mtimeNs - BigInt(entry.mtimeNs);
  if (off > TIME_ERROR_NS || off < -TIME_ERROR_NS) return `time ${stat.mtimeNs}`;
  if ((Number(stat.mode) & PERMISSIONS) !== ((entry.mode ?? 0) & PERMISSIONS)) return `mode ${stat.mode}`;
  return entry.type === 'directory' ? differenceOfFolder(stat) : differenceOfFile(place, stat, entry);
}

function differenceOfFolder(stat: BigIntStats): string | null {
  return stat.isDirectory() ? null : 'no directory';
}

function differenceOfFile(place: Buffer, stat: BigIntStats, { bytes, sha256 }: Expected): string | null {
  if (!stat.isFile() || Number(stat.size) !== bytes) return `length ${stat.size}`;
  return createHash('sha256').update(readFileSync(place)).digest('hex') === sha256 ? null : 'contents';
}

function count(place: Buffer): number {
  return namesIn(place).reduce((sum, name) => {
    const inner = Buffer.concat([place, Buffer.from('/'), name]);
    return sum + 1 + (lstatSync(inner).isDirectory() ? count(inner) : 0);
  }, 0);
}

describe.each(repositories)('the golden repository %s', (name) => {
  const folder = join(golden, name);
  const [k = '', n = ''] = name.split('/').at(-1)?.split('-of-') ?? [];
  const places = readdirSync(folder).filter((entry) => /^[a-z]$/.test(entry));
  const snapshots = readdirSync(folder).flatMap((file) => /^expected-(\d+)\.json$/.exec(file)?.[1] ?? []);

  it.each(snapshots)('comes back as its snapshot %s, from no more places than are enough', async (number) => {
    const top = await scratch();
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = join(top, 'cache');
    onTestFinished(() => {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
    });
    expect(places).toHaveLength(Number(n));
    const expected: readonly Expected[] = JSON.parse(readFileSync(join(folder, `expected-${number}.json`), 'utf8'));
    // Each snapshot from other places.
    const chosen = [...places, ...places].slice(Number(number) + 1, Number(number) + 1 + Number(k));
    const into = join(top, 'restored');
    const from = chosen.map((place) => join(folder, place)).join();
    // A checkout gives every file to all to read, and a key that all may read is refused.
    const key = join(top, 'archive.key');
    writeFileSync(key, readFileSync(join(folder, 'archive.key')), { mode: 0o600 });
    const words = `--key ${key} --snapshot ${number} --into ${into} --json`;
    const restored = await type(`archive restore --from ${from} ${words}`);
    expect([restored.exitCode, answerOf(restored)]).toMatchObject([0, { sequence: Number(number) }]);
    const wrong = expected.flatMap((entry) => {
      const found = difference(into, entry);
      return found === null ? [] : [`${entry.path}: ${found}`];
    });
    expect(wrong).toEqual([]);
    expect(count(Buffer.from(into))).toBe(expected.length);
  });
});
