/** A region in memory: its countries, and everything its authority has published, with every signature real. */
import type { AnySigner, Signer } from '@breakwater/federation-protocol';
import {
  buildList,
  buildRoot,
  departedAfter,
  issueAnchorStatement,
  type ListPlan,
  parseRoot,
  parseTrustList,
  type RootPlan,
  recordOfList,
  recordOfRoot,
  type SignedDocument,
  type SignedRecord,
  sha256Hex,
  signRecord,
} from '@breakwater/trust-lists';
import { type Country, consentedEntry, makeCountry } from './country.ts';
import { edSigner } from './keys.ts';
import { type MemoryLog, openMemoryLog } from './log.ts';

/** What a region is to look like. */
export interface RegionPlan {
  readonly countries: readonly string[];
  /** Officers hold an ML-DSA-65 key too, and roots need both kinds; lists as well where `classes` says so. */
  readonly isHybrid: boolean;
  readonly classes?: RootPlan['classes'];
  readonly thresholds: RootPlan['thresholds'];
  /** How many states sign every document; at least the thresholds. */
  readonly signing: number;
  /** How many countries are witnesses, and how many of these may lie. */
  readonly witnesses: number;
  readonly byzantine: number;
  readonly founded: Date;
  /** Days from a list's issue to its promised successor. */
  readonly nextUpdateDays: number;
}

/** A region at one moment; publishing gives the next one. Only the log is shared between moments. */
export interface Region {
  readonly plan: RegionPlan;
  readonly countries: ReadonlyMap<string, Country>;
  readonly anchor: Signer;
  readonly log: MemoryLog;
  readonly rootPlan: RootPlan;
  readonly listPlan: ListPlan;
  readonly roots: readonly SignedDocument[];
  readonly lists: readonly SignedDocument[];
  readonly statements: Readonly<Record<string, string>>;
  /** The fingerprint of the first root. */
  readonly rootSha256: string;
}

const dayMs = 86_400_000;
const later = (time: Date, days: number) => new Date(time.getTime() + days * dayMs);

/** Founds a region: root 1, list 1, and entry 0 of its log. */
export async function foundRegion(plan: RegionPlan): Promise<Region> {
  const made = await Promise.all(plan.countries.map((code) => makeCountry(code, plan.founded, plan.isHybrid)));
  const countries = new Map(made.map((country): [string, Country] => [country.code, country]));
  const anchor = await edSigner();
  const log = await openMemoryLog('authority.example/trust');
  const rootPlan = firstRoot(plan, made, anchor, log);
  const payload = await buildRoot(rootPlan);
  const root = await signed(payload, recordOfRoot(await parseRoot(payload)), signersOf(plan, countries), plan.founded);
  const listPlan: ListPlan = {
    ...{ sequence: 1, previousSha256: null, rootVersion: 1, operatorName: 'Regional authority', territory: 'XC' },
    issued: plan.founded,
    nextUpdate: later(plan.founded, plan.nextUpdateDays),
    entries: await Promise.all(made.map((country) => consentedEntry(country, 1))),
  };
  const bare = { plan, countries, anchor, log, rootPlan, listPlan, roots: [root], lists: [], statements: {} };
  return withList({ ...bare, rootSha256: await sha256Hex(payload) });
}

/** The next list, with a change to its plan, signed and logged. */
export async function publishList(region: Region, issued: Date, change: Partial<ListPlan> = {}): Promise<Region> {
  const before = await parseTrustList(newest(region.lists).payload);
  const listPlan: ListPlan = {
    ...region.listPlan,
    issued,
    nextUpdate: later(issued, region.plan.nextUpdateDays),
    sequence: before.sequence + 1,
    previousSha256: before.sha256,
    rootVersion: region.rootPlan.version,
    departed: departedAfter(before, change.entries ?? region.listPlan.entries),
    ...change,
  };
  return withList({ ...region, listPlan });
}

