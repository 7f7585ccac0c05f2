/** Notes that count: unknown keys are passed over, a known key that does not fit refuses the note. */
import {
  CodedError,
  type CryptoSuite,
  portableSuite,
  type Signer,
  type Verified,
} from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import { TrustError } from '../error.ts';
import { cosignatureMessage, cosignatureSecondsMax, splitTimestamp } from './cosignature-message.ts';
import { type Note, type NoteSignature, parseNote } from './note.ts';
import { type VerifierKey, verificationKeyOf, verifierKeyOfJwk } from './verifier-key.ts';

/** A note and the keys that signed it, each once, in the order of its lines. */
export interface NoteBy {
  readonly note: Note;
  readonly by: readonly VerifierKey[];
}

/**
 * A note signed by at least one of `keys`. Throws `TRUST_NOTE_TOO_LARGE`, `TRUST_NOTE_MALFORMED`,
 * `TRUST_NOTE_SIGNATURE_INVALID` when a line names a known key (name and id) and does not verify,
 * `TRUST_NOTE_UNSIGNED` when no line is by a known key.
 * @see https://c2sp.org/signed-note#signatures
 */
export async function verifyNote(
  bytes: Uint8Array,
  keys: readonly VerifierKey[],
  suite: CryptoSuite = portableSuite,
): Promise<Verified<NoteBy>> {
  const note = parseNote(bytes);
  const lines = await verifiedLines(note, keys, suite);
  if (lines.length === 0) throw new TrustError('TRUST_NOTE_UNSIGNED', 'A note has no signature by a known key.');
  const signed: NoteBy = { note, by: [...new Set(lines.map(({ key }) => key))] };
  return signed as Verified<NoteBy>;
}

/** A line that verified, under which key, and for cosignatures at which second (null for plain signatures). */
export interface VerifiedLine {
  readonly key: VerifierKey;
  readonly line: NoteSignature;
  readonly seconds: bigint | null;
}

/** Every line by one of `keys`, verified. Throws `TRUST_NOTE_SIGNATURE_INVALID` for the first that does not fit. */
export async function verifiedLines(
  note: Note,
  keys: readonly VerifierKey[],
  suite: CryptoSuite,
): Promise<readonly VerifiedLine[]> {
  const found: VerifiedLine[] = [];
  for (const line of note.signatures) {
    const verified = await verifyLine(note.text, line, keys, suite);
    if (verified === 'invalid') {
      const { name } = line;
      throw new TrustError('TRUST_NOTE_SIGNATURE_INVALID', `The signature of ${name} does not fit the note.`, { name });
    }
    if (verified !== 'unknown') found.push(verified);
  }
  return found;
}

/**
 * Checks one line: verified, by none of `keys`, or by a key that it does not fit. A key whose algorithm the suite lacks
 * (ML-DSA-44 in some browsers) counts as unknown: its signatures are neither believed nor held against the note.
 */
export async function verifyLine(
  text: string,
  line: NoteSignature,
  keys: readonly VerifierKey[],
  suite: CryptoSuite,
): Promise<VerifiedLine | 'unknown' | 'invalid'> {
  const key = keys.find(({ name, keyId }) => name === line.name && isSame(keyId, line.keyId));
  if (key === undefined) return 'unknown';
  const signed = signedBy(key, text, line.signature);
  if (signed === null) return 'invalid';
  try {
    const isValid = await suite.verify(verificationKeyOf(key), signed.message, signed.signature);
    return isValid ? { key, line, seconds: signed.seconds } : 'invalid';
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return error.code === 'CRYPTO_UNSUPPORTED' ? 'unknown' : 'invalid';
  }
}

/** Signs a text that ends in a newline, as type Ed25519 (0x01). The key id follows from name and key. */
export async function signNote(text: string, name: string, signer: Signer): Promise<NoteSignature> {
  const { keyId } = verifierKeyOfJwk(name, 'ed25519', signer.publicJwk);
  return { name, keyId, signature: await signer.sign(new TextEncoder().encode(text)) };
}

interface Signed {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly seconds: bigint | null;
}

/** What the key signed, if it signed: null for a time out of bounds, or a text that cannot be cosigned. */
function signedBy(key: VerifierKey, text: string, signature: Uint8Array): Signed | null {
  if (key.type === 'ed25519') return { message: new TextEncoder().encode(text), signature, seconds: null };
  const stamped = splitTimestamp(signature);
  if (stamped === null || stamped.seconds > cosignatureSecondsMax) return null;
  try {
    return { message: cosignatureMessage(key, text, stamped.seconds), ...stamped };
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
