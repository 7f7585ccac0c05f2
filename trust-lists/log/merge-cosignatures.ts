/** Putting together the cosignatures that different sources have on one checkpoint. */
import { type CryptoSuite, portableSuite } from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { timeOf } from './cosignature.ts';
import { formatNote, formatSignatureLine, parseNote } from './note.ts';
import type { VerifierKey } from './verifier-key.ts';
import { type VerifiedLine, verifyLine } from './verify-note.ts';

/** With which crypto to merge, and up to which time cosignatures are taken (a clock that ran ahead is left out). */
export interface MergeOptions {
  readonly suite?: CryptoSuite;
  readonly notAfter?: Date;
}

/**
 * One note with the newest valid line of each of `keys`, in the order of `keys`. A line that does not verify is left
 * out rather than refusing all: a merge can only add what verifies, and one broken answer must not cost the others.
 * Throws `TRUST_CHECKPOINT_OTHER` when the notes have different texts, `TRUST_NOTE_UNSIGNED` when no line is valid,
 * `TRUST_NOTE_…` for what is no note.
 */
export async function mergeCosignatures(
  notes: readonly Uint8Array[],
  keys: readonly VerifierKey[],
  options: MergeOptions = {},
): Promise<Uint8Array> {
  const parsed = notes.map(parseNote);
  const text = parsed[0]?.text ?? '';
  if (parsed.some((note) => note.text !== text)) {
    throw new TrustError('TRUST_CHECKPOINT_OTHER', 'The notes to merge carry different checkpoints.');
  }
  const newest = new Map<VerifierKey, VerifiedLine>();
  // Sources repeat each other's lines: each is checked once.
  const lines = new Map(
    parsed.flatMap(({ signatures }) => signatures.map((line) => [formatSignatureLine(line), line])),
  );
  for (const line of lines.values()) {
    const verified = await verifyLine(text, line, keys, options.suite ?? portableSuite);
    if (typeof verified === 'string' || !isTimely(verified, options.notAfter)) continue;
    const before = newest.get(verified.key);
    if (before === undefined || (verified.seconds ?? 0n) > (before.seconds ?? 0n)) newest.set(verified.key, verified);
  }
  const signatures = keys.flatMap((key) => newest.get(key)?.line ?? []);
  if (signatures.length === 0) throw new TrustError('TRUST_NOTE_UNSIGNED', 'No note has a valid line to merge.');
  return formatNote({ text, signatures });
}

/** Plain signatures carry no time; cosignatures without a statement about now add nothing. */
function isTimely({ key, seconds }: VerifiedLine, notAfter: Date | undefined): boolean {
  if (key.type === 'ed25519') return true;
  const at = timeOf(seconds);
  return at !== null && (notAfter === undefined || at <= notAfter);
}
