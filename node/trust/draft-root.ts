/** Drafting roots: the plan of the first one from papers, the plan of the next one from the one in force. */
import type { CountryCode, SignatureJwk } from '@breakwater/federation-protocol';
import {
  hexOf,
  type KeyClass,
  type LogPlan,
  type RoleName,
  type Root,
  type RootPlan,
  readCosignatures,
  TrustError,
  verifyCheckpoint,
} from '@breakwater/trust-lists';
import { HubError } from '../error.ts';
import { nodeSuite } from '../keys/node-suite.ts';
import { readPersonPublicKey } from '../keys/person-key.ts';
import { type LogPaper, readWitnessPaper } from './log-papers.ts';

const dayMs = 86_400_000;
/** Two years, signed anew after one: long enough that no hurricane season falls into a hurried ceremony. */
const rootDays = 730;

/** A root must outlive the algorithms of its day; lists live for weeks and follow when the root says so. */
export const rootClasses: Readonly<Partial<Record<RoleName, readonly KeyClass[]>>> = { root: ['classical', 'pq'] };

/** When a root drafted now is to be replaced. */
export function rootExpiry(now: Date): Date {
  return new Date(now.getTime() + rootDays * dayMs);
}

/** So many of n witnesses may lie unless the ceremony says otherwise: as many as leave an honest third twice over. */
export function byzantineOf(witnesses: number): number {
  return Math.max(0, Math.floor((witnesses - 1) / 3));
}

/**
 * One signer a state; a state may bring several officers, whose keys then count as one state's. Throws `KEY_ABSENT` for
 * anybody else's key, and for an officer without an ML-DSA-65 key.
 */
export async function readSigners(files: readonly string[]): Promise<RootPlan['signers']> {
  const signers = new Map<string, { country: CountryCode; name: string; keys: SignatureJwk[] }>();
  for (const file of files) {
    const { country, name, signKey, pqKey, ...person } = await readPersonPublicKey(file);
    if (person.for !== 'trust-officer' || signKey === undefined) {
      throw new HubError('KEY_ABSENT', `${file} is not the key of a trust officer.`, { file });
    }
    if (pqKey === undefined) throw new HubError('KEY_ABSENT', `${file} holds no ML-DSA-65 key.`, { file });
    const signer = signers.get(country) ?? { country, name, keys: [] };
    signer.keys.push(signKey, pqKey);
    signers.set(country, signer);
  }
  return [...signers.values()];
}

/** The witnesses of these papers, one a country. */
export async function readWitnesses(files: readonly string[]): Promise<NonNullable<RootPlan['witnesses']>> {
  const papers = await Promise.all(files.map(readWitnessPaper));
  return papers.map(({ country, vkey, url }) => ({ country, vkey: vkey.text, url }));
}

/** A log in use, of this paper. */
export function activeLog({ origin, vkey, url }: LogPaper, successorOf: LogPlan['successorOf'] = null): LogPlan {
  return { origin, vkey: vkey.text, url, state: 'active', successorOf };
}

/** The plan of the root after this one, which changes nothing yet. */
export function planAfter(root: Root, now: Date): RootPlan & Required<Pick<RootPlan, 'logs' | 'witnesses'>> {
  const { roles } = root;
  const each = <T>(of: (name: RoleName) => T) => ({
    root: of('root'),
    'list:hubs': of('list:hubs'),
    removal: of('removal'),
  });
  return {
    version: root.version + 1,
    previousSha256: root.sha256,
    issued: now,
    expires: rootExpiry(now),
    signers: root.signers.map(({ id, name, keys }) => ({ country: id, name, keys: keys.map(({ jwk }) => jwk) })),
    thresholds: each((name) => roles[name].threshold),
    classes: each((name) => roles[name].classes),
    noticeOthers: roles.notice.others,
    anchor: root.anchor,
    logs: root.logs.map(({ origin, vkey, url, state, successorOf }) => {
      return { origin, vkey: vkey.text, url, state, successorOf };
    }),
    witnesses: root.witnesses.map(({ id, vkey, url }) => ({ country: id, vkey: vkey.text, url })),
    byzantine: root.quorum.byzantine,
    freshness: root.freshness,
    clock: root.clock,
    baseline: root.baseline,
  };
}

/** `changes` in place of those of the same country, `removed` taken away. Throws `PAPER_WRONG` for an unknown code. */
export function changed<T extends { readonly country: string }>(
  before: readonly T[],
  changes: readonly T[],
  removed: readonly string[],
): readonly T[] {
  const left = new Map(before.map((one) => [one.country, one]));
  for (const country of removed) {
    if (!left.delete(country)) throw new HubError('PAPER_WRONG', `The root does not name ${country}.`, { country });
  }
  for (const one of changes) left.set(one.country, one);
  return [...left.values()].sort((a, b) => (a.country < b.country ? -1 : 1));
}

/**
 * The logs when a lost one is succeeded: it is closed, the new one goes on from the last checkpoint that a quorum
 * cosigned. Throws `TRUST_WITNESS_QUORUM_MISSING` for a checkpoint that fewer cosigned: what came after it would be
 * lost in silence.
 */
export async function succeed(root: Root, log: LogPaper, lastCheckpoint: Uint8Array): Promise<readonly LogPlan[]> {
  const active = root.logs.find(({ state }) => state === 'active');
  if (active === undefined) throw new TrustError('TRUST_LOG_UNKNOWN', `Root ${root.version} names no log to succeed.`);
  const known = { origin: active.origin, keys: [active.vkey] };
  const { origin, size, rootHash, note } = await verifyCheckpoint(lastCheckpoint, known, nodeSuite);
  const cosigned = await readCosignatures(note, root.witnesses, nodeSuite);
  if (cosigned.size < root.quorum.k) {
    const happened = `${cosigned.size} witnesses cosigned this checkpoint, ${root.quorum.k} must.`;
    throw new TrustError('TRUST_WITNESS_QUORUM_MISSING', happened, { cosigned: cosigned.size, k: root.quorum.k });
  }
  const before = root.logs.map(
    (one): LogPlan => ({ ...one, vkey: one.vkey.text, state: 'retired', successorOf: one.successorOf }),
  );
  return [...before, activeLog(log, { origin, size, rootHash: hexOf(rootHash) })];
}
