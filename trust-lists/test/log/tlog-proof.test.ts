/** Proofs in one file: what they show, and every way in which they may not hold. */
import { leafHash, proveInclusion } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatTlogProof, parseTlogProof, type TlogProof, verifyTlogProof } from '../../log/tlog-proof.ts';
import {
  honestLeaves,
  makeLog,
  makeWitness,
  noon,
  signedCheckpoint,
  type TestLog,
  type TestWitness,
} from '../support/log.ts';
import { refused } from '../support/refused.ts';

const leaves = honestLeaves(11);
const hashes = leaves.map((leaf) => leafHash(leaf));
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
let log: TestLog;
let witnesses: readonly TestWitness[];
let checkpoint: Uint8Array;
beforeAll(async () => {
  log = await makeLog();
  witnesses = await Promise.all(['AG', 'BB', 'DM'].map(makeWitness));
  checkpoint = await signedCheckpoint(log, leaves, witnesses);
});

const proofOf = (index: number): TlogProof => ({
  extra: null,
  index,
  hashes: proveInclusion(index, leaves.length, hashes),
  checkpoint,
});
const expected = (index: number, quorum = 3) => ({
  leafHash: hashes[index] ?? new Uint8Array(32),
  log,
  witnesses,
  quorum,
});

describe('a proof', () => {
  it('shows each entry at its place, with the times of its witnesses', async () => {
    for (const index of leaves.keys()) {
      const proven = await verifyTlogProof(formatTlogProof(proofOf(index)), expected(index));
      expect(proven.index).toBe(index);
      expect([...proven.cosignatures.values()].map(({ at }) => at)).toEqual([noon, noon, noon]);
    }
  });

  it('has the lines of the specification', () => {
    const lines = decode(formatTlogProof({ ...proofOf(4), extra: encode('more') })).split('\n');
    expect(lines.slice(0, 3)).toEqual(['c2sp.org/tlog-proof@v1', 'extra bW9yZQ==', 'index 4']);
    expect(lines[3 + 4]).toBe('');
    expect(lines[3 + 5]).toBe(log.origin);
  });

  it('shows nothing about another entry, another place, or with another hash', async () => {
    const proof = proofOf(4);
    const wrong: readonly [TlogProof, number][] = [
      [proof, 5],
      [{ ...proof, index: 5 }, 4],
      [{ ...proof, index: 11 }, 4],
      [{ ...proof, hashes: proof.hashes.slice(1) }, 4],
      [{ ...proof, hashes: [...proof.hashes, new Uint8Array(32)] }, 4],
      [{ ...proof, hashes: proof.hashes.toReversed() }, 4],
      [{ ...proof, hashes: [] }, 4],
    ];
    for (const [one, index] of wrong) {
      await refused(verifyTlogProof(formatTlogProof(one), expected(index)), 'TRUST_LOG_PROOF_INVALID');
    }
  });

  it('needs its quorum, and witnesses that are known', async () => {
    const two = { ...proofOf(4), checkpoint: await signedCheckpoint(log, leaves, witnesses.slice(1)) };
    await verifyTlogProof(formatTlogProof(two), expected(4, 2));
    await refused(verifyTlogProof(formatTlogProof(two), expected(4, 3)), 'TRUST_WITNESS_QUORUM_MISSING');
    const strangers = { ...expected(4, 1), witnesses: [await makeWitness('ZZ')] };
    await refused(verifyTlogProof(formatTlogProof(two), strangers), 'TRUST_WITNESS_QUORUM_MISSING');
  });

  it('needs the signature of that log', async () => {
    const other = await makeLog();
    const bytes = formatTlogProof({ ...proofOf(4), checkpoint: await signedCheckpoint(other, leaves, witnesses) });
    await refused(verifyTlogProof(bytes, expected(4)), 'TRUST_NOTE_UNSIGNED');
    const elsewhere = await makeLog('other.example/trust');
    const foreign = formatTlogProof({ ...proofOf(4), checkpoint: await signedCheckpoint(elsewhere, leaves) });
    await refused(
      verifyTlogProof(foreign, { ...expected(4), log: { ...elsewhere, origin: log.origin } }),
      'TRUST_LOG_UNKNOWN',
    );
  });

  it.each([
    ['another first line', (text: string) => text.replace('@v1', '@v2')],
    ['no index', (text: string) => text.replace(/index 4\n/, '')],
    ['a leading zero', (text: string) => text.replace('index 4', 'index 04')],
    ['a negative index', (text: string) => text.replace('index 4', 'index -4')],
    ['an empty extra line', (text: string) => text.replace('index 4', 'extra \nindex 4')],
    ['an extra line in another place', (text: string) => text.replace('index 4', 'index 4\nextra bW9yZQ==')],
    ['two extra lines', (text: string) => text.replace('index 4', 'extra bW9y\nextra bW9y\nindex 4')],
    ['an extra line too long', (text: string) => text.replace('index 4', `extra ${'AAAA'.repeat(6000)}\nindex 4`)],
    ['carriage returns', (text: string) => text.replace('index 4\n', 'index 4\r\n')],
    ['64 hashes', (text: string) => text.replace('index 4\n', `index 4\n${`${'A'.repeat(43)}=\n`.repeat(64)}`)],
    ['no empty line', (text: string) => text.slice(0, text.indexOf('\n\n') + 1)],
    ['foreign letters', (text: string) => text.replace('index', 'ind\u00e9x')],
    ['endless data', (text: string) => text + 'a'.repeat(200_000)],
  ])('with %s is malformed', async (_, change) => {
    const bytes = encode(change(decode(formatTlogProof(proofOf(4)))));
    await refused(verifyTlogProof(bytes, expected(4)), 'TRUST_LOG_PROOF_MALFORMED');
  });

  it('without a note is no proof', () => {
    const bytes = encode('c2sp.org/tlog-proof@v1\nindex 0\n\nhello\n');
    expect(() => parseTlogProof(bytes)).toThrowError(expect.objectContaining({ code: 'TRUST_NOTE_MALFORMED' }));
  });
});
