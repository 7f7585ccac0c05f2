/** Audits from challenge to transcript: what a holder cannot fake, and what a stranger can check without secrets. */
import { createHash } from 'node:crypto';
import { canonicalJson, encodeBase64url } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, answerJson, judgeLeaf, parseAnswer, verifyStatement } from '../../audit/answer.ts';
import {
  type Challenge,
  challengeHash,
  challengeJson,
  epochCommitment,
  makeChallenge,
  parseChallenge,
  SPOT_LEAVES_MAX,
  SPOT_ROUNDS,
} from '../../audit/challenge.ts';
import { heldLeaves } from '../../audit/held-leaves.ts';
import { parseTranscriptFile, signTranscript, transcriptFileJson } from '../../audit/transcript.ts';
import { placeOf, verifyTranscript } from '../../audit/verify-transcript.ts';
import { encodePlain, rebuildPlain } from '../../erasure/plain.ts';
import { manifestHash } from '../../manifest/manifest.ts';
import { DEFAULT_SCHEME as scheme } from '../../scheme.ts';
import { bytesFrom, refusal, refusalOf } from '../support.ts';
import {
  type Audited,
  answerFrom,
  challengeOf,
  type Disk,
  makeAudited,
  owner,
  spotKey,
  spotOf,
  transcriptOf,
} from './an-audit.ts';

let audited: Audited;
beforeAll(async () => {
  audited = await makeAudited(6);
});

const diskOf = (holder: string): Disk => new Map(audited.disks.get(holder));

async function auditOf(
  holder: string,
  seed: number,
  change: (disk: Disk, challenge: Challenge) => void = () => {},
  how = {},
) {
  const { latencyMs, count } = { latencyMs: 120, count: 16, ...how };
  const disk = diskOf(holder);
  const challenge = challengeOf(audited, holder, seed, count);
  change(disk, challenge);
  const file = await transcriptOf(audited, challenge, await answerFrom(audited, challenge, disk), latencyMs);
  return { challenge, file, verified: await verifyTranscript(file, audited.keysOf) };
}

