/** The compact range: nothing left out, put in or taken back between what a hub knows and the head. */

import { rangeRoot } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCheckpoint } from '../../log/checkpoint.ts';
import { parseNote } from '../../log/note.ts';
import { type LogEvidence, verifyLogRange } from '../../log/range.ts';
import { evidenceOf, frontierOf, honestLeaves, makeLog, rootOf, type TestLog } from '../support/log.ts';

const leaves = honestLeaves(21);
let log: TestLog;
beforeAll(async () => {
  log = await makeLog();
});

const headAt = (size: number, of = leaves) => ({ size, rootHash: rootOf(of.slice(0, size)) });
const check = (evidence: LogEvidence, known: { size: number; rootHash: Uint8Array } | null) =>
  verifyLogRange(evidence, parseCheckpoint(parseNote(evidence.checkpoint).text), known);
const codeOf = (attempt: () => unknown) => {
  try {
    attempt();
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('the range of a log', () => {
  it('is accepted from every place at or before every known size, and gives the tree', async () => {
    for (let size = 1; size <= leaves.length; size++) {
      const tree = leaves.slice(0, size);
      for (let from = 0; from <= size; from++) {
        const evidence = await evidenceOf(log, tree, from);
        for (let known = from; known <= size; known++) {
          const { range, entries } = check(evidence, headAt(known));
          expect(rangeRoot(range)).toEqual(rootOf(tree));
          expect(entries.map(({ index }) => index)).toEqual(tree.slice(from).map((_, at) => from + at));
        }
        if (from < size) expect(check(evidence, null).entries.at(-1)?.bytes).toEqual(tree.at(-1));
      }
    }
  });

  it('without a known head must hold the last leaf', async () => {
    expect(codeOf(() => verifyLogRange({ from: 0, frontier: [], leaves: [] }, headAt(0), null))).toBe(
      'TRUST_LOG_RANGE_MISSING',
    );
    const evidence = await evidenceOf(log, leaves, 21);
    expect(codeOf(() => check(evidence, null))).toBe('TRUST_LOG_RANGE_MISSING');
  });

  it('that starts after what is known cannot be joined to it', async () => {
    const evidence = await evidenceOf(log, leaves, 12);
    expect(codeOf(() => check(evidence, headAt(11)))).toBe('TRUST_LOG_RANGE_MISSING');
  });

  it('of a smaller tree is a step back', async () => {
    const evidence = await evidenceOf(log, leaves.slice(0, 9), 4);
    expect(codeOf(() => check(evidence, headAt(10)))).toBe('TRUST_CHECKPOINT_ROLLBACK');
  });

  it('of another tree of the same size is a split view', async () => {
    const evidence = await evidenceOf(log, honestLeaves(9, 'x'), 9);
    expect(codeOf(() => check(evidence, headAt(9)))).toBe('TRUST_SPLIT_VIEW');
  });

  it('needs no leaves to show a split view at one size: the two checkpoints are enough', () => {
    const head = headAt(9, honestLeaves(9, 'x'));
    const empty = { from: 0, frontier: [], leaves: [] };
    expect(codeOf(() => verifyLogRange(empty, head, headAt(9)))).toBe('TRUST_SPLIT_VIEW');
  });

  it('has exactly the leaves that the checkpoint claims, even when the log signs the root of another size', () => {
    for (const claimed of [3, 5]) {
      const evidence = { from: 0, frontier: [], leaves: leaves.slice(0, 4) };
      const head = { size: claimed, rootHash: rootOf(leaves.slice(0, 4)) };
      expect(codeOf(() => verifyLogRange(evidence, head, null))).toBe('TRUST_LOG_RANGE_MISMATCH');
    }
  });

  it('of a longer tree that does not begin with the known one is a split view, wherever it starts', async () => {
    const other = honestLeaves(21, 'x');
    for (let known = 1; known < 21; known++) {
      for (const from of [0, Math.floor(known / 2), known]) {
        const evidence = await evidenceOf(log, other, from);
        expect(codeOf(() => check(evidence, headAt(known)))).toBe('TRUST_SPLIT_VIEW');
      }
    }
  });

  it.each([
    ['a leaf left out', (e: LogEvidence) => ({ ...e, leaves: e.leaves.slice(1) })],
    ['the last leaf cut off', (e: LogEvidence) => ({ ...e, leaves: e.leaves.slice(0, -1) })],
    ['a leaf twice', (e: LogEvidence) => ({ ...e, leaves: [...e.leaves, ...e.leaves.slice(-1)] })],
    ['two leaves swapped', (e: LogEvidence) => ({ ...e, leaves: e.leaves.toReversed() })],
    ['a hash of the frontier missing', (e: LogEvidence) => ({ ...e, frontier: e.frontier.slice(1) })],
    ['a hash too many', (e: LogEvidence) => ({ ...e, frontier: [...e.frontier, new Uint8Array(32)] })],
    ['a hash too many in front', (e: LogEvidence) => ({ ...e, frontier: [new Uint8Array(32), ...e.frontier] })],
    ['the frontier in another order', (e: LogEvidence) => ({ ...e, frontier: e.frontier.toReversed() })],
    ['a short hash', (e: LogEvidence) => ({ ...e, frontier: e.frontier.map((hash) => hash.slice(1)) })],
    ['another start', (e: LogEvidence) => ({ ...e, from: e.from - 1 })],
    ['a start that is no number', (e: LogEvidence) => ({ ...e, from: Number.NaN })],
    ['half a start', (e: LogEvidence) => ({ ...e, from: e.from - 0.5 })],
    ['a negative start', (e: LogEvidence) => ({ ...e, from: -1 })],
  ])('with %s does not give the checkpoint', async (_, change) => {
    const evidence = change(await evidenceOf(log, leaves, 11));
    expect(codeOf(() => check(evidence, headAt(14)))).toBe('TRUST_LOG_RANGE_MISMATCH');
    expect(codeOf(() => check(evidence, null))).toBe('TRUST_LOG_RANGE_MISMATCH');
  });

  it('with one bit flipped in any hash or leaf does not give the checkpoint', async () => {
    const evidence = await evidenceOf(log, leaves.slice(0, 6), 5);
    const parts = [...evidence.frontier, ...evidence.leaves];
    for (const [number, part] of parts.entries()) {
      for (let bit = 0; bit < part.length * 8; bit++) {
        const changed = parts.map((one) => one.slice());
        const target = changed[number] ?? new Uint8Array(0);
        target[bit >> 3] = (target[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const frontier = changed.slice(0, evidence.frontier.length);
        const wrong = { ...evidence, frontier, leaves: changed.slice(evidence.frontier.length) };
        expect(codeOf(() => check(wrong, headAt(5)))).toBe('TRUST_LOG_RANGE_MISMATCH');
      }
    }
  });

  it('does not take a node of the tree for a leaf, nor a leaf for a node', () => {
    const two = leaves.slice(0, 2);
    const inner = Uint8Array.from(frontierOf(two, 2).flatMap((hash) => [...hash]));
    const evidence = { from: 0, frontier: [], leaves: [inner] };
    expect(codeOf(() => verifyLogRange(evidence, { size: 1, rootHash: rootOf(two) }, null))).toBe(
      'TRUST_LOG_RANGE_MISMATCH',
    );
  });

  it('is bounded', () => {
    const many = Array.from({ length: 4097 }, () => new Uint8Array(1));
    const head = { size: many.length, rootHash: rootOf(many) };
    expect(codeOf(() => verifyLogRange({ from: 0, frontier: [], leaves: many }, head, null))).toBe(
      'TRUST_LOG_RANGE_MISMATCH',
    );
  });

  it('holds entries of ours only', () => {
    const strange = [new TextEncoder().encode('hello')];
    const evidence = { from: 0, frontier: [], leaves: strange };
    expect(codeOf(() => verifyLogRange(evidence, { size: 1, rootHash: rootOf(strange) }, null))).toBe(
      'TRUST_JSON_INVALID',
    );
  });
});
