/**
 * Writes kernel/module.ts from kernel/assembly: `npm run kernel` in this package.
 *
 * A tool for whoever changes a kernel; no shipped code imports it. A test compiles again and compares byte for byte.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** What is used of the compiler. Its own types would declare globals of another language for the whole project. */
interface Compiler {
  main(
    options: readonly string[],
    files: {
      readFile(name: string, base: string): Promise<string | null>;
      writeFile(name: string, contents: Uint8Array | string): void;
      listFiles(): readonly string[];
    },
  ): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;
}

const COMPILER: string = 'assemblyscript/asc';

/** No run-time library, no assertions, no memory of its own: nothing but the kernels. */
const OPTIONS = [
  'kernel.ts',
  ...['--outFile', 'kernel.wasm'],
  ...['--runtime', 'stub', '--noAssert', '--importMemory', '-O3'],
  ...['--enable', 'simd', '--enable', 'relaxed-simd'],
];

/** A memory of at most 16,384 pages, 1 GiB, that other threads see. */
const SHARED = ['--sharedMemory', '--maximumMemory', '16384', '--enable', 'threads'];

/** Characters in a line of the generated file. */
const LINE = 100;

/**
 * The compiled module: the same bytes everywhere, since the compiler is pinned. `isShared`: for a memory of many
 * threads; that one is not kept, since `sharedKernelBytes` makes it of the other. Throws what the compiler says.
 */
export async function compileKernel(isShared = false): Promise<Uint8Array> {
  const { main }: Compiler = await import(COMPILER);
  const built = new Map<string, Uint8Array | string>();
  const { error, stderr } = await main(isShared ? [...OPTIONS, ...SHARED] : OPTIONS, {
    readFile: (name, base) => readFile(resolve(import.meta.dirname, 'assembly', base, name), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      built.set(name, contents);
    },
    listFiles: () => [],
  });
  const wasm = built.get('kernel.wasm');
  if (error !== null || !(wasm instanceof Uint8Array)) throw new Error(`${error?.message ?? ''}\n${stderr.toString()}`);
  return wasm;
}

/** The text of kernel/module.ts for a compiled module. */
export function printModule(wasm: Uint8Array): string {
  const base64 = Buffer.from(wasm).toString('base64');
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  const joined = lines.map((line) => `  '${line}',`).join('\n');
  return `/** Generated from kernel/assembly by \`npm run kernel\`: the compiled kernels in base64. */

/** A WebAssembly module of ${wasm.length} bytes. */
export const KERNEL_BASE64 = [\n${joined}\n].join('');\n`;
}

if (import.meta.main) {
  await writeFile(resolve(import.meta.dirname, 'module.ts'), printModule(await compileKernel()));
}
