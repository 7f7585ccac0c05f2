/** The Merkle proofs of transparency-dev, and of subtrees: every good one passes, every bad one is refused. */
import { describe, expect, it } from 'vitest';
import { verifyConsistency, verifySubtreeConsistency } from '../../merkle/consistency.ts';
import { verifyInclusion, verifySubtreeInclusion } from '../../merkle/inclusion.ts';
import { hasVectors, vectorFiles } from '../vectors.ts';

const folder = 'rfc6962-merkle';
type Case = Readonly<Record<string, unknown>>;

const checks: Readonly<Record<string, (given: Case) => void>> = {
  inclusion: (given) =>
    verifyInclusion({
      index: whole(given.leafIdx),
      size: whole(given.treeSize),
      leafHash: bytes(given.leafHash),
      ...proofOf(given),
      root: bytes(given.root),
    }),
  subtreeinclusion: (given) =>
    verifySubtreeInclusion({
      index: whole(given.leafIdx),
      start: whole(given.start),
      end: whole(given.end),
      leafHash: bytes(given.leafHash),
      ...proofOf(given),
      root: bytes(given.root),
    }),
  consistency: (given) =>
    verifyConsistency({
      size1: whole(given.size1),
      size2: whole(given.size2),
      root1: bytes(given.root1),
      root2: bytes(given.root2),
      ...proofOf(given),
    }),
  subtreeconsistency: (given) =>
    verifySubtreeConsistency({
      start: whole(given.start),
      end: whole(given.end),
      size: whole(given.size),
      root1: bytes(given.root1),
      root2: bytes(given.root2),
      ...proofOf(given),
    }),
};

if (hasVectors(folder)) {
  describe.each(Object.entries(checks))('the %s vectors', (kind, check) => {
    const files = vectorFiles(`${folder}/${kind}`, '.json');

    it('are there', () => expect(files.length).toBeGreaterThan(50));

    it.each(files)('%s', (_path, content) => {
      const given = read(content);
      const run = () => check(given);
      if (given.wantErr === true)
        expect(run).toThrow(expect.objectContaining({ code: expect.stringMatching(/^MERKLE_/) }));
      else expect(run).not.toThrow();
    });
  });
}

/** Sizes of up to 2^64 do not fit a double: the text of every number is kept. */
function read(content: Uint8Array): Case {
  const value: unknown = JSON.parse(new TextDecoder().decode(content).replace(/: (\d+)/g, ': "$1"'));
  if (typeof value !== 'object' || value === null) throw new Error('a vector is not an object');
  return { ...value };
}

function whole(value: unknown): bigint {
  return BigInt(String(value));
}

function bytes(value: unknown): Uint8Array {
  return new Uint8Array(Buffer.from(String(value), 'base64'));
}

function proofOf(given: Case): { proof: readonly Uint8Array[] } {
  return { proof: Array.isArray(given.proof) ? given.proof.map(bytes) : [] };
}
