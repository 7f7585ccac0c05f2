/** The one test configuration: every package's `test/` folder, the report written where CI counts it. */
import { basename, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '..');
const name = basename(process.cwd());

export default defineConfig({
  root: process.cwd(),
  test: {
    include: name === 'test' ? ['**/*.test.ts'] : ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    reporters: ['default', 'json'],
    outputFile: { json: resolve(root, '.breakwater', 'reports', `${name}.json`) },
    // No promise of ours: a machine that others keep busy takes many times longer, and what hangs still ends.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Threads of one process share more of V8 than is safe: every file has a process of its own.
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: true,
  },
});