describe('an audit', () => {
  it('passes an honest holder, and anyone can check it from the file and public keys', async () => {
    const { verified, file } = await auditOf('DM', 1);
    expect(verified).toMatchObject({ verdict: 'passed', good: 16, wrong: 0, missing: 0, proof: 'leaves' });
    expect(verified).toMatchObject({ selectionProved: true, heldLeaves: 36 });
    const text = Buffer.from(canonicalJson(transcriptFileJson(file)));
    expect(await verifyTranscript(parseTranscriptFile(text), audited.keysOf)).toEqual(verified);
  });

  it('fails a holder that lost a shard, or that gives other bytes', async () => {
    // One that is drawn: the draw hangs on the manifest, whose signature differs in every run, and may pass a shard over.
    const lost = await auditOf('DM', 2, (disk, { leaves: [drawn] }) => disk.delete(`${drawn?.pack}.${drawn?.index}`));
    expect(lost.verified.verdict).toBe('failed');
    expect(lost.verified.missing).toBeGreaterThan(0);
    const flipped = await auditOf('DM', 2, (disk) => {
      for (const [name, shard] of disk)
        disk.set(
          name,
          shard.map((byte, at) => (at % 65_536 === 7 ? byte ^ 1 : byte)),
        );
    });
    expect(flipped.verified).toMatchObject({ verdict: 'failed', wrong: 16, good: 0 });
  });

  it('calls a right answer late when it took longer than a read takes', async () => {
    expect((await auditOf('DM', 3, undefined, { latencyMs: 5001 })).verified.verdict).toBe('late');
    expect((await auditOf('DM', 3, undefined, { latencyMs: 5000 })).verified.verdict).toBe('passed');
  });

  it('keeps the auditor’s word alone when the holder was silent, and says that it is no more', async () => {
    const challenge = challengeOf(audited, 'TT', 4);
    const counts = { good: 0, wrong: 0, missing: 0, latencyMs: 5000 };
    const signer = audited.signers.get(owner);
    if (signer === undefined) throw new Error('no signer');
    const transcript = await signTranscript({ challenge, answer: null, ...counts, verdict: 'unanswered' }, signer);
    const file = { transcript, leaves: null, epochKey: null, manifest: audited.manifest, lists: audited.lists };
    expect(await verifyTranscript(file, audited.keysOf)).toMatchObject({ verdict: 'unanswered', proof: 'word' });
    const told = await signTranscript({ challenge, answer: null, ...counts, verdict: 'passed' }, signer);
    expect(await refusalOf(verifyTranscript({ ...file, transcript: told }, audited.keysOf))).toBe(
      'AUDIT_TRANSCRIPT_INVALID',
    );
  });

  it('proves less when only the hashes are still kept, and says so', async () => {
    const { file } = await auditOf('DM', 5);
    expect(await verifyTranscript({ ...file, leaves: null }, audited.keysOf)).toMatchObject({ proof: 'hashes' });
  });

  it('covers every leaf of a holder in one epoch, whose choice is proved once its key is told', async () => {
    const held = heldLeaves(audited.packs, 'GY');
    const epochKey = bytesFrom(32, 7);
    const asked = new Set<string>();
    for (let from = 0; from < held.total; from += 16) {
      const { leaves, selectionProved, unproved } = await coverageAudit('GY', epochKey, from);
      for (const { pack, leaf } of leaves) asked.add(`${pack}.${leaf}`);
      expect([selectionProved, unproved]).toEqual([true, false]);
    }
    expect(asked.size).toBe(held.total);
  });

  async function coverageAudit(holder: string, epochKey: Uint8Array, from: number) {
    const { leaves: _, ...order } = challengeOf(audited, holder, 8);
    const selection = { kind: 'coverage', epoch: 1, from, count: 16, commitment: epochCommitment(epochKey) } as const;
    const challenge = makeChallenge({ ...order, selection }, heldLeaves(audited.packs, holder), epochKey);
    const file = await transcriptOf(audited, challenge, await answerFrom(audited, challenge, diskOf(holder)));
    const told = await verifyTranscript({ ...file, epochKey: encodeBase64url(epochKey) }, audited.keysOf);
    const wrongKey = { ...file, epochKey: encodeBase64url(bytesFrom(32, 8)) };
    expect(await refusalOf(verifyTranscript(wrongKey, audited.keysOf))).toMatch(/^AUDIT_/);
    const { selectionProved: unproved } = await verifyTranscript({ ...file, epochKey: null }, audited.keysOf);
    return { leaves: challenge.leaves, selectionProved: told.selectionProved, unproved };
  }
});

