/** Audits before two programs that know only the document: challenges, answers, transcripts, and their whole check. */
import { encodeBase64url, type JsonObject, type JsonValue, signJws } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, answerJson, giveLeaf, parseAnswer, verifyStatement } from '../../audit/answer.ts';
import {
  type Challenge,
  challengeHash,
  challengeJson,
  epochCommitment,
  makeChallenge,
  parseChallenge,
} from '../../audit/challenge.ts';
import { heldLeaves } from '../../audit/held-leaves.ts';
import {
  parseTranscript,
  parseTranscriptFile,
  type TranscriptFile,
  transcriptFileJson,
} from '../../audit/transcript.ts';
import { verifyTranscript } from '../../audit/verify-transcript.ts';
import { answerFrom, challengeOf, makeAudited, owner, spotKey, spotOf, transcriptOf } from '../audit/an-audit.ts';
import { changed, name } from '../documents.ts';
import { bytesFrom } from '../support.ts';
import { changeMembers, memberChanges } from './mutate.ts';
import { spoiledTexts } from './respell.ts';
import { compareReaders, drawn, LINES, type Sample } from './second-reader.ts';
import { publicHex, textOf } from './sign-beside.ts';

const limit = { timeout: 360_000 };
/** Each takes up to a megabyte. */
const FILES = Math.min(LINES / 6, 300);
const audited = await makeAudited(2);
const holder = 'BB';
const disk = audited.disks.get(holder) ?? new Map();
const challenge = challengeOf(audited, holder, 1, 3);
const answer = await answerFrom(audited, challenge, disk);
const coverage = { kind: 'coverage', epoch: 1, from: 2, count: 3, commitment: epochCommitment(spotKey) } as const;
const signerOf = (who: string) => {
  const signer = audited.signers.get(who);
  if (signer === undefined) throw new Error('no signer');
  return signer;
};
const publics = Object.fromEntries([...audited.signers].map(([who, signer]) => [who, publicHex(signer)]));
const plain = (value: object): JsonObject => JSON.parse(JSON.stringify(value));
const sample = (document: object, changes: object = {}): Sample => ({
  data: textOf(changed(document, { ...changes })),
});

