/** Puts together what several sources know about one checkpoint, so that scattered cosignatures make one quorum. */
import { CodedError } from '@breakwater/federation-protocol';
import { mergeCosignatures, parseCheckpoint, parseNote, type Root } from '@breakwater/trust-lists';
import { nodeSuite } from '../keys/node-suite.ts';

/** A cosignature starts with its time, eight bytes, before the 64 of Ed25519; a plain signature has no time. */
const timeBytes = 8;
const plainSignatureBytes = 64;

/**
 * Whether `theirs` claims a newer cosignature of some key than `mine` holds. Nothing is verified: it only spares
 * fetching and verifying what can bring nothing.
 */
export function claimsNewer(theirs: Uint8Array, mine: Uint8Array): boolean {
  const known = claimedTimes(mine);
  return [...claimedTimes(theirs)].some(([key, at]) => at > (known.get(key) ?? -1n));
}

/**
 * One note with the newest valid cosignature of every witness from all `notes` of the same checkpoint as the first.
 * Lines that do not verify are left out here, so that one lying mirror cannot spoil what the others have. When nothing
 * can be put together the first note comes back as it is, for `verifyTrust` to refuse.
 */
export async function mergeNotes(
  notes: readonly [Uint8Array, ...Uint8Array[]],
  roots: readonly Root[],
  notAfter: Date,
) {
  const [first] = notes;
  try {
    const { text } = parseNote(first);
    const { origin } = parseCheckpoint(text);
    const same = notes.filter((note) => textOf(note) === text);
    const keys = roots.flatMap((root) => [
      ...root.logs.filter((log) => log.origin === origin).map(({ vkey }) => vkey),
      ...root.witnesses.map(({ vkey }) => vkey),
    ]);
    const distinct = [...new Map(keys.map((key) => [key.text, key])).values()];
    return await mergeCosignatures(same, distinct, { suite: nodeSuite, notAfter });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return first;
  }
}

function claimedTimes(note: Uint8Array): ReadonlyMap<string, bigint> {
  const times = new Map<string, bigint>();
  for (const { name, keyId, signature } of parseNote(note).signatures) {
    if (signature.byteLength < timeBytes + plainSignatureBytes) continue;
    const at = new DataView(signature.buffer, signature.byteOffset, timeBytes).getBigUint64(0);
    const key = `${name} ${Buffer.from(keyId).toString('hex')}`;
    if (at > (times.get(key) ?? -1n)) times.set(key, at);
  }
  return times;
}

function textOf(note: Uint8Array): string | null {
  try {
    return parseNote(note).text;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return null;
  }
}
