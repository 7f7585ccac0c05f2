/** What is new in an offer, and what changed from one state to the next, in words for the operator's records. */
import { canonicalJson, type JsonObject } from '@breakwater/federation-protocol';
import { parseCheckpoint, parseNote, type TrustEvidence, type TrustState } from '@breakwater/trust-lists';
import type { EventName } from '../store/event.ts';
import { claimsNewer } from './cosigned.ts';
import { noticeIdOf } from './notice-file.ts';
import type { TrustChange } from './runtime.ts';

/** One change; `event` is null where the operator need not hear of it. */
export interface StateChange {
  readonly change: TrustChange;
  readonly event: EventName | null;
  readonly details: JsonObject;
}

/**
 * The part of an offer that the state does not have yet; null when that is nothing. Several sources are asked at once,
 * and what the first one brought need not be verified again for each of the others.
 */
export function withoutTheKnown(evidence: TrustEvidence, state: TrustState | null): TrustEvidence | null {
  if (state === null) return evidence;
  const notices = evidence.notices.filter((notice) => !state.notices.has(noticeIdOf(notice)));
  if (hasNewHead(evidence, state)) return { ...evidence, notices };
  const rest: TrustEvidence = { roots: [], lists: [], statements: evidence.statements, log: null, notices };
  // Offers without a log may still show a fork of a list or a root.
  if (evidence.log === null) return { ...rest, roots: evidence.roots, lists: evidence.lists };
  return notices.length > 0 || Object.keys(evidence.statements).length > 0 ? rest : null;
}

function hasNewHead({ log }: TrustEvidence, state: TrustState): boolean {
  if (log === null) return false;
  const { text } = parseNote(log.checkpoint);
  const { origin, size } = parseCheckpoint(text);
  if (origin !== state.log.origin || size > state.log.size) return true;
  if (size < state.log.size) return false;
  return text !== parseNote(state.log.checkpoint).text || claimsNewer(log.checkpoint, state.log.checkpoint);
}

/** True when nothing that is kept or served differs. */
export function isSameState(a: TrustState, b: TrustState): boolean {
  return (
    a.root.sha256 === b.root.sha256 &&
    a.list.sha256 === b.list.sha256 &&
    Buffer.compare(a.log.checkpoint, b.log.checkpoint) === 0 &&
    Buffer.compare(canonicalJson(a.evidence.statements), canonicalJson(b.evidence.statements)) === 0 &&
    [...a.notices.keys()].sort().join() === [...b.notices.keys()].sort().join()
  );
}

/** True when the same root, list and log stand, with every notice from before and more. */
export function onlyTakesAway(before: TrustState, next: TrustState): boolean {
  const isSameBase =
    before.root.sha256 === next.root.sha256 &&
    before.list.sha256 === next.list.sha256 &&
    Buffer.compare(before.log.checkpoint, next.log.checkpoint) === 0;
  const areKept = [...before.notices.keys()].every((id) => next.notices.has(id));
  return isSameBase && areKept && next.notices.size > before.notices.size;
}

/** Every change, the state's own first. */
export function changesBetween(before: TrustState | null, next: TrustState): readonly StateChange[] {
  const { list, root, log } = next;
  const isNewer = before?.list.sha256 !== list.sha256 || before.root.sha256 !== root.sha256;
  const adopted = { listSequence: list.sequence, rootVersion: root.version, logIndex: log.leafIndex };
  const changes: StateChange[] = [
    isNewer
      ? { change: 'state', event: 'trust.adopted', details: adopted }
      : { change: 'state', event: null, details: {} },
  ];
  for (const { id, territory, service, kid } of next.notices.values()) {
    if (before?.notices.has(id)) continue;
    changes.push({ change: 'notices', event: 'trust.notice', details: { id, country: territory, service, kid } });
  }
  for (const id of before?.notices.keys() ?? []) {
    if (!next.notices.has(id)) changes.push({ change: 'notices', event: 'trust.notice-ended', details: { id } });
  }
  return changes;
}