describe('fault 11: a holder that regenerates what it deleted', () => {
  // All 36 leaves are asked for, so that what a leaf comes to is no matter of luck.
  const every = { count: 64 };

  /** What the other five can give together: all their stored bytes. */
  function othersOf(holder: string, pack: string): ReadonlyMap<number, Uint8Array> {
    const others = new Map<number, Uint8Array>();
    for (const [name, disk] of audited.disks) {
      if (name === holder) continue;
      for (const [key, shard] of disk) {
        const [id, index] = key.split('.');
        if (id === pack) others.set(Number(index), shard);
      }
    }
    return others;
  }

  it('cannot make a parity shard from the three data shards, since its mask is missing', async () => {
    for (const { id, bytes, holders } of audited.packs) {
      for (const [index, holder] of holders.entries()) {
        if (index < scheme.k) continue;
        const others = othersOf(holder, id);
        const pack = Buffer.concat([0, 1, 2].map((at) => others.get(at) ?? new Uint8Array(bytes / 3)));
        const made = encodePlain(pack, scheme)[index - scheme.k] ?? new Uint8Array();
        const { verified } = await auditOf(holder, 11, (disk) => disk.set(`${id}.${index}`, made), every);
        expect(verified.verdict, `${holder} shard ${index}`).toBe('failed');
        expect(verified.wrong + verified.missing).toBeGreaterThan(0);
      }
    }
  });

  it('cannot make a data shard from two data shards and a masked parity, nor from parity alone', async () => {
    const { id, holders } = audited.packs[0] ?? { id: '', holders: [] };
    const others = othersOf(holders[0] ?? '', id);
    for (const from of [
      [1, 2, 3],
      [1, 2, 5],
      [3, 4, 5],
      [2, 3, 4],
    ]) {
      const have = new Map(from.map((at) => [at, others.get(at) ?? new Uint8Array()]));
      const [made = new Uint8Array()] = rebuildPlain(scheme, have, [0]);
      const { verified } = await auditOf(holders[0] ?? '', 12, (disk) => disk.set(`${id}.0`, made), every);
      expect(verified.verdict, from.join()).toBe('failed');
    }
  });

  it('is refused with an answer that it gave before, or that it prepared', async () => {
    const earlier = challengeOf(audited, 'BZ', 20);
    const now = challengeOf(audited, 'BZ', 21);
    const given = await answerFrom(audited, earlier, diskOf('BZ'));
    const keys = audited.keysOf('BZ');
    expect(await refusalOf(verifyStatement(given.jws, now, keys))).toBe('AUDIT_ANSWER_INVALID');
    // The same leaves asked for again, with another nonce: still another challenge.
    const again = { ...earlier, nonce: now.nonce };
    expect(challengeHash(again)).not.toBe(challengeHash(earlier));
    expect(await refusalOf(verifyStatement(given.jws, again, keys))).toBe('AUDIT_ANSWER_INVALID');
    expect(await refusalOf(verifyStatement(given.jws, earlier, audited.keysOf('DM')))).toBe('AUDIT_ANSWER_INVALID');
    expect((await verifyStatement(given.jws, earlier, keys)).leaves.length).toBe(16);
  });

  it('does not pass with hashes and ways that it kept instead of the bytes', async () => {
    const challenge = challengeOf(audited, 'BZ', 22);
    const honest = await answerFrom(audited, challenge, diskOf('BZ'));
    const held = heldLeaves(audited.packs, 'BZ');
    const statement = await verifyStatement(honest.jws, challenge, audited.keysOf('BZ'));
    const verdicts = challenge.leaves.map((asked, at) => {
      const leaf = honest.leaves[at] ?? null;
      const emptied = leaf === null ? null : { ...leaf, bytes: new Uint8Array(leaf.bytes.length) };
      return judgeLeaf(emptied, statement.leaves[at] ?? null, placeOf(asked, held));
    });
    expect(new Set(verdicts)).toEqual(new Set(['wrong']));
  });

  it('cannot pass one leaf off as another, cut it short or bend its way', async () => {
    const challenge = challengeOf(audited, 'BZ', 23);
    const { leaves, jws } = await answerFrom(audited, challenge, diskOf('BZ'));
    const held = heldLeaves(audited.packs, 'BZ');
    const { leaves: signed } = await verifyStatement(jws, challenge, audited.keysOf('BZ'));
    const [first, second] = leaves;
    if (!first || !second) throw new Error('no leaves');
    const place = placeOf(challenge.leaves[0] ?? { pack: '', index: 0, leaf: 0 }, held);
    const judge = (leaf: typeof first | null, hash = signed[0] ?? null) => judgeLeaf(leaf, hash, place);
    expect(judge(first)).toBe('good');
    expect(judge(null, null)).toBe('missing');
    expect(judge(null)).toBe('wrong');
    expect(judge(first, null)).toBe('wrong');
    expect(judge(second)).toBe('wrong');
    expect(judge({ ...first, bytes: first.bytes.subarray(1) })).toBe('wrong');
    expect(judge({ ...first, path: first.path.slice(1) })).toBe('wrong');
    expect(judge({ ...first, path: [...first.path, new Uint8Array(32)] })).toBe('wrong');
    expect(judge({ ...first, path: first.path.toReversed() })).toBe('wrong');
  });
});

