/** Evidence that the log showed two histories, kept as a file that any stranger can check with the root alone. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, type CountryCode } from '@breakwater/federation-protocol';
import {
  type ForkEvidence,
  forkBytesMax,
  formatForkEvidence,
  parseForkEvidence,
  type Root,
  verifyFork,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../keys/node-suite.ts';
import { realDisk, writeDurably } from './disk.ts';

/** A fork that was proven. */
export interface KeptFork {
  /** SHA-256 of the evidence, in hexadecimal: the file is `trust/fork-<hash>.json`. */
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly origin: string;
  /** The sizes of the two trees; equal when one size has two roots. */
  readonly sizes: readonly [number, number];
  /** Witnesses that signed both, which no honest one does. */
  readonly cosignedBoth: readonly CountryCode[];
}

/** Forks kept of one log: one is enough to freeze the updates, some more help to find out who did it. */
export const forksMax = 16;
/** Files looked at: those of all logs that a root may name. */
const filesMax = 1024;
const fileName = /^fork-[0-9a-f]{64}\.json$/;

/** Proves a fork under the logs of all roots known. Throws `TRUST_FORK_…`, `TRUST_LOG_…`, `TRUST_NOTE_…`. */
export async function proveFork(evidence: ForkEvidence | Uint8Array, roots: readonly Root[]): Promise<KeptFork> {
  const fork = evidence instanceof Uint8Array ? parseForkEvidence(evidence) : evidence;
  const bytes = formatForkEvidence(fork);
  const logs = roots.flatMap((root) => root.logs.map(({ origin, vkey }) => ({ origin, keys: [vkey] })));
  const witnesses = roots.at(-1)?.witnesses ?? [];
  const proven = await verifyFork(fork, { logs, witnesses }, nodeSuite);
  return {
    hash: createHash('sha256').update(bytes).digest('hex'),
    bytes,
    origin: proven.origin,
    sizes: [proven.a.size, proven.b.size],
    cosignedBoth: proven.cosignedBoth,
  };
}

/** Keeps the evidence in the hub's folder. */
export function writeFork(dir: string, { hash, bytes }: KeptFork): Promise<void> {
  return writeDurably(join(dir, 'trust', `fork-${hash}.json`), bytes);
}

/** The evidence that lies in the hub's folder, proven anew; a file that proves nothing is passed over. */
export async function readForks(dir: string, roots: readonly Root[]): Promise<readonly KeptFork[]> {
  const folder = join(dir, 'trust');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const forks: KeptFork[] = [];
  for (const name of names.filter((one) => fileName.test(one)).slice(0, filesMax)) {
    const bytes = await realDisk.read(join(folder, name), forkBytesMax);
    const fork = bytes === null ? null : await proveFork(bytes, roots).catch(passOver);
    if (fork !== null) forks.push(fork);
  }
  return forks;
}

function passOver(error: unknown): null {
  if (error instanceof CodedError) return null;
  throw error;
}
