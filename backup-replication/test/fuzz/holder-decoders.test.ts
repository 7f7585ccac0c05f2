/** What holders, auditors and custodians read, given spoiled documents: it reads or refuses by codes of its own. */
import { type JsonValue, parseStrictJson, signJws } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAgreement } from '../../agreement/agreement.ts';
import { parseSignedAgreement } from '../../agreement/signed-agreement.ts';
import { answerJson, parseAnswer } from '../../audit/answer.ts';
import { challengeJson, parseChallenge } from '../../audit/challenge.ts';
import { parseTranscript, parseTranscriptFile, transcriptFileJson } from '../../audit/transcript.ts';
import { verifyGeneration } from '../../generation/generation.ts';
import { isStoredName, parseStoredPath, storedPath } from '../../shards/stored-name.ts';
import { answerFrom, challengeOf, makeAudited, transcriptOf } from '../audit/an-audit.ts';
import { name } from '../documents.ts';
import { newSigner } from '../keys.ts';
import { refusalOf } from '../support.ts';
import { type Decoder, fuzzDecoder, SIGNED_RUNS } from './fuzz-decoder.ts';
import { changeMembers, memberChanges } from './mutate.ts';

const plain = (value: object): JsonValue => JSON.parse(JSON.stringify(value));
const jsonOf = (bytes: Uint8Array) => parseStrictJson(bytes, { maxBytes: 2 ** 24, maxDepth: 50 });

const agreement = plain({
  ...{ type: 'breakwater-hosting-agreement', format: 1, holder: 'BB', owner: 'DM', sequence: 1, quotaBytes: 5e10 },
  ...{ retentionDays: 365, undeleteDays: 7, noticeDays: 90, exitDays: 180, immunity: 'The data is inviolable.' },
  ...{ from: '2026-11-22T00:00:00.000Z', until: '2031-11-22T00:00:00.000Z' },
});
const generation = plain({
  ...{ format: 1, owner: 'DM', holder: 'BB', number: 2, previous: name('a'), act: 'condemn', of: null },
  ...{ objects: [`packs/${name('b')}`, 'heads/7'], createdAt: '2026-11-22T00:00:00.000Z' },
});

const audited = await makeAudited(2);
const challenge = challengeOf(audited, 'BB', 1, 3);
const answer = await answerFrom(audited, challenge, audited.disks.get('BB') ?? new Map());
const short = { ...answer, leaves: answer.leaves.map(() => null) };
const file = await transcriptOf(audited, challenge, answer);
const transcript = { format: 1, challenge: challengeJson(challenge), answer: 'a.b.c', latencyMs: 5, good: 1, wrong: 0 };

/** Codes of the strict reader of JSON, which these leave to it. */
const JSON_CODES = [
  'JSON_SYNTAX',
  'JSON_SHAPE',
  'JSON_TOO_DEEP',
  'JSON_NUMBER_RANGE',
  'JSON_DUPLICATE_NAME',
  'JSON_TOO_LARGE',
  'JSON_NOT_UTF8',
];

const decoders: readonly Decoder[] = [
  {
    title: 'a hosting agreement',
    samples: [agreement],
    decode: (bytes) => parseAgreement(jsonOf(bytes)),
    codes: ['AGREEMENT_INVALID'],
    passes: JSON_CODES,
  },
  {
    title: 'a signed hosting agreement',
    samples: [{ document: agreement, signatures: { holder: 'a..b', owner: 'c..d' } }],
    decode: (bytes) => parseSignedAgreement(jsonOf(bytes)),
    codes: ['AGREEMENT_INVALID'],
    passes: JSON_CODES,
  },
  {
    title: 'a challenge of an audit',
    samples: [challengeJson(challenge)],
    decode: parseChallenge,
    codes: ['AUDIT_CHALLENGE_INVALID'],
  },
  {
    title: 'an answer to an audit',
    samples: [answerJson(short)],
    decode: (bytes) => parseAnswer(bytes, 'BB'),
    codes: ['AUDIT_ANSWER_INVALID'],
  },
  {
    title: 'a transcript',
    samples: [plain({ ...transcript, missing: 0, verdict: 'passed' })],
    decode: parseTranscript,
    codes: ['AUDIT_TRANSCRIPT_INVALID'],
  },
  {
    title: 'the file of a transcript',
    samples: [transcriptFileJson({ ...file, leaves: short.leaves, lists: ['{}'], manifest: 'a.b.c' })],
    decode: parseTranscriptFile,
    codes: ['AUDIT_TRANSCRIPT_INVALID'],
  },
];

describe.each(decoders)('the reader of $title', fuzzDecoder);

test('orders to delete with spoiled members are read or refused by their own code', async () => {
  const signer = await newSigner();
  const expected = { owner: 'DM', holder: 'BB', keys: [signer.publicJwk] };
  const verify = async (document: JsonValue) => {
    const jws = await signJws(Buffer.from(JSON.stringify(document)), { typ: 'breakwater-generation+jws' }, signer);
    return refusalOf(verifyGeneration(jws, expected));
  };
  expect(await verify(generation)).toBe('nothing was refused');
  const property = fc.asyncProperty(memberChanges, async (changes) => {
    expect(['nothing was refused', 'GENERATION_INVALID']).toContain(await verify(changeMembers(generation, changes)));
  });
  await fc.assert(property, { numRuns: SIGNED_RUNS });
});

test('paths in a store have one spelling or none, whatever they are made of', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'DM',
      'packs',
      'lists',
      'heads',
      'manifests',
      'generations',
      'ab',
      '..',
      '.',
      '',
      name('a'),
      '7',
      '07',
    ),
    fc.constantFrom(`${name('a')}.0`, `${name('a')}.255`, `${name('a')}.256`, `${name('a')}.-1`, `${name('a')}.0.part`),
    fc.string(),
  );
  const property = fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
    const path = parts.join('/');
    const found = parseStoredPath(path);
    if (found !== null) expect([isStoredName(found), storedPath(found)]).toEqual([true, path]);
  });
  fc.assert(property, { numRuns: 5000 });
  expect(parseStoredPath(`DM/packs/aa/${name('a')}.0`)).toMatchObject({ kind: 'shard', index: 0 });
});
