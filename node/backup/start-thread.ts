/** Worker threads, started so that the engine below cannot take the process with them. */
import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * What lets WebAssembly call JavaScript is kept once for all threads of a process, and V8 13.6, which Node 24 has, may
 * free it twice: one thread takes up what the collection of another has just counted as dead (nodejs/node#66366, mended
 * in later V8). Node strips types by such a module, so threads that loaded TypeScript ended the process by SIGSEGV or
 * SIGTRAP. Without that collection nothing is freed while threads run; what stays is some 200 kB of dead machine code.
 */
const FREE_NONE = '--no-wasm-code-gc';

/** Starts a thread. The flag belongs to the whole process and holds from now on, whatever was loaded before. */
export function startThread(file: URL, options: WorkerOptions): Worker {
  setFlagsFromString(FREE_NONE);
  return new Worker(file, options);
}