describe('a transcript that was changed', () => {
  it('cannot slander a holder by asking for leaves that no shard has, in a coverage whose key is never told', async () => {
    const { challenge } = await auditOf('JM', 32);
    const selection = { kind: 'coverage', epoch: 1, from: 0, count: 16, commitment: challenge.nonce } as const;
    for (const leaf of [1_000_000, 6]) {
      const leaves = challenge.leaves.map((asked) => ({ ...asked, leaf }));
      const impossible = { ...challenge, selection, leaves };
      const silent = new Map<string, Uint8Array>();
      // An honest holder can only say that it has no such leaf.
      const answer = await answerFrom(audited, impossible, silent);
      const file = transcriptOf(audited, impossible, answer);
      expect(await refusalOf(file)).toBe('AUDIT_TRANSCRIPT_INVALID');
      const counts = { good: 0, wrong: 0, missing: 16, latencyMs: 1, verdict: 'failed' } as const;
      const signer = audited.signers.get(owner) ?? expect.fail();
      const transcript = await signTranscript({ challenge: impossible, answer: answer.jws, ...counts }, signer);
      const parts = { manifest: audited.manifest, lists: audited.lists, epochKey: null };
      for (const given of [answer.leaves, null]) {
        expect(await refusalOf(verifyTranscript({ ...parts, transcript, leaves: given }, audited.keysOf))).toBe(
          'AUDIT_TRANSCRIPT_INVALID',
        );
      }
    }
  });

  it('is refused, whoever changed what', async () => {
    const { file, challenge } = await auditOf('JM', 30);
    const other = await auditOf('JM', 31);
    const signer = audited.signers.get(owner);
    if (signer === undefined) throw new Error('no signer');
    const counts = { good: 16, wrong: 0, missing: 0, latencyMs: 1, verdict: 'passed' } as const;
    const answer: Answer = await answerFrom(audited, challenge, diskOf('JM'));
    const resign = async (changed: Partial<Challenge>) => {
      const bent = { ...challenge, ...changed };
      const again = await answerFrom(audited, bent, diskOf('JM'));
      return {
        ...file,
        leaves: again.leaves,
        transcript: await signTranscript({ challenge: bent, answer: again.jws, ...counts }, signer),
      };
    };
    const byHolder = audited.signers.get('JM') ?? signer;
    const changes = {
      'signed by the holder instead of the auditor': {
        ...file,
        transcript: await signTranscript({ challenge, answer: answer.jws, ...counts }, byHolder),
      },
      'leaves of another audit': { ...file, leaves: other.file.leaves },
      'an answer of another audit': {
        ...file,
        transcript: await signTranscript(
          { challenge, answer: (await answerFrom(audited, other.challenge, diskOf('JM'))).jws, ...counts },
          signer,
        ),
      },
      'other leaves than the seed gives': await resign({ leaves: challenge.leaves.toReversed() }),
      'fewer leaves than the seed gives': await resign({ leaves: challenge.leaves.slice(1) }),
      'another round for the same leaves': await resign({ selection: other.challenge.selection }),
      'a key that was not bound': { ...file, epochKey: encodeBase64url(bytesFrom(32, 79)) },
      'another beacon for the same leaves': await resign({ beacon: 'another log\n1\nroot\n\n' }),
      'a better verdict': {
        ...file,
        transcript: await signTranscript({ challenge, answer: answer.jws, ...counts, good: 15 }, signer),
      },
      'another list': { ...file, lists: [(file.lists[0] ?? '').replace('"n":6', '"n":7')] },
      'no list': { ...file, lists: [] },
      'another manifest': { ...file, manifest: `${file.manifest.slice(0, -4)}AAAA` },
    };
    for (const [what, changed] of Object.entries(changes)) {
      expect(await refusalOf(verifyTranscript(changed, audited.keysOf)), what).toBe('AUDIT_TRANSCRIPT_INVALID');
    }
    const lie = {
      challenge,
      answer: answer.jws,
      good: 0,
      wrong: 16,
      missing: 0,
      latencyMs: 1,
      verdict: 'failed',
    } as const;
    const slander = { ...file, transcript: await signTranscript(lie, signer) };
    expect(await refusalOf(verifyTranscript(slander, audited.keysOf))).toBe('AUDIT_TRANSCRIPT_INVALID');
  });

  it('cannot be ground by an auditor in league with the holder: what it may choose chooses no leaf', async () => {
    const { leaves: honest, ...order } = challengeOf(audited, 'JM', 34);
    const held = heldLeaves(audited.packs, 'JM');
    const chosen = new Set<string>();
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      const nonce = encodeBase64url(bytesFrom(32, attempt));
      const issuedAt = new Date(attempt * 60_000).toISOString();
      const bent = {
        ...order,
        nonce,
        issuedAt,
        answerMs: 1 + attempt,
        beacon: `${order.beacon}— witness ${attempt}\n`,
      };
      chosen.add(JSON.stringify(makeChallenge(bent, held, spotKey).leaves));
    }
    expect([...chosen]).toEqual([JSON.stringify(honest)]);
    // Another key suits better, but what binds it stands in every answer that others signed under this epoch.
    expect(refusal(() => makeChallenge(order, held, bytesFrom(32, 5)))).toBe('AUDIT_CHALLENGE_INVALID');
  });

  it('does not change its seed when the log gains a cosignature, and does when the log says something else', () => {
    const challenge = challengeOf(audited, 'JM', 32);
    const { leaves: _, ...order } = challenge;
    const held = heldLeaves(audited.packs, 'JM');
    const grown = { ...order, beacon: `${order.beacon}— witness two\n` };
    expect(makeChallenge(grown, held, spotKey).leaves).toEqual(challenge.leaves);
    const newer = { ...order, beacon: order.beacon.replace('42', '43') };
    expect(makeChallenge(newer, held, spotKey).leaves).not.toEqual(challenge.leaves);
  });
});

