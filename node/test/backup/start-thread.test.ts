/** Threads that V8 would free shared machine code under, twice when it goes ill: none of it is freed. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const program = join(import.meta.dirname, 'threads-that-call-out.ts');
// V8 says what it frees, frees all that is dead as soon as it can, and makes a wrapper at the second call.
const eager = ['--trace-wasm-code-gc', '--stress-wasm-code-gc', '--wasm-wrapper-tiering-budget=1'];

/** What the program and V8 said. */
async function said(how: 'bare' | 'engine'): Promise<string> {
  return (await promisify(execFile)(process.execPath, [...eager, program, how])).stdout;
}

describe('when the threads of a process have ended', () => {
  test('V8 by itself frees what they shared: the place where it may free twice', async () => {
    const output = await said('bare');
    expect(output.match(/ended with 0/g)).toHaveLength(2);
    expect(output).toMatch(/Freeing \d+ wrapper/);
  });

  test('it frees nothing of theirs if the engine started them', async () => {
    const output = await said('engine');
    expect(output.match(/ended with 0/g)).toHaveLength(2);
    expect(output).not.toMatch(/Freeing \d+ wrapper/);
  });
});
