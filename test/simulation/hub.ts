/** A hub in memory: a clock that may be wrong, what it trusts, what it cosigned, and a mirror of what it adopted. */

import type { Verified } from '@breakwater/federation-protocol';
import { nodeSuite } from '@breakwater/node';
import {
  admitAddCheckpoint,
  type ClockReading,
  cosign,
  cosigningTime,
  type Decision,
  type DecisionQuery,
  decide,
  type KnownCheckpoint,
  type NoteSignature,
  type PinnedRoot,
  parseNote,
  readClock,
  type SignedNotice,
  type Standing,
  standing,
  TrustError,
  type TrustErrorCode,
  type TrustEvidence,
  type TrustState,
  verifyAppend,
  verifyTrust,
  weighAddCheckpoint,
} from '@breakwater/trust-lists';
import type { Country } from '../region/country.ts';
import { logKeys, type Region } from '../region/region.ts';

/** What one place can hand out: a publication, the best cosigned checkpoint of it, and the notices it has heard of. */
export interface Offer {
  readonly region: Region;
  readonly note: Uint8Array;
  readonly notices: readonly SignedNotice[];
}

/** A hub. `state` is only ever what `verifyTrust` gave. */
export interface Hub {
  readonly country: Country;
  /** How far its machine's clock is from the true time, in milliseconds. */
  clockErrorMs: number;
  state: Verified<TrustState> | PinnedRoot;
  lastSeen: Date | null;
  /** What it cosigned last. */
  cosigned: KnownCheckpoint | null;
  /** Restored from a backup, and not yet told its own past. */
  isAmnesiac: boolean;
  isForked: boolean;
  /** What it serves to others; null before it trusts anything. */
  mirror: Offer | null;
  notices: readonly SignedNotice[];
}

/** A hub that knows only the root's fingerprint. */
export function makeHub(country: Country, rootSha256: string): Hub {
  return {
    ...{ country, clockErrorMs: 0, state: { rootSha256 }, lastSeen: null, cosigned: null },
    ...{ isAmnesiac: false, isForked: false, mirror: null, notices: [] },
  };
}

/** The state of a hub that has one. */
export function stateOf(hub: Hub): Verified<TrustState> {
  if ('rootSha256' in hub.state) throw new Error(`${hub.country.code} trusts nothing yet`);
  return hub.state;
}

/** What the hub takes the time to be. */
export function clockOf(hub: Hub, trueTime: Date): ClockReading {
  const system = new Date(trueTime.getTime() + hub.clockErrorMs);
  if ('rootSha256' in hub.state) return { now: system, state: 'ok' };
  const known = { floor: hub.state.clockFloor, lastSeen: hub.lastSeen };
  const reading = readClock(system, known, hub.state.root.clock);
  hub.lastSeen = reading.now;
  return reading;
}

/** Where the hub stands; null before it trusts anything. */
export function standingOf(hub: Hub, trueTime: Date): Standing | null {
  if ('rootSha256' in hub.state) return null;
  return standing(hub.state, clockOf(hub, trueTime), { amnesia: hub.isAmnesiac, fork: hub.isForked });
}

/** The hub's answer to a question about another country. */
export function decisionOf(hub: Hub, trueTime: Date, query: DecisionQuery): Decision {
  const state = stateOf(hub);
  const clock = clockOf(hub, trueTime);
  return decide(state, standing(state, clock, { amnesia: hub.isAmnesiac, fork: hub.isForked }), query);
}

/** Everything of an offer that this hub still lacks. */
export function evidenceFor(hub: Hub, { region, note, notices }: Offer): TrustEvidence {
  const known = 'rootSha256' in hub.state ? null : hub.state;
  const size = sizeOf(note);
  const from = Math.min(known?.log.size ?? 0, size);
  const lists = from === known?.log.size || known === null ? region.lists.slice(known?.list.sequence ?? 0) : [];
  return {
    roots: region.roots.slice(known?.root.version ?? 0),
    lists,
    statements: lists.length > 0 ? region.statements : {},
    log: { checkpoint: note, ...region.log.range(from, size) },
    notices,
  };
}

/** The tree size that a checkpoint names. */
export function sizeOf(note: Uint8Array): number {
  return Number(parseNote(note).text.split('\n')[1]);
}

/** Takes up what holds; says by its code what does not, and then nothing has changed. */
export async function adopt(hub: Hub, offer: Offer, trueTime: Date): Promise<'adopted' | TrustErrorCode> {
  const evidence = evidenceFor(hub, offer);
  try {
    hub.state = await verifyTrust(evidence, hub.state, clockOf(hub, trueTime).now, nodeSuite);
    hub.mirror = { region: offer.region, note: hub.state.log.checkpoint, notices: hub.state.evidence.notices };
    return 'adopted';
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    if (error.code === 'TRUST_SPLIT_VIEW') hub.isForked = true;
    return error.code;
  }
}

/** What a witness answers: its line, or the status of the refusal and the size it knows. */
export type CosignAnswer =
  | { readonly line: NoteSignature; readonly at: Date }
  | { readonly status: number; readonly code: TrustErrorCode | null };

/** The witness of a hub, as E's program runs it: decide, look at what is appended, record, and only then sign. */
export async function askToCosign(hub: Hub, request: Uint8Array, offer: Offer, trueTime: Date): Promise<CosignAnswer> {
  const admitted = await admitAddCheckpoint(request, logKeys(offer.region), nodeSuite);
  if ('outcome' in admitted) return { status: admitted.reply.status, code: null };
  const weighed = weighAddCheckpoint(admitted, hub.cosigned, nodeSuite.sha256);
  if (weighed.outcome === 'refused') return { status: weighed.reply.status, code: null };
  const clock = clockOf(hub, trueTime);
  const time = cosigningTime(clock, { amnesia: hub.isAmnesiac });
  if ('refused' in time) return { status: 503, code: null };
  if (!weighed.isRefresh) {
    try {
      await verifyAppend(evidenceFor(hub, offer), hub.state, clock.now, nodeSuite);
    } catch (error) {
      if (error instanceof TrustError) return { status: 422, code: error.code };
      throw error;
    }
  }
  const { size, rootHash, text, note } = admitted;
  hub.cosigned = { size, rootHash, checkpoint: note };
  const { name, signer } = hub.country.witness;
  return { line: await cosign(text, name, signer, time.at), at: time.at };
}
