/** The part of a log that a hub lacks: every leaf, or for one far behind the last ones and a proof that they belong. */
import { proveConsistency } from '@breakwater/federation-protocol';
import { evidenceLeavesMax, type LogRange } from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import { type ReadFile, readEntries, readNode, readRange } from './read-tiles.ts';

/** Reads it for a hub that knows the first `known` leaves. Throws as `readEntries` and `readRange`. */
export async function readSince(read: ReadFile, known: number, size: number): Promise<LogRange> {
  if (size - known <= evidenceLeavesMax) {
    return {
      from: known,
      frontier: (await readRange(read, known, size)).hashes,
      leaves: await readEntries(read, known, size),
    };
  }
  const from = size - evidenceLeavesMax;
  return {
    from,
    frontier: (await readRange(read, from, size)).hashes,
    leaves: await readEntries(read, from, size),
    consistency: await readConsistency(read, known, from, size),
  };
}

/** The proof from one size to a later one, from the few nodes of the tree that it takes. */
async function readConsistency(
  read: ReadFile,
  from: number,
  size: number,
  total: number,
): Promise<readonly Uint8Array[]> {
  const wanted = new Map<string, readonly [level: number, index: number]>();
  const placeholder = new Uint8Array(32);
  // Which nodes a proof takes depends on the sizes alone, so it is made twice: once to ask, once with the answers.
  proveConsistency(
    from,
    size,
    (level, index) => {
      wanted.set(`${level}/${index}`, [level, index]);
      return placeholder;
    },
    nodeSuite.sha256,
  );
  const nodes = new Map<string, Uint8Array>();
  for (const [name, [level, index]] of wanted) nodes.set(name, await readNode(read, total, level, index));
  return proveConsistency(
    from,
    size,
    (level, index) => nodes.get(`${level}/${index}`) ?? placeholder,
    nodeSuite.sha256,
  );
}
