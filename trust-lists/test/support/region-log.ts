/** The log of a test region: one leaf for every list, cosigned as an honest authority and honest hubs would. */
import { leafHash } from '@breakwater/federation-protocol';
import { digestHex } from '../../document/canonical.ts';
import { parseTrustList } from '../../document/list.ts';
import { parseRoot } from '../../document/root.ts';
import { encodeBase64 } from '../../log/base64.ts';
import { hexOf } from '../../log/hex.ts';
import { buildLeaf, type LogLeaf, type Predecessor } from '../../log/leaf.ts';
import type { LogEvidence } from '../../log/range.ts';
import type { SignedDocument, TrustEvidence } from '../../state.ts';
import { digest, frontierOf, rootOf, signedCheckpoint, type TestLog, type TestWitness } from './log.ts';
import type { Region, State } from './region.ts';

/** What one leaf commits to; without a root it is that of the step before. */
export interface Step {
  readonly root?: SignedDocument;
  readonly list: SignedDocument;
  /** What the leaf says although it is not so. */
  readonly says?: Partial<LogLeaf>;
}

/** How the checkpoint is made: by which log, cosigned by whom and when, and from which leaf on it is shown. */
export interface LogOptions {
  readonly log?: TestLog;
  readonly witnesses?: readonly TestWitness[];
  readonly at?: Date;
  readonly from?: number;
}

/** What the successor of a log carries of it; `log` holds all its leaves. */
export function lastWord(origin: string, { checkpoint, leaves }: LogEvidence): Predecessor {
  const size = leaves.length;
  return {
    origin,
    size,
    rootHash: hexOf(rootOf(leaves)),
    checkpoint: new TextDecoder().decode(checkpoint),
    leaf: encodeBase64(leaves[size - 1] ?? new Uint8Array()),
    frontier: frontierOf(leaves, size - 1).map(hexOf),
  };
}

type Signing = Pick<Region, 'states' | 'log' | 'root'>;

/** When the witnesses of a test region have looked at it last. */
export const cosignedAt = new Date('2026-11-22T12:00:00Z');

/** The first five witnesses: the quorum of seven of which two may lie. */
export function quorumOf(states: ReadonlyMap<string, State>, count = 5): readonly TestWitness[] {
  return [...states.values()].slice(0, count).map(({ witness }) => witness);
}

/** The leaves of these steps. A list that nobody can parse is logged with the number that would come next. */
export async function leavesOf(region: Signing, steps: readonly Step[]): Promise<readonly Uint8Array[]> {
  const leaves: Uint8Array[] = [];
  let root = await parseRoot(region.root.payload);
  let sequence = 0;
  for (const step of steps) {
    if (step.root !== undefined) root = await parseRoot(step.root.payload).catch(() => root);
    sequence = await parseTrustList(step.list.payload).then(
      (list) => list.sequence,
      () => sequence + 1,
    );
    const before = leaves.at(-1);
    leaves.push(
      buildLeaf({
        root: { version: root.version, sha256: root.sha256 },
        lists: { hubs: { sequence, sha256: digestHex(step.list.payload) } },
        notices: { count: 0, sha256: digest('no notices') },
        previous: before === undefined ? null : hexOf(leafHash(before)),
        successorOf: null,
        ...step.says,
      }),
    );
  }
  return leaves;
}

/** The log's part of the evidence: all leaves unless told otherwise. */
export async function logOf(region: Signing, steps: readonly Step[], options: LogOptions = {}): Promise<LogEvidence> {
  const leaves = await leavesOf(region, steps);
  const { log = region.log, witnesses = quorumOf(region.states), at = cosignedAt, from = 0 } = options;
  return {
    checkpoint: await signedCheckpoint(log, leaves, witnesses, at),
    from,
    frontier: frontierOf(leaves, from),
    leaves: leaves.slice(from),
  };
}

/** The region as it would have been founded with this list. */
export async function foundedWith(region: Region, list: SignedDocument, options?: LogOptions): Promise<TrustEvidence> {
  const log = await logOf(region, [{ root: region.root, list }], options);
  return { ...region.evidence, lists: [list], log };
}

/** The region after these lists, each logged; `roots` go into force with the lists that name them. */
export async function grownBy(
  region: Region,
  lists: readonly SignedDocument[],
  roots: readonly SignedDocument[] = [],
  options?: LogOptions,
): Promise<TrustEvidence> {
  const steps = [
    { root: region.root, list: region.list },
    ...(await Promise.all(lists.map((list) => stepFor(list, roots)))),
  ];
  return { roots, lists, statements: {}, log: await logOf(region, steps, options), notices: [] };
}

async function stepFor(list: SignedDocument, roots: readonly SignedDocument[]): Promise<Step> {
  const named = await parseTrustList(list.payload).then(
    ({ rootVersion }) => rootVersion,
    () => 0,
  );
  for (const root of roots) {
    const version = await parseRoot(root.payload).then(
      (parsed) => parsed.version,
      () => -1,
    );
    if (version === named) return { root, list };
  }
  return { list };
}
