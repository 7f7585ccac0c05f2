/** A snapshot of Saint Lucia at six holders, with real shards, masks, lists and signatures, for audits to ask about. */
import { createHash } from 'node:crypto';
import { encodeBase64url, type Signer } from '@breakwater/federation-protocol';
import { type Answer, giveLeaf, judgeLeaf, signAnswer, verifyStatement } from '../../audit/answer.ts';
import { type Challenge, epochCommitment, makeChallenge, SPOT_ROUNDS } from '../../audit/challenge.ts';
import { heldLeaves } from '../../audit/held-leaves.ts';
import { signTranscript, type TranscriptFile, verdictOf } from '../../audit/transcript.ts';
import { countOf, type KeysOf, placeOf } from '../../audit/verify-transcript.ts';
import { encodePlain } from '../../erasure/plain.ts';
import { manifestHash, signManifest } from '../../manifest/manifest.ts';
import { isMasked, maskShard } from '../../mask/mask.ts';
import { packBytesOf } from '../../pack/pack-class.ts';
import type { GatheredPack } from '../../pack-list/gather-packs.ts';
import { encodePackList } from '../../pack-list/pack-list.ts';
import { DEFAULT_SCHEME as scheme } from '../../scheme.ts';
import { SHARD_LEAF_BYTES } from '../../shard/leaves.ts';
import { shardLeaves, shardRoot } from '../../shard/shard-hasher.ts';
import { newSigner } from '../keys.ts';
import { bytesFrom } from '../support.ts';

export const holders = ['BB', 'BZ', 'DM', 'GY', 'JM', 'TT'] as const;
export const owner = 'LC';
export const maskKey = bytesFrom(32, 99);
export const beacon = 'breakwater.localhost/log\n42\nqqqq\n\n— witness one\n';

/** What a holder has on its disk, by `pack.index`. */
export type Disk = Map<string, Uint8Array>;

/** Everything, with each party's signer. */
export interface Audited {
  readonly packs: readonly GatheredPack[];
  readonly disks: ReadonlyMap<string, Disk>;
  readonly manifest: string;
  readonly lists: readonly string[];
  readonly signers: ReadonlyMap<string, Signer>;
  readonly keysOf: KeysOf;
}

/** Packs of 1 MiB each, coded 3 of 6 and masked, their shards spread round robin. */
export async function makeAudited(count: number): Promise<Audited> {
  const signers = new Map(
    await Promise.all([owner, ...holders].map(async (name) => [name, await newSigner()] as const)),
  );
  const disks = new Map(holders.map((holder) => [holder as string, new Map<string, Uint8Array>()]));
  const placements = holders.map((_, turn) => holders.map((__, at) => holders[(at + turn) % 6] ?? ''));
  const keyId = createHash('sha256').update('key').digest('hex');
  const packs = Array.from({ length: count }, (_, number): GatheredPack => {
    const pack = bytesFrom(packBytesOf(1024 * 1024, scheme), number + 1);
    const id = createHash('sha256').update(pack).digest('hex');
    const row = placements[number % 6] ?? [];
    const stored = shardsOf(pack, id);
    for (const [index, shard] of stored.entries()) disks.get(row[index] ?? '')?.set(`${id}.${index}`, shard);
    const roots = stored.map((shard) => encodeBase64url(shardRoot(shard)));
    return { id, bytes: pack.length, scheme, keyId, holders: row, roots };
  });
  const { sha256, bytes } = encodePackList({
    ...{ format: 1, owner, scheme, placements, keys: [keyId] },
    packs: packs.map((pack, number) => ({ ...pack, key: 0, placement: number % 6 })),
  });
  const keys = [{ id: keyId, recipients: [] }];
  const root = { key: 0, sealed: new Uint8Array(16) };
  const signer = signers.get(owner);
  if (signer === undefined) throw new Error('no signer');
  const manifest = await signManifest(
    {
      ...{ format: 1, features: [], owner, snapshot: 'a'.repeat(64), createdAt: '2026-11-22T03:00:00.000Z' },
      ...{ keys, mask: { id: 'b'.repeat(64), recipients: [] }, lists: [{ sha256, packs: count }], root },
    },
    signer,
  );
  const lists = [Buffer.from(bytes).toString('utf8')];
  const keysOf: KeysOf = (name) =>
    (signers.has(name) ? [signers.get(name)?.publicJwk] : []).flatMap((key) => key ?? []);
  return { packs, disks, manifest, lists, signers, keysOf };
}

