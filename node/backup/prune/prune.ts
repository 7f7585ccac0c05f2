/** Prunes this hub's backups: one step at each holder, in two phases with days between, and never in a hurry. */
import { type Generation, signGeneration } from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  expectArray,
  expectObject,
  parseStrictJson,
  type Signer,
} from '@breakwater/federation-protocol';
import type { PeerClient } from '../../peer/peer.ts';
import { headsBefore } from '../hub-holder.ts';
import { everyKey } from '../owner-keys.ts';
import { askHolder, type HolderState } from './ask-holder.ts';
import { type LiveParts, type LiveSet, liveSet } from './live-set.ts';
import { nextStep, type PruneStep } from './next-step.ts';

/** What pruning takes. */
export interface PruneParts extends Omit<LiveParts, 'owner' | 'before'> {
  readonly owner: CountryCode;
  readonly peers: PeerClient;
  /** The hub's backup key. */
  readonly signer: Signer;
  readonly now: () => Date;
  /** Called before packs are condemned: no later run may build on them. */
  readonly forgetPacks: (ids: readonly string[]) => void;
  /** Only tells what would be done. */
  readonly isDry: boolean;
}

/** What was done at one holder; `code` is why nothing could be. */
export interface HolderPrune {
  readonly holder: string;
  readonly step: PruneStep['act'] | 'failed';
  readonly things: number;
  readonly bytes: number;
  /** Things that the holder keeps although they were named: locked, or needed by its newest head. */
  readonly spared: number;
  readonly until: Date | null;
  readonly code: string | null;
}

/** The outcome. */
export interface PruneOutcome {
  readonly kept: readonly number[];
  readonly holders: readonly HolderPrune[];
}

/**
 * One step at each holder; run it again for the next, from any machine of this country. Throws `BACKUP_PRUNE_BLIND`
 * before anything is asked of anybody; a holder that fails is told in the outcome and left as it was.
 */
export async function pruneBackups(parts: PruneParts): Promise<PruneOutcome> {
  const before = (holder: string, sequence: number) =>
    headsBefore(parts.peers, holder as CountryCode, parts.owner, sequence);
  const live = await liveSet({ ...parts, before });
  const holders: HolderPrune[] = [];
  for (const { name } of parts.holders) {
    const done = await pruneAt(parts, live, name as CountryCode).catch((cause: unknown): HolderPrune => {
      if (!(cause instanceof CodedError)) throw cause;
      return { ...nothing, holder: name, step: 'failed', code: codeOf(cause) };
    });
    holders.push(done);
  }
  return { kept: live.snapshots, holders };
}

const nothing = { things: 0, bytes: 0, spared: 0, until: null, code: null };

async function pruneAt(parts: PruneParts, live: LiveSet, holder: CountryCode): Promise<HolderPrune> {
  const { owner, peers } = parts;
  // The order before may be signed with a key that is retired by now.
  const state = await askHolder(peers, { holder, owner, keys: everyKey(parts) });
  const step = nextStep(state, live.subjects, parts.now());
  if (step.act === 'nothing') return { ...nothing, holder, step: 'nothing', bytes: step.lockedBytes };
  const bytes = step.things.reduce((sum, thing) => sum + thing.bytes, 0);
  const planned = { ...nothing, holder, step: step.act, things: step.things.length, bytes };
  if (step.act === 'wait') return { ...planned, until: step.until };
  if (parts.isDry) return planned;
  if (step.act === 'condemn') {
    parts.forgetPacks(step.things.flatMap(({ subject }) => (subject.startsWith('packs/') ? [subject.slice(6)] : [])));
  }
  return { ...planned, spared: await order(parts, holder, state, step) };
}

/** Signs the step and sends it; answers how many things the holder spared. */
async function order(
  parts: PruneParts,
  holder: CountryCode,
  { next }: HolderState,
  step: Exclude<PruneStep, { act: 'wait' | 'nothing' }>,
): Promise<number> {
  const generation: Generation = {
    ...{ owner: parts.owner, holder, ...next, act: step.act },
    of: step.act === 'condemn' ? null : step.of,
    objects: step.act === 'condemn' ? step.things.map(({ subject }) => subject) : [],
    createdAt: parts.now().toISOString(),
  };
  const body = Buffer.from(await signGeneration(generation, parts.signer), 'latin1');
  const path = `/peer/generations/${generation.number}`;
  const answer = await parts.peers.fetch(holder, { method: 'PUT', path, body, contentType: 'application/jose' });
  const json = expectObject(parseStrictJson(answer.body, { maxBytes: ANSWER_MAX_BYTES }), 'answer');
  return expectArray(json.spared, 'spared', SPARED_MAX).length;
}

/** 10,000 packs with their shards by name. */
const ANSWER_MAX_BYTES = 8 * 1_048_576;
const SPARED_MAX = 100_000;

/** The holder's own code, when the peer layer carries one. */
function codeOf(cause: CodedError): string {
  const theirs = cause.evidence.code;
  return cause.code === 'PEER_REFUSED' && typeof theirs === 'string' ? theirs : cause.code;
}
