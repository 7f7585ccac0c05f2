/** Worker threads, started so that they cannot take the process with them while they load. */
import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Node strips types by a WebAssembly module that all threads share. When two threads load TypeScript at once, V8 may
 * replace a wrapper of that module in one while the other frees it, and the process dies by SIGSEGV
 * (`Runtime_TierUpWasmToJSWrapper` above `NativeModule::FreeCode`). So many calls no wrapper sees: none is replaced.
 */
const NEVER = '--wasm-wrapper-tiering-budget=2000000000';

/** Starts a thread. The flag belongs to the process and holds for what is instantiated from now on. */
export function startThread(file: URL, options: WorkerOptions): Worker {
  setFlagsFromString(NEVER);
  return new Worker(file, options);
}
