/** A small region for tests: states with trust officers and hubs, a root, lists, and every signature real. */
import {
  type AnySigner,
  type CountryCode,
  canonicalJson,
  type PqSigner,
  type PublicJwk,
  parseCountryCode,
  parseEntityId,
  parsePublicJwk,
  type Signer,
  signerFromPrivateJwk,
  type Verified,
} from '@breakwater/federation-protocol';
import { buildList, type ListPlan } from '../../document/build-list.ts';
import { buildRoot, type RootPlan } from '../../document/build-root.ts';
import { departedAfter } from '../../document/departed.ts';
import { type Entry, parseEntry } from '../../document/entry.ts';
import { parseTrustList } from '../../document/list.ts';
import { type EntryProposal, proposeEntry } from '../../document/propose-entry.ts';
import { parseRoot } from '../../document/root.ts';
import { addDays } from '../../document/time.ts';
import { issueAnchorStatement } from '../../signature/anchor-statement.ts';
import { consentTo } from '../../signature/consent.ts';
import { recordOfList, recordOfRoot } from '../../signature/record.ts';
import { signRecord } from '../../signature/sign-record.ts';
import type { SignedDocument, TrustEvidence, TrustState } from '../../state.ts';
import { verifyTrust } from '../../verify/verify-trust.ts';
import { makeLog, makeWitness, type TestLog, type TestWitness } from './log.ts';
import { makePqSigner } from './pq-signer.ts';
import { logOf } from './region-log.ts';

/** The day on which the region is founded. */
export const foundingDay = new Date('2026-11-22T12:00:00Z');
export const codes = ['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT'].map(parseCountryCode);

export interface State {
  readonly country: CountryCode;
  readonly officer: Signer;
  readonly pqOfficer: PqSigner;
  readonly witness: TestWitness;
  readonly proposal: EntryProposal;
}

/** Everything a ceremony makes; `sign…` signs with the states named. */
export interface Region {
  readonly states: ReadonlyMap<string, State>;
  readonly anchor: Signer;
  readonly log: TestLog;
  readonly rootPlan: RootPlan;
  readonly root: SignedDocument;
  readonly rootSha256: string;
  readonly listPlan: ListPlan;
  readonly list: SignedDocument;
  readonly evidence: TrustEvidence;
}

export async function makeSigner(): Promise<Signer> {
  const pair = await makePair('Ed25519', ['sign', 'verify']);
  return signerFromPrivateJwk(await crypto.subtle.exportKey('jwk', pair.privateKey));
}

export async function makeSealKey(): Promise<PublicJwk> {
  const pair = await makePair('X25519', ['deriveBits']);
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return parsePublicJwk({ kty: kty ?? '', crv: crv ?? '', x: x ?? '' });
}

async function makePair(name: string, uses: ('sign' | 'verify' | 'deriveBits')[]) {
  const made = await crypto.subtle.generateKey(name, true, uses);
  if ('privateKey' in made) return made;
  throw new Error('not a pair of keys');
}

export async function makeState(country: CountryCode): Promise<State> {
  const officer = await makeSigner();
  const witness = await makeWitness(country);
  const origin = `https://hub.${country.toLowerCase()}.example`;
  const key = async () => (await makeSigner()).publicJwk;
  const officials = await Promise.all(
    ['A', 'B', 'C', 'D'].map(async (letter, index) => ({
      name: `Official ${letter} of ${country}`,
      abroadIn: index < 2 ? parseCountryCode(country === 'GY' ? 'BB' : 'GY') : null,
      signKey: await key(),
      sealKey: await makeSealKey(),
    })),
  );
  const proposal: EntryProposal = {
    country,
    name: `State of ${country}`,
    origin,
    entityIds: {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    },
    federationKeys: [await key()],
    peerKeys: [await key()],
    backupKeys: [await key()],
    custodyKeys: [await makeSealKey()],
    witnessKeys: [witness.signer.publicJwk],
    officials,
    officialThreshold: 2,
    maxAssurance: 'substantial',
    hosting: { quotaBytes: 50_000_000_000, retentionDays: 365 },
    revision: 1,
    since: foundingDay,
  };
  return { country, officer, pqOfficer: await makePqSigner(), witness, proposal };
}

