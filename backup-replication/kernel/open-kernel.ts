/** The compiled kernels, opened over a memory of their own. */
import { Buffer } from 'node:buffer';
import { KERNEL_BASE64 } from './module.ts';

/** Compiled kernels, which `postMessage` and `workerData` share between threads without compiling again. */
export interface KernelModule {
  readonly [Symbol.toStringTag]: string;
}

/** The kernels over one memory; addresses are offsets into `bytes`. `assembly/kernel.ts` says what each does. */
export interface Kernel {
  /** All of the memory, which never moves or grows. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  combine(inputs: number, k: number, outputs: number, m: number, tables: number, from: number, to: number): void;
  agrees(
    inputs: number,
    k: number,
    expected: number,
    m: number,
    tables: number,
    from: number,
    to: number,
    scratch: number,
    outputs: number,
  ): number;
  cut(gear: number, at: number, average: number, end: number, before: number, after: number): number;
}

interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

/** What of WebAssembly is used here: the language's own library has no types for it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  readonly Memory: new (size: { initial: number; maximum: number }) => KernelMemory;
  readonly Instance: new (
    module: KernelModule,
    imports: { env: { memory: KernelMemory } },
  ) => { readonly exports: Omit<Kernel, 'bytes'> };
};

/** Memory comes in pages of 64 KiB. */
const PAGE_BYTES = 65_536;

let compiled: KernelModule | null = null;

/** The compiled module: about a millisecond the first time. Hand it to worker threads, which then need none. */
export function kernelModule(): KernelModule {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'));
  return compiled;
}

/** Opens the kernels over a fresh memory of at least `bytes` zeros; only what is touched takes up real memory. */
export function openKernel(bytes: number, module: KernelModule = kernelModule()): Kernel {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { combine, agrees, cut } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  return { bytes: new Uint8Array(memory.buffer), combine, agrees, cut };
}