describe('parts of audits', () => {
  test('are read alike: challenges', limit, async (context) => {
    const spot = plain(challengeJson(challenge));
    const { leaves: _, ...order } = challenge;
    const covering = plain(
      challengeJson(makeChallenge({ ...order, selection: coverage }, heldLeaves(audited.packs, holder), spotKey)),
    );
    const choosing = (changes: object) =>
      sample(spot, { selection: { ...(spot.selection as JsonObject), ...changes } });
    const leaf = [name('a'), 255, 2 ** 53 - 1];
    await compareReaders(context, {
      kind: 'challenge',
      right: {
        'by chance': sample(spot),
        'in order': sample(covering),
        'an unknown member, as deep as it may lie': sample(spot, {
          more: JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`),
        }),
        'as many leaves as may be': sample(spot, { leaves: Array(64).fill(leaf) }),
        'the longest beacon': sample(spot, { beacon: 'x'.repeat(32_768) }),
        'the last draws': choosing({ from: 65_533, round: 31 }),
        'of an archive': sample(spot, { owner: '0123456789abcdef' }),
      },
      wrong: {
        'no leaf': sample(spot, { leaves: [] }),
        'too many leaves': sample(spot, { leaves: Array(65).fill(leaf) }),
        'a leaf of two': sample(spot, { leaves: [leaf.slice(1)] }),
        'a leaf of four': sample(spot, { leaves: [[...leaf, 0]] }),
        'a shard that cannot be': sample(spot, { leaves: [[name('a'), 256, 0]] }),
        'no beacon': sample(spot, { beacon: '' }),
        'a beacon that is too long': sample(spot, { beacon: 'x'.repeat(32_769) }),
        'no time for it': sample(spot, { answerMs: 0 }),
        'an hour and more': sample(spot, { answerMs: 3_600_001 }),
        'a draw too far': choosing({ from: 65_534 }),
        'a round too far': choosing({ round: 32 }),
        'nothing drawn': choosing({ count: 0 }),
        'the epoch 0': choosing({ epoch: 0 }),
        'no next key': choosing({ next: null }),
        'another way of choosing': choosing({ kind: 'both' }),
        'a date alone': sample(spot, { issuedAt: '2026-11-22' }),
        'a short nonce': sample(spot, { nonce: 'A'.repeat(42) }),
        'another format': sample(spot, { format: 2 }),
        'more than 64 KiB': { data: Buffer.concat([textOf(spot), Buffer.alloc(65_536, ' ')]) },
      },
      spoiled: drawn(spoiledTexts([spot, covering])).map((data) => ({ data })),
      read: ({ data }) => challengeJson(parseChallenge(data)),
    });
  });

  const steps = Array.from({ length: 16 }, (_, at) => encodeBase64url(bytesFrom(32, at + 1)));
  const short = plain({ ...answerJson(answer), leaves: [null, { bytes: 'AAAA', path: steps.slice(0, 2) }, null] });

  test('are read alike: answers', limit, async (context) => {
    const leaves = (...given: readonly JsonValue[]) => sample(short, { leaves: given });
    await compareReaders(context, {
      kind: 'answer',
      right: {
        'an answer': { data: textOf(plain(answerJson(answer))) },
        'no leaves': leaves(),
        'the longest leaf and path': leaves({ bytes: 'A'.repeat(131_072), path: steps }),
      },
      wrong: {
        'a leaf without bytes': leaves({ bytes: '', path: [] }),
        'a leaf that is too long': leaves({ bytes: 'A'.repeat(131_074), path: [] }),
        'a path that is too long': leaves({ bytes: 'AAAA', path: [...steps, ...steps] }),
        'a step that is too short': leaves({ bytes: 'AAAA', path: ['AAAA'] }),
        'bytes in a second spelling': leaves({ bytes: 'AB', path: [] }),
        'too many leaves': leaves(...Array(65).fill(null)),
        'no word': sample(short, { answer: undefined }),
        'a word that is too long': sample(short, { answer: 'x'.repeat(32_769) }),
      },
      spoiled: drawn(spoiledTexts([short])).map((data) => ({ data })),
      read: ({ data }) => {
        const { jws, leaves: given } = parseAnswer(data, holder);
        return { answer: jws, leaves: given };
      },
    });
  });

  test('are read alike: what holders sign', limit, async (context) => {
    const word = {
      ...{ format: 1, challenge: challengeHash(challenge), holder, leaves: [null, steps[0], steps[1]] },
      answeredAt: '2026-11-22T04:00:01.000Z',
    };
    const facts = { challenge: challengeJson(challenge), public: publics[holder] ?? '' };
    const sign = async (payload: Uint8Array, typ = 'breakwater-audit-answer+jws') => ({
      ...{ data: Buffer.from(await signJws(payload, { typ }, signerOf(holder))), facts },
    });
    const say = (changes: object) => sign(textOf(changed(word, { ...changes })));
    await compareReaders(context, {
      kind: 'word',
      right: { 'a word': await say({}), 'an unknown member': await say({ more: 1 }) },
      wrong: {
        'of another challenge': await say({ challenge: name('a') }),
        'of another holder': await say({ holder: 'BZ' }),
        'of a leaf less': await say({ leaves: [null, null] }),
        'of a leaf more': await say({ leaves: [null, null, null, null] }),
        'of another format': await say({ format: 0 }),
        'of no time': await say({ answeredAt: 'now' }),
        'of another type': await sign(textOf(word), 'breakwater-audit+jws'),
      },
      spoiled: await Promise.all(drawn(spoiledTexts([plain(word)])).map((text) => sign(text))),
      read: async ({ data }) => {
        const jws = Buffer.from(data).toString('latin1');
        return (await verifyStatement(jws, challenge, audited.keysOf(holder))).leaves;
      },
    });
  });

  test('are read alike: transcripts', limit, async (context) => {
    const transcript = plain({
      ...{ format: 1, challenge: challengeJson(challenge), answer: 'a.b.c', latencyMs: 5, good: 1, wrong: 2 },
      ...{ missing: 0, verdict: 'failed' },
    });
    await compareReaders(context, {
      kind: 'transcript',
      right: { 'a transcript': sample(transcript), 'no answer': sample(transcript, { answer: null }) },
      wrong: {
        'no verdict': sample(transcript, { verdict: 'fine' }),
        'nothing of an answer': sample(transcript, { answer: undefined }),
        'an empty answer': sample(transcript, { answer: '' }),
        'more than 256 KiB': { data: Buffer.concat([textOf(transcript), Buffer.alloc(262_144, ' ')]) },
      },
      spoiled: drawn(spoiledTexts([transcript])).map((data) => ({ data })),
      read: ({ data }) => {
        const { challenge: asked, ...rest } = parseTranscript(data);
        return { ...rest, challenge: challengeJson(asked) };
      },
    });
  });
});

/** An audit as a liar may tell it: spoilt leaves, other challenges, other words, another manifest. */
interface Told {
  readonly seed: number;
  readonly kind: 'spot' | 'coverage';
  readonly from: number;
  readonly count: number;
  readonly lost: readonly number[];
  readonly lie: 'none' | 'leaves' | 'hashes' | 'asked' | 'key' | 'counts' | 'list' | 'word' | 'path' | 'other answer';
}

const lies: readonly Told['lie'][] = [
  ...([
    'none',
    'none',
    'none',
    'leaves',
    'hashes',
    'asked',
    'key',
    'counts',
    'list',
    'word',
    'path',
    'other answer',
  ] as const),
];
const told: fc.Arbitrary<Told> = fc.record({
  seed: fc.nat(40),
  kind: fc.constantFrom('spot', 'coverage'),
  from: fc.nat(11),
  count: fc.integer({ min: 1, max: 12 }),
  lost: fc.array(fc.nat(11), { maxLength: 3 }),
  lie: fc.constantFrom(...lies),
});

async function fileOf({ seed, kind, from, count, lost, lie }: Told): Promise<TranscriptFile> {
  const held = heldLeaves(audited.packs, holder);
  const { leaves: _, ...order } = challengeOf(audited, holder, seed, 1);
  const selection = kind === 'spot' ? spotOf(seed, count, from) : { ...coverage, from, count };
  const left = Math.max(1, held.total - from);
  const made = makeChallenge({ ...order, selection: { ...selection, count: Math.min(count, left) } }, held, spotKey);
  const last = made.leaves.at(-1);
  const asked =
    lie === 'asked' && last !== undefined
      ? [...made.leaves.slice(0, -1), { ...last, leaf: last.leaf ^ 1 }]
      : made.leaves;
  const challenged: Challenge = { ...made, leaves: asked };
  const whole = await answerFrom(audited, challenged, disk);
  const leaves = whole.leaves.map((leaf, at) => (lost.includes(at) ? null : leaf));
  const given: Answer = await signAgain(challenged, { ...whole, leaves });
  const file = await transcriptOf(audited, challenged, given, seed * 300);
  return lied(file, lie, seed);
}

/** The holder's word on what it gives now. */
async function signAgain(asked: Challenge, given: Answer): Promise<Answer> {
  const { payload } = { payload: JSON.parse(Buffer.from(given.jws.split('.')[1] ?? '', 'base64url').toString()) };
  const leaves = given.leaves.map((leaf, at) => (leaf === null ? null : payload.leaves[at]));
  const jws = await signJws({ ...payload, leaves }, { typ: 'breakwater-audit-answer+jws' }, signerOf(asked.holder));
  return { ...given, jws };
}

async function lied(file: TranscriptFile, lie: Told['lie'], seed: number): Promise<TranscriptFile> {
  const payload = JSON.parse(Buffer.from(file.transcript.split('.')[1] ?? '', 'base64url').toString());
  const sign = (changes: object) =>
    signJws({ ...payload, ...changes }, { typ: 'breakwater-audit+jws' }, signerOf(owner));
  const leaves = file.leaves?.map((leaf) => leaf && { ...leaf, path: leaf.path.slice(seed % 2).toReversed() }) ?? null;
  const other = giveLeaf(new Uint8Array(10), 0, [new Uint8Array(32)]);
  if (lie === 'leaves') return { ...file, leaves: (file.leaves ?? []).map(() => other) };
  if (lie === 'hashes') return { ...file, leaves: null };
  if (lie === 'path') return { ...file, leaves };
  if (lie === 'key') return { ...file, epochKey: seed % 2 ? null : encodeBase64url(bytesFrom(32, 78)) };
  if (lie === 'list') return { ...file, lists: seed % 2 ? [] : [`${file.lists[0]} `] };
  if (lie === 'counts') return { ...file, transcript: await sign({ good: payload.good + (seed % 3) - 1 }) };
  if (lie === 'word')
    return { ...file, transcript: await sign({ answer: null, good: 0, wrong: 0, missing: 0, verdict: 'unanswered' }) };
  if (lie === 'other answer') return { ...file, transcript: await sign({ answer: answer.jws }) };
  return file;
}

test('whole audits come to the same, whoever lies about what', limit, async (context) => {
  const text = (file: TranscriptFile) => textOf(transcriptFileJson(file));
  const stories = await Promise.all(drawn(told, FILES).map(fileOf));
  const whole: Told = { seed: 1, kind: 'spot', from: 0, count: 12, lost: [], lie: 'none' };
  const right = await fileOf(whole);
  const members = drawn(fc.tuple(memberChanges, fc.constantFrom(...stories.slice(0, 20))), FILES);
  const spoiled = members.map(([changes, file]) => changeMembers(plain(transcriptFileJson(file)), changes));
  expect(right.leaves).toHaveLength(12);
  await compareReaders(context, {
    kind: 'audit file',
    right: {
      'all leaves': { data: text(right), facts: { publics } },
      'those of an epoch': { data: text(await fileOf({ ...whole, kind: 'coverage' })), facts: { publics } },
      'some lost': { data: text(await fileOf({ ...whole, lost: [0, 5] })), facts: { publics } },
      'hashes alone': { data: text(await fileOf({ ...whole, lie: 'hashes' })), facts: { publics } },
      'a word alone': { data: text(await fileOf({ ...whole, lie: 'word' })), facts: { publics } },
    },
    wrong: {
      'a key that another would have': {
        data: text(right),
        facts: { publics: { ...publics, [owner]: publics.BZ ?? '' } },
      },
      'another list': { data: text(await fileOf({ ...whole, lie: 'list' })), facts: { publics } },
      'a leaf that was not drawn': {
        data: text(await fileOf({ ...whole, count: 3, lie: 'asked' })),
        facts: { publics },
      },
    },
    spoiled: [...stories.map(text), ...spoiled.map((value) => textOf({ ...(value as JsonObject) }))].map((data) => ({
      ...{ data, facts: { publics } },
    })),
    read: async ({ data, facts }) => {
      const known = facts?.publics as JsonObject;
      const keysOf = (who: string) => (known[who] === publics[who] ? audited.keysOf(who) : audited.keysOf('BZ'));
      const found = await verifyTranscript(parseTranscriptFile(data), keysOf);
      const { good, wrong, missing, verdict, latencyMs, proof, selectionProved, heldLeaves: total } = found;
      return { good, wrong, missing, verdict, latencyMs, proof, selectionProved, heldLeaves: total };
    },
  });
});
