/** `npm run readiness -- --check`: the committed release is what method and data make of it, or the difference is named. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseOtherRelease, releaseFiles, releaseId } from '../../readiness/rebuild.ts';

const benchmarks = resolve(import.meta.dirname, '../../../benchmarks');
const folderOf = `release/${releaseId}`;

describe('the committed release', () => {
  let files: Awaited<ReturnType<typeof releaseFiles>>;
  let folder: string;

  beforeAll(async () => {
    files = await releaseFiles();
    folder = mkdtempSync(join(tmpdir(), 'release-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A copy of the release with one file changed. */
  function altered(name: string, change: (text: string) => string): string {
    const copy = mkdtempSync(join(folder, 'copy-'));
    for (const path of files.keys()) cpSync(join(benchmarks, path), join(copy, path));
    const before = readFileSync(join(copy, name), 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(join(copy, name), after);
    return copy;
  }

  it('is rebuilt to the last byte, tables included', () => {
    const names = ['release.json', 'ranks.csv', 'scores.csv', 'ahead.csv', 'values.csv'];
    expect([...files.keys()]).toEqual([...names.map((name) => `${folderOf}/${name}`), 'METHOD.md']);
    expect(() => refuseOtherRelease(files)).not.toThrow();
  });

  it.each<readonly [string, string, (text: string) => string, RegExp]>([
    [
      'a score was changed',
      `${folderOf}/release.json`,
      (text) => text.replace(/"score":62\.1\d+/, '"score":63'),
      /published\.ranked\[JM\]\.score: committed 63, rebuilt 62\.1/,
    ],
    [
      'a source was exchanged',
      `${folderOf}/release.json`,
      (text) => text.replace('"vintage":"2024"', '"vintage":"2023"'),
      /vintage: committed "2023", rebuilt "2024"/,
    ],
    ['it is written otherwise', `${folderOf}/release.json`, (text) => ` ${text}`, /not written as RFC 8785 demands/],
    [
      'a table lost a row',
      `${folderOf}/ranks.csv`,
      (text) => text.split('\n').slice(0, -2).join('\n'),
      /line 15: .*rebuilt HT/,
    ],
    [
      'the document says another number',
      'METHOD.md',
      (text) => text.replace('95 %', '90 %'),
      /line \d+: .*reaches 90 %/,
    ],
  ])('is refused with a readable difference when %s', (_, name, change, message) => {
    expect(() => refuseOtherRelease(files, altered(name, change))).toThrow(
      expect.objectContaining({ code: 'RELEASE_DIFFERS', message: expect.stringMatching(message) }),
    );
  });

  it('is compared by the program too, which prints a SHA-256 a file and leaves with 0', () => {
    const program = resolve(import.meta.dirname, '../../readiness/rebuild.ts');
    const { stdout, stderr, status } = spawnSync(process.execPath, [program, '--check'], { encoding: 'utf8' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const hash = createHash('sha256')
      .update(files.get(`${folderOf}/release.json`) ?? '')
      .digest('hex');
    expect(stdout.split('\n')[0]).toBe(`${hash}  ${folderOf}/release.json`);
    expect(stdout.trimEnd().split('\n')).toHaveLength(files.size);
  });

  it('is left alone by a check: nothing is written', () => {
    const path = join(benchmarks, folderOf, 'release.json');
    const before = readFileSync(path);
    refuseOtherRelease(files);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
