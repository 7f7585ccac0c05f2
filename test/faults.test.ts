/** The catalogue of faults names tests that exist, and leaves out no fault that backups must withstand. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const catalogue = resolve(import.meta.dirname, '../backup-replication/FAULTS.md');

/** The items of the reference that this area must answer. */
const items = [...range(1, 19), ...range(24, 26), ...range(28, 31), 33, 34, 38];

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

interface NamedTest {
  readonly item: number;
  readonly path: string;
  readonly title: string;
}

function namedTests(text: string): readonly NamedTest[] {
  return text.split(/^### /m).flatMap((section) => {
    const item = Number(/^(\d+)\. /.exec(section)?.[1] ?? 0);
    return [...section.matchAll(/^- \[[^\]]+\]\(([^)]+)\): (.+)$/gm)].map(([, path = '', title = '']) => ({
      item,
      path: resolve(dirname(catalogue), path),
      title,
    }));
  });
}

/** Whether a test of this title is declared; titles hold no quotes of the kind that encloses them. */
function declares(source: string, title: string): boolean {
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((quoted) => source.includes(quoted));
}

describe('the catalogue of faults', () => {
  const text = readFileSync(catalogue, 'utf8');
  const tests = namedTests(text);

  it('names files and titles that exist', () => {
    const gone = tests.filter(({ path, title }) => !existsSync(path) || !declares(readFileSync(path, 'utf8'), title));
    expect(gone).toEqual([]);
  });

  it('has a test for every item', () => {
    expect(items.filter((item) => !tests.some((test) => test.item === item))).toEqual([]);
    // A line that is meant as a test and not read as one would be checked by nobody.
    expect(text.match(/^- /gm)).toHaveLength(tests.length);
  });

  it('would notice a title that is not there', () => {
    const [first] = tests;
    const source = readFileSync(first?.path ?? '', 'utf8');
    expect([declares(source, first?.title ?? ''), declares(source, `${first?.title} twice`)]).toEqual([true, false]);
  });
});
