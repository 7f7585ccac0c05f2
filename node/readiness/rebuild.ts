/**
 * `npm run readiness`: builds the release of the readiness benchmark and its METHOD.md again out of method and data,
 * writes them and prints their SHA-256. With `-- --check` nothing is written: what is committed must be the same to the
 * last byte.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  BenchmarkError,
  boardValues,
  buildRelease,
  differenceLine,
  differencesOf,
  methodText,
  parseFramework,
  parseValues,
  readinessMethod,
  releaseBytes,
  releaseTables,
} from '@breakwater/benchmarks';
import { printFailure } from '../cli/failure.ts';

/** The release that is built, again and again until it is published with signatures; after that a new one begins. */
export const releaseId = '2027-1';

const benchmarks = resolve(import.meta.dirname, '../../benchmarks');
const folder = `release/${releaseId}`;

/** Differences that are printed; the first few say what happened. */
const linesMax = 20;

/** Every file with its bytes, by its path in benchmarks: the release, the tables drawn from it, the document. */
export async function releaseFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const release = await buildRelease({
    id: releaseId,
    framework: readinessMethod,
    files: boardValues(),
    digest: (bytes) => Promise.resolve(createHash('sha256').update(bytes).digest()),
  });
  const encode = (text: string) => new TextEncoder().encode(text);
  const tables = releaseTables(release).map(({ file, text }) => [`${folder}/${file}`, encode(text)] as const);
  return new Map([
    [`${folder}/release.json`, releaseBytes(release)],
    ...tables,
    ['METHOD.md', encode(methodDocument())],
  ]);
}

/** The document, of all committed data: those that are never scored are explained in it too. */
function methodDocument(): string {
  const data = resolve(benchmarks, 'data');
  const files = readdirSync(data)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => parseValues(JSON.parse(readFileSync(resolve(data, name), 'utf8'))));
  return methodText(parseFramework(JSON.stringify(readinessMethod)), files);
}

/**
 * Compares with what is committed.
 *
 * @throws BenchmarkError RELEASE_DIFFERS with the places in the evidence
 */
export function refuseOtherRelease(files: ReadonlyMap<string, Uint8Array>, committedIn: string = benchmarks): void {
  for (const [name, bytes] of files) {
    const committed = readFileSync(resolve(committedIn, name));
    if (committed.equals(bytes)) continue;
    const lines = name.endsWith('.json') ? jsonLines(committed, bytes) : tableLines(committed, bytes);
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
    const lines = [...files].map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
    process.stdout.write(lines.join(''));
    return 0;
  } catch (error) {
    return printFailure(error, false);
  }
}

function writeRelease(files: ReadonlyMap<string, Uint8Array>): void {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(resolve(benchmarks, name)), { recursive: true });
    writeFileSync(resolve(benchmarks, name), bytes);
  }
}

if (import.meta.main) process.exitCode = await rebuild(process.argv.includes('--check'));
