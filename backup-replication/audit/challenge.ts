/** A challenge: who asks whom for which leaves, from a key that was bound before the log said what it says. */
import { createHash, createHmac } from 'node:crypto';
import {
  canonicalJson,
  encodeBase64url,
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { parseBase64url32, parseHex32 } from '../hex-name.ts';
import { type OwnerName, parseOwnerName } from '../owner.ts';
import { SHARDS_MAX } from '../scheme.ts';
import { parseTime } from '../time.ts';
import type { HeldLeaves } from './held-leaves.ts';
import { coverageLeaves, spotLeaves } from './select.ts';

/** How the leaves were chosen. */
export type Selection =
  /**
   * By chance: `count` draws from the `from`th on, of those that the key of the epoch gives for this round. The key is
   * bound by `commitment`, and that of the next epoch by `next`: an auditor in league with the holder can choose
   * neither key nor round, nor try many until the leaves suit.
   */
  | {
      readonly kind: 'spot';
      readonly epoch: number;
      readonly round: number;
      readonly from: number;
      readonly count: number;
      readonly commitment: string;
      readonly next: string;
    }
  /**
   * The next `count` of a permutation of all leaves. `commitment` is the SHA-256 of its key (base64url), which is told
   * when the epoch is over: until then the holder cannot foresee what is left.
   */
  | {
      readonly kind: 'coverage';
      readonly epoch: number;
      readonly from: number;
      readonly count: number;
      readonly commitment: string;
    };

/** One leaf that is asked for. */
export interface AskedLeaf {
  readonly pack: string;
  readonly index: number;
  readonly leaf: number;
}

/** The challenge as it is sent, and as it stands in the transcript. */
export interface Challenge {
  readonly auditor: OwnerName;
  readonly holder: OwnerName;
  readonly owner: OwnerName;
  /** SHA-256 in hex of the signed manifest whose shards are asked for. */
  readonly manifest: string;
  /** The text of a cosigned checkpoint of the trust log, newer than whatever the holder could prepare for. */
  readonly beacon: string;
  /** 32 random bytes, base64url: no two challenges are alike. Nothing is chosen by it. */
  readonly nonce: string;
  /** RFC 3339 in UTC, by the auditor's clock. */
  readonly issuedAt: string;
  /** An answer that takes longer is late: it leaves time to fetch the bytes from somewhere else. */
  readonly answerMs: number;
  readonly selection: Selection;
  readonly leaves: readonly AskedLeaf[];
}

/** 64 leaves of 64 KiB are 4 MiB: an answer that a peer call carries. */
export const CHALLENGE_LEAVES_MAX = 64;
/** Rounds under one key of spot audits: a month of daily ones, after which the key is told and all can be checked. */
export const SPOT_ROUNDS = 32;
/** Leaves drawn of one holder in a round: more are a coverage, and whoever checks draws all that came before. */
export const SPOT_LEAVES_MAX = 65_536;
/** A checkpoint with the cosignatures of 22 states takes about 6 KB. */
const BEACON_MAX_BYTES = 32 * 1024;
/** A challenge with its beacon and 64 leaves. */
export const CHALLENGE_MAX_BYTES: number = 64 * 1024;
const ANSWER_MS_MAX = 3_600_000;
const TYPE = 'breakwater-audit-challenge';
const DOMAIN = 'breakwater audit 1';

/** Everything but the leaves, which follow from it. */
export type ChallengeOrder = Omit<Challenge, 'leaves'>;

/** Chooses the leaves. Throws `AUDIT_CHALLENGE_INVALID`. */
export function makeChallenge(order: ChallengeOrder, held: HeldLeaves, epochKey: Uint8Array): Challenge {
  const leaves = chosenLeaves(order, held, epochKey);
  if (leaves.length > 0 && leaves.length <= CHALLENGE_LEAVES_MAX) return { ...order, leaves };
  throw invalid(`It asks for ${leaves.length} leaves.`);
}

/** The leaves that the key of the epoch gives. Throws `AUDIT_CHALLENGE_INVALID`. */
export function chosenLeaves(order: ChallengeOrder, held: HeldLeaves, epochKey: Uint8Array): readonly AskedLeaf[] {
  const { selection } = order;
  if (epochCommitment(epochKey) !== selection.commitment) throw invalid('The key of its epoch is another one.');
  const { from, count } = selection;
  const numbers =
    selection.kind === 'spot'
      ? spotLeaves(spotSeed(order, selection.round, epochKey), held.total, count, from)
      : coverageLeaves(epochKey, held.total, from, count);
  return numbers.map((number) => {
    const { shard, leaf } = held.at(number);
    return { pack: shard.pack, index: shard.index, leaf };
  });
}

/** `HMAC-SHA-256(key, domain ‖ H(beacon) ‖ round ‖ auditor ‖ holder ‖ owner ‖ manifest)`; each has an end. */
function spotSeed(order: ChallengeOrder, round: number, epochKey: Uint8Array): Uint8Array {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(round);
  return createHmac('sha256', epochKey)
    .update(`${DOMAIN} spot\0`)
    .update(beaconHash(order.beacon))
    .update(number)
    .update(`${order.auditor}\0${order.holder}\0${order.owner}\0${order.manifest}`)
    .digest();
}

/** What the key of an epoch is bound to before it is told. */
export function epochCommitment(key: Uint8Array): string {
  return encodeBase64url(createHash('sha256').update(`${DOMAIN} epoch\0`).update(key).digest());
}

/** The hash of what the log says; cosignatures below the blank line may grow later and change nothing. */
function beaconHash(note: string): Uint8Array {
  const end = note.indexOf('\n\n');
  return createHash('sha256')
    .update(end < 0 ? note : note.slice(0, end + 1))
    .digest();
}

/** The challenge as JSON; its RFC 8785 bytes are what its name is the hash of. */
export function challengeJson(challenge: Challenge): JsonObject {
  const { leaves, selection, ...rest } = challenge;
  return {
    ...{ type: TYPE, format: 1, ...rest },
    selection: { ...selection },
    leaves: leaves.map(({ pack, index, leaf }) => [pack, index, leaf]),
  };
}

/** The challenge's name: SHA-256 of its RFC 8785 bytes, hex. An answer names it, so that it answers nothing else. */
export function challengeHash(challenge: Challenge): string {
  return createHash('sha256')
    .update(canonicalJson(challengeJson(challenge)))
    .digest('hex');
}

/** Reads a challenge. Throws `AUDIT_CHALLENGE_INVALID`. */
export function parseChallenge(bytes: Uint8Array): Challenge {
  try {
    return challengeFrom(parseStrictJson(bytes, { maxBytes: CHALLENGE_MAX_BYTES }));
  } catch (cause) {
    if (cause instanceof BackupError && cause.code === 'AUDIT_CHALLENGE_INVALID') throw cause;
    throw invalid('It is malformed.', cause);
  }
}

/** The same from parsed JSON; shape errors are those of the JSON checks. */
export function challengeFrom(value: JsonValue | undefined): Challenge {
  const json = expectObject(value, 'challenge');
  if (json.type !== TYPE || json.format !== 1) throw invalid('It is of another type or format.');
  const leaves = expectArray(json.leaves, 'leaves', CHALLENGE_LEAVES_MAX).map(readLeaf);
  if (leaves.length === 0) throw invalid('It asks for nothing.');
  return {
    auditor: parseOwnerName(json.auditor),
    holder: parseOwnerName(json.holder),
    owner: parseOwnerName(json.owner),
    manifest: parseHex32(json.manifest, 'manifest'),
    beacon: expectString(json.beacon, 'beacon', BEACON_MAX_BYTES),
    nonce: parseBase64url32(json.nonce, 'nonce'),
    issuedAt: parseTime(json.issuedAt, 'issuedAt'),
    answerMs: expectInteger(json.answerMs, 'answerMs', 1, ANSWER_MS_MAX),
    selection: readSelection(expectObject(json.selection, 'selection')),
    leaves,
  };
}

function readSelection(json: JsonObject): Selection {
  const count = expectInteger(json.count, 'count', 1, CHALLENGE_LEAVES_MAX);
  if (json.kind === 'spot') {
    return {
      ...{ kind: 'spot', count },
      epoch: expectInteger(json.epoch, 'epoch', 1),
      round: expectInteger(json.round, 'round', 0, SPOT_ROUNDS - 1),
      from: expectInteger(json.from, 'from', 0, SPOT_LEAVES_MAX - count),
      commitment: parseBase64url32(json.commitment, 'commitment'),
      next: parseBase64url32(json.next, 'next'),
    };
  }
  if (json.kind !== 'coverage') throw invalid('Its leaves are chosen in an unknown way.');
  return {
    ...{ kind: 'coverage', count },
    epoch: expectInteger(json.epoch, 'epoch', 1),
    from: expectInteger(json.from, 'from', 0),
    commitment: parseBase64url32(json.commitment, 'commitment'),
  };
}

function readLeaf(value: JsonValue): AskedLeaf {
  const [pack, index, leaf] = expectArray(value, 'leaf', 3);
  return {
    pack: parseHex32(pack, 'pack'),
    index: expectInteger(index, 'index', 0, SHARDS_MAX - 1),
    leaf: expectInteger(leaf, 'leaf', 0),
  };
}

function invalid(problem: string, cause?: unknown): BackupError {
  return new BackupError('AUDIT_CHALLENGE_INVALID', `An audit challenge was refused. ${problem}`, {}, cause);
}
