/** The marks of directories, for whoever is not root. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../../scratch.ts';

const program = join(import.meta.dirname, 'finish-twice.ts');

describe('a restore that goes on after it was killed at its end', () => {
  it.each([0o300, 0o000, 0o700])(
    'marks a directory of mode %i again, also one that may not be listed',
    async (mode) => {
      const said = execFileSync(process.execPath, [program, await scratch(), String(mode)], { encoding: 'utf8' });
      expect(JSON.parse(said)).toEqual({ notes: [], mode, mtimeMs: 7000 });
    },
  );
});