/** The six shards of a pack as they are stored: data as it is, parity under its mask. */
export function shardsOf(pack: Uint8Array, packId: string): readonly Uint8Array[] {
  const data = Array.from({ length: scheme.k }, (_, index) => {
    const bytes = pack.length / scheme.k;
    return pack.slice(index * bytes, (index + 1) * bytes);
  });
  return [...data, ...encodePlain(pack, scheme)].map((shard, index) =>
    isMasked(index, scheme) ? maskShard(maskKey, { owner, packId, index }, shard) : shard,
  );
}

/** The key of spot audits, and what binds it and the next. */
export const spotKey: Uint8Array = bytesFrom(32, 77);
const bound = { commitment: epochCommitment(spotKey), next: epochCommitment(bytesFrom(32, 78)) };

/** How spot leaves of a round are chosen. */
export function spotOf(round: number, count: number, from = 0) {
  return { kind: 'spot', epoch: 1, round: round % SPOT_ROUNDS, from, count, ...bound } as const;
}

/** A spot challenge; round and nonce follow from `seed`, so that a test is the same every time. */
export function challengeOf(audited: Audited, holder: string, seed: number, count = 16): Challenge {
  const nonce = encodeBase64url(createHash('sha256').update(`nonce ${seed}`).digest());
  const order = {
    ...{ auditor: owner, holder, owner, manifest: manifestHash(audited.manifest), beacon, nonce },
    ...{ issuedAt: '2026-11-22T04:00:00.000Z', answerMs: 5000, selection: spotOf(seed, count) },
  };
  return makeChallenge(order, heldLeaves(audited.packs, holder), spotKey);
}

/** What the holder answers out of `disk`: leaves and paths, or null for what is not there. */
export function answerFrom(audited: Audited, challenge: Challenge, disk: Disk): Promise<Answer> {
  const leaves = challenge.leaves.map(({ pack, index, leaf }) => {
    const shard = disk.get(`${pack}.${index}`);
    if (shard === undefined) return null;
    return giveLeaf(shard.slice(leaf * SHARD_LEAF_BYTES, (leaf + 1) * SHARD_LEAF_BYTES), leaf, shardLeaves(shard));
  });
  const signer = audited.signers.get(challenge.holder);
  if (signer === undefined) throw new Error('no signer');
  return signAnswer(challenge, leaves, new Date('2026-11-22T04:00:01Z'), signer);
}

/** The auditor's whole work on an answer: checked, judged, signed, and put into a file. */
export async function transcriptOf(
  audited: Audited,
  challenge: Challenge,
  answer: Answer,
  latencyMs = 120,
): Promise<TranscriptFile> {
  const statement = await verifyStatement(answer.jws, challenge, audited.keysOf(challenge.holder));
  const held = heldLeaves(audited.packs, challenge.holder);
  const verdicts = challenge.leaves.map((asked, at) =>
    judgeLeaf(answer.leaves[at] ?? null, statement.leaves[at] ?? null, placeOf(asked, held)),
  );
  const counts = {
    good: countOf(verdicts, 'good'),
    wrong: countOf(verdicts, 'wrong'),
    missing: countOf(verdicts, 'missing'),
  };
  const verdict = verdictOf(verdicts, latencyMs, challenge.answerMs);
  const signer = audited.signers.get(challenge.auditor);
  if (signer === undefined) throw new Error('no signer');
  const transcript = await signTranscript({ challenge, answer: answer.jws, latencyMs, ...counts, verdict }, signer);
  return {
    transcript,
    leaves: answer.leaves,
    epochKey: encodeBase64url(spotKey),
    manifest: audited.manifest,
    lists: audited.lists,
  };
}
