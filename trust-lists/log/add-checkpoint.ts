/** The body of a request to a witness: what the sender thinks the witness has, the proof, and the new checkpoint. */
import { TrustError } from '../error.ts';
import { decodeHash, encodeBase64 } from './base64.ts';
import { parseDecimal } from './decimal.ts';
import { addCheckpointBytesMax, proofHashesMax } from './log-limits.ts';
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
  if (bytes.length > addCheckpointBytesMax) throw malformed('it is too large');
  const end = bytes.findIndex((byte, at) => byte === 0x0a && bytes[at + 1] === 0x0a);
  const head = bytes.subarray(0, Math.max(end, 0));
  if (end < 0 || head.length > 8 * 1024 || head.some((byte) => byte > 0x7e)) {
    throw malformed('no empty line parts the proof from the checkpoint');
  }
  const [oldLine = '', ...hashLines] = String.fromCharCode(...head).split('\n');
  const oldSize = oldLine.startsWith('old ') ? parseDecimal(oldLine.slice(4)) : null;
  if (oldSize === null) throw malformed('its first line is not “old” and a size');
  if (hashLines.length > proofHashesMax) throw malformed(`it has more than ${proofHashesMax} proof lines`);
  const proof = hashLines.map((line) => decodeHash(line) ?? refuse('a proof line is not a hash'));
  const checkpoint = bytes.slice(end + 2);
  parseNote(checkpoint);
  return { oldSize, proof, checkpoint };
}

/** The bytes of a request, read back once. Throws as `parseAddCheckpoint`. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): Uint8Array {
  const lines = [`old ${oldSize}`, ...proof.map(encodeBase64), ''];
  const head = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
  const bytes = Uint8Array.from([...head, ...checkpoint]);
  parseAddCheckpoint(bytes);
  return bytes;
}

function refuse(why: string): never {
  throw malformed(why);
}

function malformed(why: string): TrustError {
  return new TrustError('TRUST_WITNESS_REQUEST_MALFORMED', `A request was refused: ${why}.`, { why });
}