/** The next root, and the list that must follow it; both are logged in one entry. */
export async function publishRoot(region: Region, issued: Date, change: Partial<RootPlan> = {}): Promise<Region> {
  const before = await parseRoot(newest(region.roots).payload);
  const rootPlan: RootPlan = {
    ...region.rootPlan,
    issued,
    expires: later(issued, 730),
    version: before.version + 1,
    previousSha256: before.sha256,
    ...change,
  };
  const payload = await buildRoot(rootPlan);
  const officers = signersOf(region.plan, region.countries);
  const root = await signed(payload, recordOfRoot(await parseRoot(payload)), officers, issued);
  return publishList({ ...region, rootPlan, roots: [...region.roots, root] }, issued);
}

/** Signatures of so many states under a record, in every class that their officers can sign in. */
export async function signaturesOf(
  record: SignedRecord,
  officers: readonly AnySigner[],
  at: Date,
): Promise<readonly string[]> {
  return Promise.all(officers.map((officer) => signRecord(record, officer, at)));
}

/** The last of a chain of documents. */
export function newest<T>(all: readonly T[]): T {
  const last = all.at(-1);
  if (last === undefined) throw new Error('nothing was published');
  return last;
}

/** The logs and keys that a witness follows. */
export function logKeys({ log }: Pick<Region, 'log'>): readonly { origin: string; keys: MemoryLog['vkey'][] }[] {
  return [{ origin: log.origin, keys: [log.vkey] }];
}

function firstRoot(plan: RegionPlan, made: readonly Country[], anchor: Signer, log: MemoryLog): RootPlan {
  return {
    version: 1,
    previousSha256: null,
    issued: plan.founded,
    expires: later(plan.founded, 730),
    signers: made.map(({ code, officer, proposal }) => ({
      country: code,
      name: `Officer of ${proposal.name}`,
      keys: officer.map(({ publicJwk }) => publicJwk),
    })),
    thresholds: plan.thresholds,
    classes: plan.classes ?? { root: plan.isHybrid ? ['classical', 'pq'] : ['classical'] },
    anchor: { entityId: 'https://authority.example/anchor', keys: [anchor.publicJwk] },
    logs: [
      {
        ...{ origin: log.origin, vkey: log.vkey.text, url: 'https://authority.example/trust' },
        state: 'active',
        successorOf: null,
      },
    ],
    witnesses: made.slice(0, plan.witnesses).map(({ code, vkey, proposal }) => ({
      country: code,
      vkey,
      url: `${proposal.origin}/witness`,
    })),
    byzantine: plan.byzantine,
  };
}

async function withList(region: Region): Promise<Region> {
  const { plan, countries, listPlan, anchor, log } = region;
  const payload = await buildList(listPlan);
  const list = await parseTrustList(payload);
  const document = await signed(payload, recordOfList(list), signersOf(plan, countries), listPlan.issued);
  const root = await parseRoot(newest(region.roots).payload);
  log.append({
    root: { version: root.version, sha256: root.sha256 },
    lists: { hubs: { sequence: list.sequence, sha256: list.sha256 } },
    notices: { count: 0, sha256: await sha256Hex(new Uint8Array(0)) },
  });
  const statements = list.entries.map(async ({ member }) => {
    const jwt = await issueAnchorStatement(root.anchor, member, anchor, listPlan.issued);
    return [member.country, jwt] as const;
  });
  return {
    ...region,
    lists: [...region.lists, document],
    statements: Object.fromEntries(await Promise.all(statements)),
  };
}

function signersOf(plan: RegionPlan, countries: ReadonlyMap<string, Country>): readonly AnySigner[] {
  return [...countries.values()].slice(0, plan.signing).flatMap(({ officer }) => officer);
}

async function signed(
  payload: Uint8Array,
  record: SignedRecord,
  officers: readonly AnySigner[],
  at: Date,
): Promise<SignedDocument> {
  return { payload, signatures: await signaturesOf(record, officers, at) };
}
