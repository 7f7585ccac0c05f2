/** Evidence of a fork: a stranger with the root alone is convinced by a real one, and never by a made-up one. */
import { canonicalJson, parseStrictJson } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ForkEvidence, forkOf, formatForkEvidence, parseForkEvidence, verifyFork } from '../../log/fork.ts';
import { formatNote, parseNote } from '../../log/note.ts';
import {
  evidenceOf,
  honestLeaves,
  makeLog,
  makeWitness,
  signedCheckpoint,
  type TestLog,
  type TestWitness,
} from '../support/log.ts';
import { refused } from '../support/refused.ts';

const honest = honestLeaves(12);
const other = [...honest.slice(0, 4), ...honestLeaves(12, 'x').slice(4)];
let log: TestLog;
let witnesses: readonly TestWitness[];
beforeAll(async () => {
  log = await makeLog();
  witnesses = await Promise.all(['AG', 'BB', 'DM'].map(makeWitness));
});

const at = (leaves: readonly Uint8Array[], size: number, by: readonly TestWitness[] = []) =>
  signedCheckpoint(log, leaves.slice(0, size), by);
const check = (evidence: ForkEvidence) => verifyFork(evidence, { logs: [log], witnesses });
const through = (evidence: ForkEvidence) => parseForkEvidence(formatForkEvidence(evidence));

describe('evidence of a fork', () => {
  it('is two checkpoints of one size', async () => {
    const evidence = forkOf(await at(honest, 9), { ...(await evidenceOf(log, other.slice(0, 9), 3)) });
    expect(evidence.range).toBeNull();
    expect(await check(through(evidence))).toMatchObject({ origin: log.origin, a: { size: 9 }, b: { size: 9 } });
  });

  it('is two sizes and the range that contradicts, from anywhere at or before the smaller', async () => {
    for (let size = 5; size < 12; size++) {
      for (const from of [0, 3, size]) {
        const evidence = forkOf(await at(honest, size), await evidenceOf(log, other, from));
        expect(await check(through(evidence))).toMatchObject({ a: { size }, b: { size: 12 } });
      }
    }
  });

  it('names the witnesses that cosigned both sides, and only those', async () => {
    const [liar, fair, second] = witnesses;
    if (liar === undefined || fair === undefined || second === undefined) throw new Error('no witnesses');
    const evidence = { a: await at(honest, 9, [liar, fair]), b: await at(other, 9, [second, liar]), range: null };
    expect((await check(evidence)).cosignedBoth).toEqual(['AG']);
    const { text, signatures } = parseNote(evidence.b);
    const smeared = formatNote({
      text,
      signatures: signatures.map((line) =>
        line.name === log.origin ? line : { ...line, signature: line.signature.map((byte) => byte ^ 1) },
      ),
    });
    expect((await check({ ...evidence, b: smeared })).cosignedBoth).toEqual([]);
  });

  it('accuses no honest log: the same head, a log that grew, sizes in the wrong order, no range', async () => {
    const head = await at(honest, 9);
    const grown = forkOf(head, await evidenceOf(log, honest, 4));
    await refused(check({ a: head, b: head, range: null }), 'TRUST_FORK_UNPROVEN');
    await refused(check(grown), 'TRUST_FORK_UNPROVEN');
    await refused(check({ ...grown, a: grown.b, b: grown.a }), 'TRUST_FORK_UNPROVEN');
    await refused(check({ ...grown, range: null }), 'TRUST_FORK_UNPROVEN');
  });

  it('accuses no honest log by a range that was tampered with', async () => {
    const grown = forkOf(await at(honest, 9), await evidenceOf(log, honest, 6));
    const lie = (await evidenceOf(log, other, 6)).frontier;
    const { range } = grown;
    if (range === null) throw new Error('no range');
    await refused(check({ ...grown, range: { ...range, frontier: lie } }), 'TRUST_LOG_RANGE_MISMATCH');
    await refused(check({ ...grown, range: { ...range, leaves: other.slice(6) } }), 'TRUST_LOG_RANGE_MISMATCH');
    const late = await evidenceOf(log, honest, 10);
    await refused(check({ ...grown, range: late }), 'TRUST_LOG_RANGE_MISSING');
  });

  it('counts only under the key that the root gives to the log', async () => {
    const impostor = await makeLog();
    const forged = { a: await at(honest, 9), b: await signedCheckpoint(impostor, other.slice(0, 9)), range: null };
    await refused(check(forged), 'TRUST_NOTE_UNSIGNED');
    const elsewhere = await makeLog('other.example/trust');
    const [a, b] = [await signedCheckpoint(elsewhere, honest), await signedCheckpoint(elsewhere, other)];
    await refused(check({ a, b, range: null }), 'TRUST_LOG_UNKNOWN');
    expect(await verifyFork({ a, b, range: null }, { logs: [log, elsewhere] })).toMatchObject({ cosignedBoth: [] });
    await refused(check({ a: await at(honest, 12), b, range: null }), 'TRUST_NOTE_UNSIGNED');
  });
});

describe('the file', () => {
  it('reads back as it was written', async () => {
    const evidence = forkOf(await at(honest, 9), await evidenceOf(log, other, 3));
    expect(through(evidence)).toEqual(evidence);
  });

  it.each([
    ['type', 'breakwater-log-fork/2'],
    ['a', 'no base64'],
    ['a', null],
    ['b', 7],
    ['range', {}],
    ['range', { from: -1, frontier: [], leaves: [] }],
    ['range', { from: 0, frontier: ['*'], leaves: [] }],
  ])('with another %s is malformed', async (name, value) => {
    const bytes = formatForkEvidence({ a: await at(honest, 9), b: await at(other, 9), range: null });
    const changed = canonicalJson({ ...(parseStrictJson(bytes) as object), [name]: value });
    const refusal = expect.objectContaining({ code: 'TRUST_FORK_MALFORMED' });
    expect(() => parseForkEvidence(changed)).toThrowError(refusal);
  });
});
