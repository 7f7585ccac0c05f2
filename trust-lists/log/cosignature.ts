/** Cosignatures of witnesses on a checkpoint: making one, and reading those that count. */
import { type CryptoSuite, portableSuite, type Signer } from '@breakwater/federation-protocol';
import { parseCheckpoint } from './checkpoint.ts';
import { cosignatureMessage, joinTimestamp } from './cosignature-message.ts';
import type { Note, NoteSignature } from './note.ts';
import { refuseSharedKeys, type VerifierKey, verifierKeyOfJwk } from './verifier-key.ts';
import { verifiedLines } from './verify-note.ts';

/** A witness as the root names it: an id that counts once, however many keys (entries) it has. */
export interface WitnessKey<Id extends string = string> {
  readonly id: Id;
  readonly vkey: VerifierKey;
}

/** When a witness said “this is the largest consistent tree I have seen”, and the line that says so. */
export interface Cosignature {
  readonly at: Date;
  readonly line: NoteSignature;
}

/**
 * An Ed25519 cosignature (0x04) of a checkpoint's text, at whole seconds. Throws `TRUST_CHECKPOINT_MALFORMED` when the
 * text is no checkpoint, `TRUST_VERIFIER_KEY_MALFORMED` for a signer that is not Ed25519.
 * @see https://c2sp.org/tlog-cosignature#ed25519-signed-message
 */
export async function cosign(text: string, name: string, signer: Signer, at: Date): Promise<NoteSignature> {
  const key = verifierKeyOfJwk(name, 'cosignature', signer.publicJwk);
  parseCheckpoint(text);
  const seconds = BigInt(Math.floor(at.getTime() / 1000));
  const signature = await signer.sign(cosignatureMessage(key, text, seconds));
  return { name, keyId: key.keyId, signature: joinTimestamp(seconds, signature) };
}

/**
 * The newest cosignature of each witness on the note, by witness id. Lines of unknown keys are passed over; a known key
 * that does not fit refuses the note (`TRUST_NOTE_SIGNATURE_INVALID`), as does one public key under two ids
 * (`TRUST_VERIFIER_KEY_REUSED`). A time of 0 (no statement about now) or one that no calendar holds is not counted;
 * times in the future are: the caller compares them with its clock.
 */
export async function readCosignatures<Id extends string>(
  note: Note,
  witnesses: readonly WitnessKey<Id>[],
  suite: CryptoSuite = portableSuite,
): Promise<ReadonlyMap<Id, Cosignature>> {
  const keys = witnesses.map(({ vkey }) => vkey);
  refuseSharedKeys(keys);
  const newest = new Map<Id, Cosignature>();
  for (const { key, line, seconds } of await verifiedLines(note, keys, suite)) {
    const at = timeOf(seconds);
    const witness = witnesses.find(({ vkey }) => vkey === key);
    if (at === null || witness === undefined) continue;
    const before = newest.get(witness.id);
    if (before === undefined || at > before.at) newest.set(witness.id, { at, line });
  }
  return newest;
}

/** The time of a cosignature that states one. JavaScript's calendar ends in the year 275760. */
export function timeOf(seconds: bigint | null): Date | null {
  return seconds === null || seconds === 0n || seconds > 8_640_000_000_000n ? null : new Date(Number(seconds) * 1000);
}
