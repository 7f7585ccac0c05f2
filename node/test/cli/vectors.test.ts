/** `breakwater vectors` as a program: lines in, lines out, and a clear word when used wrongly. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = resolve(import.meta.dirname, '..', '..', 'main.ts');

function run(words: readonly string[], input: string) {
  return spawnSync(process.execPath, [main, 'vectors', ...words], { input, encoding: 'utf8' });
}

describe('breakwater vectors', () => {
  it('answers every line with one line, and leaves with 0 whatever the answers are', () => {
    const { stdout, stderr, status } = run(['jcs'], '{"bytesB64":"eyJiIjoxLCJhIjoyfQ=="}\nnonsense\n');
    expect(stdout).toBe('{"ok":true,"canonicalB64":"eyJhIjoyLCJiIjoxfQ=="}\n{"ok":false,"error":"JSON_SYNTAX"}\n');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it('names its kinds when asked for another', () => {
    const { stdout, stderr, status } = run(['tuf'], '');
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain('merkle-inclusion, merkle-consistency, signed-note, lote-payload, json-strict, jcs');
    expect(run([], '').status).toBe(2);
  });
});
