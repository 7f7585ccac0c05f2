/** How old a hub's knowledge is and who witnessed it, for a person and for a program. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { type Standing, TrustError, type TrustState } from '@breakwater/trust-lists';
import { moment, table } from './lines.ts';
import type { TrustRuntime } from './runtime.ts';
import { ceremonyText } from './text/ceremony-en.ts';

const text = ceremonyText.witness;
type Parts = Pick<TrustRuntime, 'lastVerified' | 'standing' | 'current'>;

/** Stage, quorum and each witness' last word. Times in ISO 8601, ages in milliseconds. */
export function freshnessJson(trust: Parts): JsonObject {
  const { state, standing } = known(trust);
  const { root, log, list } = state;
  return {
    stage: standing.stage,
    reasons: [...standing.reasons],
    ageMs: standing.ageMs,
    until: standing.until?.toISOString() ?? null,
    quorumTime: standing.quorumTime.toISOString(),
    quorum: { ...root.quorum, witnesses: root.witnesses.length, seen: log.witnessTimes.size },
    amnesia: standing.amnesia,
    clock: standing.clock,
    listSequence: list.sequence,
    rootVersion: root.version,
    logSize: log.size,
    witnesses: root.witnesses.map(({ id, url }) => ({
      country: id,
      url,
      lastCosigned: log.witnessTimes.get(id)?.toISOString() ?? null,
    })),
  };
}

/** The same for a person: the stage first, then what it stands on. */
export function freshnessLines(trust: Parts): readonly string[] {
  const { state, standing } = known(trust);
  const { root, log, list } = state;
  const rows = root.witnesses.map(({ id, vkey }) => {
    const at = log.witnessTimes.get(id);
    return [id, vkey.name, at === undefined ? text.never : moment(at)];
  });
  return [
    `Trust is ${text.stages[standing.stage]}${left(standing)}`,
    `Confirmed by a quorum  ${moment(standing.quorumTime)}`,
    `Stands on              trust list ${list.sequence}, root ${root.version}, ${log.size} log entries`,
    ...reasons(standing),
    '',
    ...table([['code', 'witness', 'cosigned last'], ...rows]),
    text.quorum(log.witnessTimes.size, root.witnesses.length, root.quorum.k),
  ];
}

function reasons({ reasons: found }: Standing): readonly string[] {
  return found.map((reason) => `Note                   ${text.reasons[reason]}`);
}

function left({ until, quorumTime, ageMs }: Standing): string {
  if (until === null) return '.';
  const leftMs = until.getTime() - quorumTime.getTime() - ageMs;
  return `, ${text.left(roughly(leftMs))}.`;
}

function roughly(ms: number): string {
  const hours = Math.max(0, ms) / 3_600_000;
  if (hours < 1) return `${Math.round(hours * 60)} minutes`;
  return hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}

/** Throws `TRUST_NOT_YET` where there is nothing to tell. */
function known(trust: Parts): { readonly state: TrustState; readonly standing: Standing } {
  const standing = trust.standing();
  const state = trust.lastVerified() ?? trust.current();
  if (standing !== null) return { state, standing };
  throw new TrustError('TRUST_NOT_YET', 'No trust list has been verified yet.');
}