describe('challenges and answers as they travel', () => {
  it('come out as they went in', async () => {
    const challenge = challengeOf(audited, 'BB', 40);
    expect(parseChallenge(canonicalJson(challengeJson(challenge)))).toEqual(challenge);
    const answer = await answerFrom(audited, challenge, diskOf('BB'));
    const parsed = parseAnswer(canonicalJson(answerJson(answer)), 'BB');
    expect(parsed.jws).toBe(answer.jws);
    expect(
      parsed.leaves.map((leaf) =>
        createHash('sha256')
          .update(leaf?.bytes ?? '')
          .digest('hex'),
      ),
    ).toEqual(
      answer.leaves.map((leaf) =>
        createHash('sha256')
          .update(leaf?.bytes ?? '')
          .digest('hex'),
      ),
    );
  });

  it('are refused when they are anything else', () => {
    const good = challengeJson(challengeOf(audited, 'BB', 41));
    const bent = [
      { ...good, type: 'x' },
      { ...good, format: 2 },
      { ...good, leaves: [] },
      { ...good, leaves: Array.from({ length: 65 }, () => ['a'.repeat(64), 0, 0]) },
      { ...good, leaves: [['../etc', 0, 0]] },
      { ...good, leaves: [['a'.repeat(64), 256, 0]] },
      { ...good, leaves: [['a'.repeat(64), 0, -1]] },
      { ...good, nonce: 'short' },
      { ...good, holder: 'bb' },
      { ...good, selection: { kind: 'mine', count: 3 } },
      { ...good, selection: { ...spotOf(1, 16), count: 65 } },
      { ...good, selection: { ...spotOf(1, 16), round: SPOT_ROUNDS } },
      { ...good, selection: { ...spotOf(1, 16), from: SPOT_LEAVES_MAX } },
      { ...good, selection: { kind: 'spot', count: 16 } },
    ];
    for (const json of bent) {
      expect(
        refusal(() => parseChallenge(canonicalJson(json))),
        JSON.stringify(json),
      ).toBe('AUDIT_CHALLENGE_INVALID');
    }
    expect(refusal(() => parseChallenge(Buffer.from('{')))).toBe('AUDIT_CHALLENGE_INVALID');
    expect(refusal(() => parseAnswer(Buffer.from('{"answer":1}'), 'BB'))).toBe('AUDIT_ANSWER_INVALID');
    expect(refusal(() => parseTranscriptFile(Buffer.from('{}')))).toBe('AUDIT_TRANSCRIPT_INVALID');
  });

  it('name the manifest that the holder keeps shards of', () => {
    expect(challengeOf(audited, 'BB', 42).manifest).toBe(manifestHash(audited.manifest));
  });
});
