/** The compiled kernels, opened over a memory of their own. */
import { Buffer } from 'node:buffer';
import { KERNEL_BASE64 } from './module.ts';

/** Compiled kernels, which `postMessage` and `workerData` share between threads without compiling again. */
export interface KernelModule {
  readonly [Symbol.toStringTag]: string;
}

/** The kernels over one memory; addresses are offsets into `bytes`. `assembly/kernel.ts` says what each does. */
export interface Kernel {
  /** All of the memory, which never moves or grows; a `SharedArrayBuffer` where other threads see it. */
  readonly bytes: Uint8Array;
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
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** What of WebAssembly is used here: the language's own library has no types for it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  readonly Memory: new (size: { initial: number; maximum: number; shared?: boolean }) => KernelMemory;
  readonly Instance: new (
    module: KernelModule,
    imports: { env: { memory: KernelMemory } },
  ) => { readonly exports: Omit<Kernel, 'bytes'> };
};

/** Memory comes in pages of 64 KiB. */
const PAGE_BYTES = 65_536;

/**
 * `(import "env" "memory" (memory 0))` as a section of its own, and the same for a memory shared by threads. A test
 * compiles the kernels for shared memory and compares: the compiler changes nothing else. A shared memory has to say
 * the most it may be: 0x4000 pages, 1 GiB, as the largest room.
 */
const IMPORT_MEMORY = '020f0103656e76066d656d6f7279020000';
const IMPORT_SHARED_MEMORY = '02120103656e76066d656d6f7279020300808001';

let compiled: KernelModule | null = null;
let compiledShared: KernelModule | null = null;

/** The compiled module: about a millisecond the first time. Hand it to worker threads, which then need none. */
export function kernelModule(): KernelModule {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'));
  return compiled;
}

/** Opens the kernels over a fresh memory of at least `bytes` zeros; only what is touched takes up real memory. */
export function openKernel(bytes: number, module: KernelModule = kernelModule()): Kernel {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return over(new WebAssembly.Memory({ initial: pages, maximum: pages }), module);
}

/** As `openKernel`, over a memory that other threads can be given: `bytes.buffer` is a `SharedArrayBuffer`. */
export function openSharedKernel(bytes: number): Kernel {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  compiledShared ??= new WebAssembly.Module(sharedKernelBytes());
  return over(new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }), compiledShared);
}

/** The compiled kernels for a shared memory: one import says it, the code is the same. */
export function sharedKernelBytes(): Uint8Array {
  const hex = Buffer.from(KERNEL_BASE64, 'base64').toString('hex');
  return Buffer.from(hex.replace(IMPORT_MEMORY, IMPORT_SHARED_MEMORY), 'hex');
}

function over(memory: KernelMemory, module: KernelModule): Kernel {
  const { combine, agrees, cut } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  return { bytes: new Uint8Array(memory.buffer), combine, agrees, cut };
}
