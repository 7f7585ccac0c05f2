/** A log in memory for tests of the witness: real keys, real checkpoints, proofs for any two sizes. */
import {
  leafHash,
  proveConsistency,
  type Signer,
  signerFromPrivateJwk,
  treeRoot,
} from '@breakwater/federation-protocol';
import {
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  type LogKeys,
  signNote,
  verifierKeyOfJwk,
} from '@breakwater/trust-lists';
import { makeSigningJwk } from '../../../keys/make-keys.ts';
import { nodeSuite } from '../../../keys/node-suite.ts';

/** The log; `fork` gives another history under the same key. */
export interface TestLog {
  readonly origin: string;
  readonly signer: Signer;
  readonly keys: LogKeys;
  /** A signed checkpoint at this size. */
  note(size: number, history?: string): Promise<Uint8Array>;
  /** An add-checkpoint body from one size to another. */
  request(oldSize: number, size: number, history?: string): Promise<Uint8Array>;
}

export async function makeLog(origin = 'trust.region.example/trust'): Promise<TestLog> {
  const signer = await signerFromPrivateJwk(makeSigningJwk());
  const keys: LogKeys = { origin, keys: [verifierKeyOfJwk(origin, 'ed25519', signer.publicJwk)] };
  const hashes = (size: number, history: string) =>
    Array.from({ length: size }, (_, index) =>
      leafHash(new TextEncoder().encode(`${history} ${index}`), nodeSuite.sha256),
    );
  const note = async (size: number, history = 'true') => {
    const rootHash = treeRoot(hashes(size, history), nodeSuite.sha256);
    const text = formatCheckpoint({ origin, size, rootHash, extensions: [] });
    return formatNote({ text, signatures: [await signNote(text, origin, signer)] });
  };
  return {
    ...{ origin, signer, keys, note },
    request: async (oldSize, size, history = 'true') => {
      const leaves = hashes(size, history);
      const proof = oldSize > 0 && oldSize < size ? proveConsistency(oldSize, size, leaves, nodeSuite.sha256) : [];
      return formatAddCheckpoint({ oldSize, proof, checkpoint: await note(size, history) });
    },
  };
}
