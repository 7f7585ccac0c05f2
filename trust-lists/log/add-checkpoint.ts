/** The body of a request to a witness: what the sender thinks the witness has, the proof, and the new checkpoint. */
import { TrustError } from '../error.ts';
import { decodeHash, encodeBase64 } from './base64.ts';
import { joinHead, splitHead } from './bytes.ts';
import { parseDecimal } from './decimal.ts';
import { proofHashesMax } from './log-limits.ts';
import { parseNote } from './note.ts';

/** The parts of an add-checkpoint request. */
export interface AddCheckpoint {
  /** Size of the checkpoint that the witness cosigned last, as the sender knows it. */
  readonly oldSize: number;
  /** RFC 6962 consistency proof from the old size. */
  readonly proof: readonly Uint8Array[];
  /** The new checkpoint as a signed note. */
  readonly checkpoint: Uint8Array;
}

/**
 * Takes a request apart. Throws `TRUST_WITNESS_REQUEST_MALFORMED`, `TRUST_NOTE_TOO_LARGE`, `TRUST_NOTE_MALFORMED`; what
 * parses formats back to the same bytes.
 * @see https://c2sp.org/tlog-witness#add-checkpoint
 */
export function parseAddCheckpoint(bytes: Uint8Array): AddCheckpoint {
  const head = splitHead(bytes, headBytesMax);
  if (head === null) throw malformed('no empty line parts the proof from the checkpoint');
  const [oldLine = '', ...hashLines] = head.lines;
  const oldSize = oldLine.startsWith('old ') ? parseDecimal(oldLine.slice(4)) : null;
  if (oldSize === null) throw malformed('its first line is not “old” and a size');
  if (hashLines.length > proofHashesMax) throw malformed(`it has more than ${proofHashesMax} proof lines`);
  const proof = hashLines.map((line) => decodeHash(line) ?? refuse('a proof line is not a hash'));
  parseNote(head.body);
  return { oldSize, proof, checkpoint: head.body };
}

/** The bytes of a request, read back once. Throws as `parseAddCheckpoint`. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): Uint8Array {
  const bytes = joinHead([`old ${oldSize}`, ...proof.map(encodeBase64)], checkpoint);
  parseAddCheckpoint(bytes);
  return bytes;
}

/** The old size and 64 lines of 45 bytes: one line too many is still told from endless data. */
const headBytesMax = 3 * 1024;

function refuse(why: string): never {
  throw malformed(why);
}

function malformed(why: string): TrustError {
  return new TrustError('TRUST_WITNESS_REQUEST_MALFORMED', `A request was refused: ${why}.`, { why });
}
