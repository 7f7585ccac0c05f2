/** A log in memory, honest or not: whoever holds its key can make two of it, and that is what witnesses are for. */
import {
  appendLeafHash,
  type CompactRange,
  emptyRange,
  leafHash,
  proveConsistency,
  rangeRoot,
  type Signer,
} from '@breakwater/federation-protocol';
import {
  buildLeaf,
  formatCheckpoint,
  formatNote,
  hexOf,
  type LogLeaf,
  type LogRange,
  signNote,
  type VerifierKey,
  verifierKeyOfJwk,
} from '@breakwater/trust-lists';
import { edSigner } from './keys.ts';

/** A log: entries that only grow, and checkpoints over them. */
export interface MemoryLog {
  readonly origin: string;
  readonly vkey: VerifierKey;
  size(): number;
  /** Appends what the leaf says, chained to the entry before. */
  append(leaf: Omit<LogLeaf, 'previous' | 'successorOf'>): void;
  /** The checkpoint of the first `size` entries, signed by the log alone. */
  checkpoint(size?: number): Promise<Uint8Array>;
  /** Entries from `from` up to `size`, with the hashes of all before. */
  range(from: number, size?: number): LogRange;
  /** The proof from one size to another for witnesses (RFC 6962 section 2.1.2). */
  proof(from: number, to?: number): readonly Uint8Array[];
  /** Another log with the same key that has, so far, the first `size` entries: a stale backup, or a lie. */
  copy(size?: number): MemoryLog;
}

/** An empty log with a fresh key. */
export async function openMemoryLog(origin: string): Promise<MemoryLog> {
  const signer = await edSigner();
  return logOf(origin, signer, []);
}

function logOf(origin: string, signer: Signer, entries: readonly Uint8Array[]): MemoryLog {
  const leaves = [...entries];
  const hashes = leaves.map((leaf) => leafHash(leaf));
  const rangeOf = (size: number): CompactRange => {
    return hashes.slice(0, size).reduce((range, hash) => appendLeafHash(range, hash), emptyRange);
  };
  const log: MemoryLog = {
    origin,
    vkey: verifierKeyOfJwk(origin, 'ed25519', signer.publicJwk),
    size: () => leaves.length,
    append: (leaf) => {
      const last = hashes.at(-1);
      const bytes = buildLeaf({ ...leaf, previous: last === undefined ? null : hexOf(last), successorOf: null });
      leaves.push(bytes);
      hashes.push(leafHash(bytes));
    },
    checkpoint: async (size = leaves.length) => {
      const text = formatCheckpoint({ origin, size, rootHash: rangeRoot(rangeOf(size)), extensions: [] });
      return formatNote({ text, signatures: [await signNote(text, origin, signer)] });
    },
    range: (from, size = leaves.length) => ({
      from,
      frontier: rangeOf(from).hashes,
      leaves: leaves.slice(from, size),
    }),
    proof: (from, to = leaves.length) =>
      from === 0 || from === to ? [] : proveConsistency(from, to, hashes.slice(0, to)),
    copy: (size = leaves.length) => logOf(origin, signer, leaves.slice(0, size)),
  };
  return log;
}
