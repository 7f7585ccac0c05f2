/** One file that proves that an entry is in the log and that witnesses saw it (c2sp.org/tlog-proof@v1). */
import {
  CodedError,
  type CryptoSuite,
  type Hash,
  portableSuite,
  type Verified,
  verifyInclusion,
} from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { decodeBase64, decodeHash, encodeBase64 } from './base64.ts';
import { joinHead, splitHead } from './bytes.ts';
import { type Cosignature, readCosignatures, type WitnessKey } from './cosignature.ts';
import { parseDecimal } from './decimal.ts';
import { proofExtraBytesMax, proofHashesMax, tlogProofBytesMax } from './log-limits.ts';
import { parseNote } from './note.ts';
import { type LogKeys, type SignedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts';

/** The parts of the file. `extra` is opaque and proves nothing. */
export interface TlogProof {
  readonly extra: Uint8Array | null;
  readonly index: number;
  /** From the leaf's sibling up to the root's child. */
  readonly hashes: readonly Uint8Array[];
  /** The note, byte for byte. */
  readonly checkpoint: Uint8Array;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
/** The opaque part in base64, and 64 lines of 45 bytes: one line too many is still told from endless data. */
const headBytesMax = 2 * proofExtraBytesMax + 4 * 1024;

/**
 * Takes a proof apart. Throws `TRUST_LOG_PROOF_MALFORMED`, `TRUST_NOTE_TOO_LARGE`, `TRUST_NOTE_MALFORMED`; what parses
 * formats back to the same bytes.
 * @see https://c2sp.org/tlog-proof#format
 */
export function parseTlogProof(bytes: Uint8Array): TlogProof {
  if (bytes.length > tlogProofBytesMax) throw malformed('it is too large');
  const head = splitHead(bytes, headBytesMax);
  if (head === null) throw malformed('no empty line ends its first part');
  const [first, second = '', ...rest] = head.lines;
  if (first !== firstLine) throw malformed(`it does not start with ${firstLine}`);
  const hasExtra = second.startsWith('extra ');
  const extra = hasExtra ? decodeBase64(second.slice(6)) : null;
  if (hasExtra && (extra === null || extra.length === 0 || extra.length > proofExtraBytesMax)) {
    throw malformed('its extra line is not a fair amount of base64');
  }
  const [indexLine = '', ...hashLines] = hasExtra ? rest : [second, ...rest];
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice(6)) : null;
  if (index === null) throw malformed('it has no index');
  parseNote(head.body);
  return { extra, index, hashes: readHashes(hashLines), checkpoint: head.body };
}

/** The bytes of a proof, read back once. Throws as `parseTlogProof`. */
export function formatTlogProof({ extra, index, hashes, checkpoint }: TlogProof): Uint8Array {
  const extraLine = extra === null ? [] : [`extra ${encodeBase64(extra)}`];
  const bytes = joinHead([firstLine, ...extraLine, `index ${index}`, ...hashes.map(encodeBase64)], checkpoint);
  parseTlogProof(bytes);
  return bytes;
}

/** What a proof has to show: which entry, in which log, seen by how many of which witnesses. */
export interface ExpectedProof<Id extends string = string> {
  /** RFC 6962 leaf hash of the entry. */
  readonly leafHash: Uint8Array;
  readonly log: LogKeys;
  readonly witnesses: readonly WitnessKey<Id>[];
  /** How many witnesses, counted by id, must have cosigned. */
  readonly quorum: number;
}

/** What a proof showed. The times are for the caller to judge. */
export interface ProvenEntry<Id extends string = string> {
  readonly index: number;
  readonly checkpoint: Verified<SignedCheckpoint>;
  readonly cosignatures: ReadonlyMap<Id, Cosignature>;
}

/**
 * Checks a proof offline. Throws `TRUST_LOG_PROOF_MALFORMED`, `TRUST_LOG_PROOF_INVALID` when the entry is not at that
 * place of that tree, `TRUST_WITNESS_QUORUM_MISSING`, and what `verifyCheckpoint` and `readCosignatures` throw.
 * @see https://c2sp.org/tlog-proof#verifying-a-tlog-proof
 */
export async function verifyTlogProof<Id extends string>(
  bytes: Uint8Array,
  expected: ExpectedProof<Id>,
  suite: CryptoSuite = portableSuite,
): Promise<Verified<ProvenEntry<Id>>> {
  const proof = parseTlogProof(bytes);
  const checkpoint = await verifyCheckpoint(proof.checkpoint, expected.log, suite);
  const cosignatures = await readCosignatures(checkpoint.note, expected.witnesses, suite);
  if (cosignatures.size < expected.quorum) {
    const happened = `${cosignatures.size} witnesses cosigned, ${expected.quorum} must.`;
    throw new TrustError('TRUST_WITNESS_QUORUM_MISSING', happened, { witnesses: [...cosignatures.keys()] });
  }
  checkInclusion(proof, checkpoint, expected.leafHash, suite.sha256);
  return { index: proof.index, checkpoint, cosignatures } as Verified<ProvenEntry<Id>>;
}

function checkInclusion(proof: TlogProof, { size, rootHash }: SignedCheckpoint, leafHash: Uint8Array, hash: Hash) {
  try {
    verifyInclusion({ index: proof.index, size, leafHash, proof: proof.hashes, root: rootHash }, hash);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const evidence = { index: proof.index, size, reason: error.code };
    throw new TrustError('TRUST_LOG_PROOF_INVALID', 'The proof does not lead to the root hash.', evidence, error);
  }
}

function readHashes(lines: readonly string[]): readonly Uint8Array[] {
  if (lines.length > proofHashesMax) throw malformed(`it has more than ${proofHashesMax} hashes`);
  return lines.map((line) => decodeHash(line) ?? refuse('a line of it is not a hash'));
}

function refuse(why: string): never {
  throw malformed(why);
}

function malformed(why: string): TrustError {
  return new TrustError('TRUST_LOG_PROOF_MALFORMED', `A proof was refused: ${why}.`, { why });
}
