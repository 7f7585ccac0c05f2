/** A checkpoint that counts: signed by the log that the root names, and nothing but a checkpoint. */
import type { CryptoSuite, Verified } from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import type { Note } from './note.ts';
import type { VerifierKey } from './verifier-key.ts';
import { verifyNote } from './verify-note.ts';

/** A log that we follow: its origin line and the keys that sign its checkpoints. */
export interface LogKeys {
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
}

/** A checkpoint together with the note that carries it. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note;
}

/**
 * A checkpoint of that very log, signed with one of its keys; lines by others are not looked at. Throws
 * `TRUST_LOG_UNKNOWN` for another origin, `TRUST_NOTE_…` and `TRUST_CHECKPOINT_MALFORMED`, also for extension lines:
 * hubs that saw different ones could not put their cosignatures together.
 */
export async function verifyCheckpoint(
  bytes: Uint8Array,
  log: LogKeys,
  suite?: CryptoSuite,
): Promise<Verified<SignedCheckpoint>> {
  const { note } = await verifyNote(bytes, log.keys, suite);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== log.origin) {
    const origin = checkpoint.origin.slice(0, 255);
    throw new TrustError('TRUST_LOG_UNKNOWN', `The checkpoint is of the log ${origin}.`, { origin });
  }
  if (checkpoint.extensions.length > 0)
    throw new TrustError('TRUST_CHECKPOINT_MALFORMED', 'A checkpoint has extension lines.');
  return { ...checkpoint, note } as Verified<SignedCheckpoint>;
}
