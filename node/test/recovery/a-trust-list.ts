/** A real trust list for recovery tests: root and list made, consented, signed and verified as in the region. */
import {
  type CountryCode,
  canonicalJson,
  parseEntityId,
  type Signer,
  signerFromPrivateJwk,
  type Verified,
} from '@breakwater/federation-protocol';
import {
  buildList,
  buildRoot,
  consentTo,
  type Entry,
  type EntryProposal,
  parseEntry,
  parseRoot,
  parseTrustList,
  proposeEntry,
  recordOfList,
  recordOfRoot,
  signRecord,
  type TrustState,
  verifyTrust,
} from '@breakwater/trust-lists';
import { makeSigningJwk } from '../../keys/make-keys.ts';
import { makeOneEntryLog } from '../trust/a-log.ts';

const DAY_MS = 86_400_000;

/** What a country puts into its entry. */
export type MemberOrder = Omit<
  EntryProposal,
  'entityIds' | 'officialThreshold' | 'maxAssurance' | 'hosting' | 'revision' | 'since'
>;

export async function makeSigner(): Promise<Signer> {
  return signerFromPrivateJwk(makeSigningJwk());
}

/** A verified state with these members, as of `now`. */
export async function makeTrustState(orders: readonly MemberOrder[], now: Date): Promise<Verified<TrustState>> {
  const since = new Date(now.getTime() - DAY_MS);
  const officers = await Promise.all(orders.map(async ({ country }) => ({ country, officer: await makeSigner() })));
  const [anchor] = orders;
  const log = await makeOneEntryLog(orders.map(({ country }) => country));
  const rootBytes = await buildRoot({
    version: 1,
    previousSha256: null,
    issued: since,
    expires: new Date(now.getTime() + 700 * DAY_MS),
    signers: officers.map(({ country, officer }) => ({
      country,
      name: `Officer of ${country}`,
      keys: [officer.publicJwk],
    })),
    thresholds: { root: 5, 'list:hubs': 4, removal: 5 },
    classes: { root: ['classical'] },
    anchor: { entityId: `${anchor?.origin}/anchor`, keys: [(await makeSigner()).publicJwk] },
    ...log.plan,
  });
  const entries = await Promise.all(orders.map((order, at) => makeEntry(order, officers[at]?.officer, since)));
  const listBytes = await buildList({
    sequence: 1,
    previousSha256: null,
    rootVersion: 1,
    issued: since,
    nextUpdate: new Date(now.getTime() + 30 * DAY_MS),
    operatorName: 'Regional authority',
    territory: 'XC',
    entries,
  });
  const root = await parseRoot(rootBytes);
  const sign = (record: ReturnType<typeof recordOfRoot>) =>
    Promise.all(officers.slice(0, 5).map(({ officer }) => signRecord(record, officer, since)));
  const roots = [{ payload: rootBytes, signatures: await sign(recordOfRoot(root)) }];
  const list = await parseTrustList(listBytes);
  const lists = [{ payload: listBytes, signatures: await sign(recordOfList(list)) }];
  const evidence = {
    roots,
    lists,
    statements: {},
    notices: [],
    log: await log.evidence(root.sha256, list.sha256, now),
  };
  return verifyTrust(evidence, { rootSha256: root.sha256 }, now);
}

async function makeEntry(order: MemberOrder, officer: Signer | undefined, since: Date): Promise<Entry> {
  if (!officer) throw new Error('every state has an officer');
  const { origin } = order;
  const proposal: EntryProposal = {
    ...order,
    entityIds: {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    },
    officialThreshold: 2,
    maxAssurance: 'substantial',
    hosting: { quotaBytes: 1e9, retentionDays: 365 },
    revision: 1,
    since,
  };
  const entry = await parseEntry(canonicalJson(await proposeEntry(proposal)));
  return { ...entry, consent: await consentTo(entry, { from: 1, to: 100 }, officer) };
}

/** The same region after one country changed its officials; nobody signed it, so only for decisions about members. */
export function withOfficials(
  state: Verified<TrustState>,
  country: CountryCode,
  change: (official: EntryProposal['officials'][number], at: number) => EntryProposal['officials'][number],
): Verified<TrustState> {
  const members = new Map(state.members);
  const changed = members.get(country);
  if (changed) members.set(country, { ...changed, officials: changed.officials.map(change) });
  return { ...state, members };
}