export async function makeRegion(): Promise<Region> {
  const made = await Promise.all(codes.map(makeState));
  const states = new Map(made.map((state): [string, State] => [state.country, state]));
  const anchor = await makeSigner();
  const log = await makeLog();
  const rootPlan: RootPlan = {
    version: 1,
    previousSha256: null,
    issued: foundingDay,
    expires: addDays(foundingDay, 730),
    signers: made.map(({ country, officer, pqOfficer }) => ({
      country,
      name: `Officer of ${country}`,
      keys: [officer.publicJwk, pqOfficer.publicJwk],
    })),
    thresholds: { root: 5, 'list:hubs': 4, removal: 5 },
    classes: { root: ['classical', 'pq'] },
    anchor: { entityId: 'https://region.example/anchor', keys: [anchor.publicJwk] },
    logs: [
      {
        origin: log.origin,
        vkey: log.key.text,
        url: 'https://authority.example/trust',
        state: 'active',
        successorOf: null,
      },
    ],
    witnesses: made.map(({ country, witness }) => ({
      country,
      vkey: witness.vkey.text,
      url: `https://hub.${country.toLowerCase()}.example/witness`,
    })),
    byzantine: 2,
  };
  const root = await signRoot(await buildRoot(rootPlan), hybridOf(states, codes.slice(0, 5)));
  const listPlan: ListPlan = {
    sequence: 1,
    previousSha256: null,
    rootVersion: 1,
    issued: foundingDay,
    nextUpdate: addDays(foundingDay, 30),
    operatorName: 'Regional authority',
    territory: 'XC',
    entries: await Promise.all(made.map((state) => consentedEntry(state, state.proposal))),
  };
  const list = await signList(await buildList(listPlan), officersOf(states, codes.slice(0, 4)));
  const statements = await statementsFor(root, list, anchor, foundingDay);
  const { sha256 } = await parseRoot(root.payload);
  const founded = { states, anchor, log, rootPlan, root, rootSha256: sha256, listPlan, list };
  const evidence = {
    roots: [root],
    lists: [list],
    statements,
    log: await logOf(founded, [{ root, list }]),
    notices: [],
  };
  return { ...founded, evidence };
}

/** An entry with its state's consent, for list numbers 1 to 100 unless told otherwise. */
export async function consentedEntry(
  state: State,
  proposal: EntryProposal,
  sequences = { from: 1, to: 100 },
): Promise<Entry> {
  const entry = await parseEntry(canonicalJson(await proposeEntry(proposal)));
  return { ...entry, consent: await consentTo(entry, sequences, state.officer) };
}

export function officersOf(states: ReadonlyMap<string, State>, of: readonly string[]): readonly Signer[] {
  return of.flatMap((code) => states.get(code)?.officer ?? []);
}

/** Both keys of each officer: what a root needs. */
export function hybridOf(states: ReadonlyMap<string, State>, of: readonly string[]): readonly AnySigner[] {
  return of.flatMap((code) => {
    const state = states.get(code);
    return state === undefined ? [] : [state.officer, state.pqOfficer];
  });
}

export async function signRoot(payload: Uint8Array, officers: readonly AnySigner[]): Promise<SignedDocument> {
  const record = recordOfRoot(await parseRoot(payload));
  const signatures = await Promise.all(officers.map((officer) => signRecord(record, officer, foundingDay)));
  return { payload, signatures };
}

export async function signList(payload: Uint8Array, officers: readonly AnySigner[]): Promise<SignedDocument> {
  const record = recordOfList(await parseTrustList(payload));
  const signatures = await Promise.all(officers.map((officer) => signRecord(record, officer, foundingDay)));
  return { payload, signatures };
}

export async function statementsFor(
  root: SignedDocument,
  list: SignedDocument,
  anchor: Signer,
  now: Date,
): Promise<Record<string, string>> {
  const { anchor: identity } = await parseRoot(root.payload);
  const { entries } = await parseTrustList(list.payload);
  const issued = entries.map(async ({ member }) => {
    const jwt = await issueAnchorStatement(identity, member, anchor, now);
    return [member.country, jwt] as const;
  });
  return Object.fromEntries(await Promise.all(issued));
}

/** The region's first state, verified from the pin. */
export function verified(region: Region, now = foundingDay): Promise<Verified<TrustState>> {
  return verifyTrust(region.evidence, { rootSha256: region.rootSha256 }, now);
}

/** List `sequence` after `previous`, with `change` made to the plan, signed by the states named. */
export async function nextList(
  region: Region,
  previous: SignedDocument,
  change: Partial<ListPlan> = {},
  signers: readonly string[] = codes.slice(0, 4),
): Promise<SignedDocument> {
  const before = await parseTrustList(previous.payload);
  const plan = {
    ...region.listPlan,
    sequence: before.sequence + 1,
    previousSha256: before.sha256,
    issued: addDays(foundingDay, before.sequence),
    nextUpdate: addDays(foundingDay, before.sequence + 30),
    departed: departedAfter(before, change.entries ?? region.listPlan.entries),
    ...change,
  };
  return signList(await buildList(plan), officersOf(region.states, signers));
}
