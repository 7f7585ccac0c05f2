/** Step 4: who cosigned the head, when, and what time it certainly is (design section 5, references section 4.6). */
import type { CountryCode, CryptoSuite, Verified } from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import type { Member } from '../document/entry.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { type Cosignature, readCosignatures } from '../log/cosignature.ts';
import { formatNote, type NoteSignature, parseNote } from '../log/note.ts';
import { floorTime, quorumTime } from '../log/quorum-time.ts';
import type { PinnedRoot, RememberedTimes, TrustState } from '../state.ts';
import type { VerifiedLog } from './verify-log.ts';

/** A head with its quorum. */
export interface WitnessedHead {
  /** The checkpoint with the newest line of each witness that counts. */
  readonly checkpoint: Uint8Array;
  readonly quorumTime: Date;
  readonly witnessTimes: ReadonlyMap<CountryCode, Date>;
  readonly lastSeen: ReadonlyMap<CountryCode, Date>;
  readonly clockFloor: Date;
}

/** What a hub knows of time before it looks at the evidence: from its state, or from before a restart. */
export function timesOfBefore(state: TrustState | PinnedRoot): RememberedTimes {
  if (!('rootSha256' in state)) return { clockFloor: state.clockFloor, lastSeen: state.log.lastSeen };
  return state.remembered ?? { clockFloor: new Date(0), lastSeen: new Map() };
}

/** The time to reckon with: a clock behind the floor is wrong for certain. */
export function effectiveNow(system: Date, floor: Date): Date {
  return new Date(Math.max(system.getTime(), floor.getTime()));
}

/**
 * Counts. Throws `TRUST_WITNESS_QUORUM_MISSING` when fewer than k witnesses cosigned this head at times that can be,
 * `TRUST_NOTE_SIGNATURE_INVALID` when a line by a known witness does not fit.
 */
export async function countWitnesses(
  log: VerifiedLog,
  state: Verified<TrustState> | null,
  { witnesses, quorum, clock }: Root,
  { system, remembered }: { readonly system: Date; readonly remembered: RememberedTimes },
  suite: CryptoSuite,
): Promise<WitnessedHead> {
  const offered = await readCosignatures(log.checkpoint.note, witnesses, suite);

  // The floor first, from all valid times: else a hub with a dead clock would drop the very times that could mend it.
  const seen = latest(remembered.lastSeen, timesOf(offered));
  const clocks = witnesses.flatMap(({ id }) => seen.get(id) ?? []);
  const clockFloor = latestOf(remembered.clockFloor, floorTime(clocks, quorum.byzantine));
  // What counted before a witness was suspended stays counted; what it says now does not.
  const barred = barredWitnesses(state?.members ?? new Map());
  const limitMs = effectiveNow(system, clockFloor).getTime() + clock.maxSkewMs;

  // Then times beyond the clock are dropped, and those with which a witness would take back what it said before.
  const counted = new Map<CountryCode, Cosignature>(log.isSameHead && state !== null ? linesOf(state, witnesses) : []);
  for (const [id, cosignature] of offered) {
    const isPossible = cosignature.at.getTime() <= limitMs;
    const isRetraction = cosignature.at < (remembered.lastSeen.get(id) ?? cosignature.at);
    if (isPossible && !isRetraction && !barred.has(id)) counted.set(id, cosignature);
  }
  const times = timesOf(counted);
  const at = quorumTime([...times.values()], quorum.k);
  if (at === null) throw missing(log, times, [...offered.keys()], quorum.k);
  const lines = [...logLines(log), ...[...counted.values()].map(({ line }) => line)];
  return {
    checkpoint: formatNote({ text: log.checkpoint.note.text, signatures: lines }),
    quorumTime: at,
    witnessTimes: times,
    lastSeen: latest(remembered.lastSeen, times),
    clockFloor,
  };
}

/**
 * The countries that may not witness: the list, or a notice, suspends their Witness service. One that is not in the
 * list, or lists no such service, counts all the same, since the root alone names the witnesses; n and k stay.
 */
function barredWitnesses(members: ReadonlyMap<CountryCode, Member>): ReadonlySet<CountryCode> {
  const barred = [...members.values()].filter(({ services }) => services.Witness === 'suspended');
  return new Set(barred.map(({ country }) => country));
}

/** The head without the witnesses that its own list suspends. Throws `TRUST_WITNESS_QUORUM_MISSING`. */
export function withoutBarred(
  log: VerifiedLog,
  seen: WitnessedHead,
  listed: ReadonlyMap<CountryCode, Member>,
  { k }: Root['quorum'],
): WitnessedHead {
  const barred = barredWitnesses(listed);
  const witnessTimes = new Map([...seen.witnessTimes].filter(([id]) => !barred.has(id)));
  const at = quorumTime([...witnessTimes.values()], k);
  if (at === null) throw missing(log, witnessTimes, [...seen.witnessTimes.keys()], k);
  return { ...seen, witnessTimes, quorumTime: at };
}

type Times = ReadonlyMap<CountryCode, Date>;

function timesOf(cosignatures: ReadonlyMap<CountryCode, Cosignature>): Times {
  return new Map([...cosignatures].map(([id, { at }]) => [id, at]));
}

function latest(known: Times, offered: Times): Times {
  const all = new Map(known);
  for (const [id, at] of offered) all.set(id, latestOf(at, known.get(id) ?? null));
  return all;
}

function latestOf(a: Date, b: Date | null): Date {
  return b !== null && b > a ? b : a;
}

/** The lines that the state's own checkpoint carries: verified when the state was made. */
function linesOf({ log }: TrustState, witnesses: Root['witnesses']): readonly (readonly [CountryCode, Cosignature])[] {
  const { signatures } = parseNote(log.checkpoint);
  return witnesses.flatMap(({ id, vkey }) => {
    const at = log.witnessTimes.get(id);
    const line = signatures.find((candidate) => candidate.name === vkey.name && isSame(candidate.keyId, vkey.keyId));
    return at === undefined || line === undefined ? [] : [[id, { at, line }] as const];
  });
}

/** The log's own line, once, by which anybody can read the checkpoint without knowing a witness. */
function logLines({ checkpoint, log: { vkey } }: VerifiedLog): readonly NoteSignature[] {
  const { signatures } = checkpoint.note;
  return signatures.filter(({ name, keyId }) => name === vkey.name && isSame(keyId, vkey.keyId)).slice(0, 1);
}

function missing({ checkpoint }: VerifiedLog, counted: Times, offered: readonly CountryCode[], k: number): TrustError {
  const happened = `${counted.size} witnesses cosigned the checkpoint at ${checkpoint.size} leaves, ${k} must.`;
  return new TrustError('TRUST_WITNESS_QUORUM_MISSING', happened, {
    size: checkpoint.size,
    quorum: k,
    counted: [...counted.keys()],
    uncounted: offered.filter((id) => !counted.has(id)),
  });
}
