/**
 * `npm run readiness`: builds the release of the readiness benchmark again out of method and data, writes it and prints
 * its SHA-256. With `-- --check` nothing is written: the committed release must be the same to the last byte.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  BenchmarkError,
  boardValues,
  buildRelease,
  differenceLine,
  differencesOf,
  readinessMethod,
  releaseBytes,
  releaseTables,
} from '@breakwater/benchmarks';
import { printFailure } from '../cli/failure.ts';

/** The release that is built; a new one gets a new folder, and old ones are never written again. */
export const releaseId = '2027-1';

const folder = resolve(import.meta.dirname, '../../benchmarks/release', releaseId);

/** Differences that are printed; the first few say what happened. */
const linesMax = 20;

/** Every file of the release with its bytes; the first is the release itself, the others are drawn from it. */
export async function releaseFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const release = await buildRelease({
    id: releaseId,
    framework: readinessMethod,
    files: boardValues(),
    digest: (bytes) => Promise.resolve(createHash('sha256').update(bytes).digest()),
  });
  const tables = releaseTables(release).map(({ file, text }) => [file, new TextEncoder().encode(text)] as const);
  return new Map([['release.json', releaseBytes(release)], ...tables]);
}

/**
 * Compares with what is committed.
 *
 * @throws BenchmarkError RELEASE_DIFFERS with the places in the evidence
 */
export function refuseOtherRelease(files: ReadonlyMap<string, Uint8Array>, committedIn: string = folder): void {
  for (const [name, bytes] of files) {
    const committed = readFileSync(resolve(committedIn, name));
    if (committed.equals(bytes)) continue;
    const lines = name === 'release.json' ? jsonLines(committed, bytes) : tableLines(committed, bytes);
    throw new BenchmarkError(
      'RELEASE_DIFFERS',
      `${name} is not what method and data make of it.\n${lines.slice(0, linesMax).join('\n')}`,
      { file: name, differences: lines.length },
    );
  }
}

function jsonLines(committed: Uint8Array, rebuilt: Uint8Array): readonly string[] {
  const [before, after] = [committed, rebuilt].map((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  const lines = differencesOf(before, after).map(differenceLine);
  return lines.length > 0 ? lines : ['The values are the same, but they are not written as RFC 8785 demands.'];
}

function tableLines(committed: Uint8Array, rebuilt: Uint8Array): readonly string[] {
  const [before = [], after = []] = [committed, rebuilt].map((bytes) => new TextDecoder().decode(bytes).split('\n'));
  return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => at).flatMap((at) =>
    before[at] === after[at]
      ? []
      : [`line ${at + 1}: committed ${before[at] ?? 'nothing'}, rebuilt ${after[at] ?? 'nothing'}`],
  );
}

/** The program. Returns its exit code: 1 when the committed release is another. */
export async function rebuild(check: boolean): Promise<number> {
  try {
    const files = await releaseFiles();
    if (check) refuseOtherRelease(files);
    else writeRelease(files);
    for (const [name, bytes] of files) {
      process.stdout.write(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
    }
    return 0;
  } catch (error) {
    return printFailure(error, false);
  }
}

function writeRelease(files: ReadonlyMap<string, Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(resolve(folder, name), bytes);
}

if (import.meta.main) process.exitCode = await rebuild(process.argv.includes('--check'));
