/** An answer: the leaves themselves with their ways to the root, and the holder's signature over what it gave. */
import {
  decodeBase64url,
  encodeBase64url,
  expectArray,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseStrictJson,
  proveInclusion,
  type Signer,
  sameBytes,
  signJws,
  verifyInclusion,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { checkFormat } from '../format.ts';
import { parseBase64url32, parseHex32 } from '../hex-name.ts';
import { type OwnerName, parseOwnerName } from '../owner.ts';
import { SHARD_LEAF_BYTES, shardLeafHash } from '../shard/leaves.ts';
import { nodeSha256 } from '../shard/sha256.ts';
import { parseTime } from '../time.ts';
import { CHALLENGE_LEAVES_MAX, type Challenge, challengeHash } from './challenge.ts';
import { type HeldShard, leafCountOf } from './held-leaves.ts';

/** A leaf as the holder gives it: its bytes, and the hashes from it up to the root. */
export interface GivenLeaf {
  readonly bytes: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** What a holder answers: a signature over the leaf hashes, and each leaf or null for one that it has not. */
export interface Answer {
  readonly jws: string;
  readonly leaves: readonly (GivenLeaf | null)[];
}

/** What the holder signs. */
export interface AnswerStatement {
  readonly challenge: string;
  readonly holder: OwnerName;
  /** The hash of each leaf it gives, base64url, or null. */
  readonly leaves: readonly (string | null)[];
  /** RFC 3339 in UTC, by the holder's clock; evidence, never a decision. */
  readonly answeredAt: string;
}

/** What one leaf came to: as stored, other bytes, or not there. */
export type LeafVerdict = 'good' | 'wrong' | 'missing';

/** An answer with 64 leaves of 64 KiB in base64 and the ways of trees with 2^16 leaves. */
export const ANSWER_MAX_BYTES: number = 8 * 1024 * 1024;
const STATEMENT_MAX_BYTES = 32 * 1024;
/** A shard of a whole 16 MiB pack has 256 leaves; twice as deep is a mistake. */
const PATH_MAX = 16;
const TYPE = 'breakwater-audit-answer+jws';

/** A leaf of a shard whose leaf hashes are known, with its way to the root. */
export function giveLeaf(bytes: Uint8Array, leaf: number, hashes: readonly Uint8Array[]): GivenLeaf {
  return { bytes, path: proveInclusion(leaf, hashes.length, hashes, nodeSha256) };
}

/** Signs what is given, under the holder's backup key. */
export async function signAnswer(
  challenge: Challenge,
  leaves: readonly (GivenLeaf | null)[],
  answeredAt: Date,
  signer: Signer,
): Promise<Answer> {
  const statement = {
    ...{ format: 1, challenge: challengeHash(challenge), holder: challenge.holder },
    leaves: leaves.map((leaf) => (leaf === null ? null : encodeBase64url(shardLeafHash(leaf.bytes)))),
    answeredAt: answeredAt.toISOString(),
  };
  return { jws: await signJws(statement, { typ: TYPE }, signer), leaves };
}

/**
 * The holder's statement, when it answers this very challenge under one of its keys. Throws `AUDIT_ANSWER_INVALID`: an
 * answer to an earlier challenge, or one prepared for all, names another challenge.
 */
export async function verifyStatement(
  jws: string,
  challenge: Challenge,
  keys: readonly PublicJwk[],
): Promise<AnswerStatement> {
  const { holder } = challenge;
  const statement = await readStatement(jws, holder, keys);
  if (statement.challenge !== challengeHash(challenge)) throw invalid(holder, 'It answers another challenge.');
  if (statement.holder !== holder) throw invalid(holder, 'It speaks for another holder.');
  if (statement.leaves.length !== challenge.leaves.length) throw invalid(holder, 'It has another number of leaves.');
  return statement;
}

async function readStatement(jws: string, holder: OwnerName, keys: readonly PublicJwk[]): Promise<AnswerStatement> {
  try {
    const { payload } = await verifyJws(jws, { typ: TYPE, keys, maxBytes: STATEMENT_MAX_BYTES });
    const json = expectObject(parseStrictJson(payload), 'answer');
    checkFormat(json.format, 'answer');
    return {
      challenge: parseHex32(json.challenge, 'challenge'),
      holder: parseOwnerName(json.holder),
      leaves: expectArray(json.leaves, 'leaves', CHALLENGE_LEAVES_MAX).map((leaf) =>
        leaf === null ? null : parseBase64url32(leaf, 'leaf'),
      ),
      answeredAt: parseTime(json.answeredAt, 'answeredAt'),
    };
  } catch (cause) {
    throw invalid(holder, 'Its signature or form does not hold.', cause);
  }
}

/** What a leaf came to: its length and its way to the root of the signed list, and that the holder signed for it. */
export function judgeLeaf(
  given: GivenLeaf | null,
  signed: string | null,
  asked: { readonly shard: HeldShard; readonly leaf: number },
): LeafVerdict {
  if (given === null || signed === null) return given === null && signed === null ? 'missing' : 'wrong';
  const { shard, leaf } = asked;
  const hash = shardLeafHash(given.bytes);
  const expectedBytes = Math.min(SHARD_LEAF_BYTES, shard.bytes - leaf * SHARD_LEAF_BYTES);
  if (given.bytes.length !== expectedBytes || encodeBase64url(hash) !== signed) return 'wrong';
  return leadsToRoot(hash, given.path, asked) ? 'good' : 'wrong';
}

function leadsToRoot(
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
  { shard, leaf }: Parameters<typeof judgeLeaf>[2],
) {
  const root = decodeBase64url(shard.root);
  const size = leafCountOf(shard.bytes);
  // A tree of one leaf has no way up: the leaf is the root.
  if (size === 1) return proof.length === 0 && sameBytes(leafHash, root);
  try {
    verifyInclusion({ index: leaf, size, leafHash, proof, root }, nodeSha256);
    return true;
  } catch {
    // Whatever is wrong with the way, it does not lead to the root.
    return false;
  }
}

/** The answer as JSON, as it travels and as it is exported. */
export function givenLeavesJson(leaves: readonly (GivenLeaf | null)[]): readonly (JsonObject | null)[] {
  return leaves.map((leaf) =>
    leaf === null ? null : { bytes: encodeBase64url(leaf.bytes), path: leaf.path.map((hash) => encodeBase64url(hash)) },
  );
}

/** Leaves from JSON; shape errors are those of the JSON checks. */
export function givenLeavesFrom(value: JsonValue | undefined): readonly (GivenLeaf | null)[] {
  return expectArray(value, 'leaves', CHALLENGE_LEAVES_MAX).map((item) => {
    if (item === null) return null;
    const leaf = expectObject(item, 'leaf');
    return {
      bytes: decodeBase64url(expectString(leaf.bytes, 'bytes', 2 * SHARD_LEAF_BYTES)),
      path: expectArray(leaf.path, 'path', PATH_MAX).map((hash) => decodeBase64url(parseBase64url32(hash, 'path'))),
    };
  });
}

/** Reads an answer as it came. Throws `AUDIT_ANSWER_INVALID`. */
export function parseAnswer(bytes: Uint8Array, holder: OwnerName): Answer {
  try {
    const json = expectObject(parseStrictJson(bytes, { maxBytes: ANSWER_MAX_BYTES }), 'answer');
    return { jws: expectString(json.answer, 'answer', STATEMENT_MAX_BYTES), leaves: givenLeavesFrom(json.leaves) };
  } catch (cause) {
    throw invalid(holder, 'It is malformed.', cause);
  }
}

/** The answer as a reply. */
export function answerJson({ jws, leaves }: Answer): JsonObject {
  return { answer: jws, leaves: givenLeavesJson(leaves) };
}

function invalid(holder: OwnerName, problem: string, cause?: unknown): BackupError {
  return new BackupError('AUDIT_ANSWER_INVALID', `The answer of ${holder} was refused. ${problem}`, { holder }, cause);
}
