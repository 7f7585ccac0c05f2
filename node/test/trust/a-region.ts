/** A region of four states with a log and four witnesses, for tests of the running trust: every signature is real. */
import { join } from 'node:path';
import {
  canonicalJson,
  emptyRange,
  leafHash,
  type PublicJwk,
  parseCountryCode,
  parseEntityId,
  parsePublicJwk,
  type Signer,
  treeRoot,
  type Verified,
} from '@breakwater/federation-protocol';
import {
  buildLeaf,
  buildList,
  buildNotice,
  buildRoot,
  consentTo,
  cosign,
  type Entry,
  formatCheckpoint,
  formatNote,
  hexOf,
  issueAnchorStatement,
  type NoticePlan,
  parseEntry,
  parseNotice,
  parseRoot,
  parseTrustList,
  proposeEntry,
  recordOfList,
  recordOfRoot,
  type SignedDocument,
  type SignedNotice,
  sha256Hex,
  signNote,
  signNotice,
  signRecord,
  type TrustEvidence,
  type TrustState,
  verifierKeyOfJwk,
  verifyTrust,
} from '@breakwater/trust-lists';
import { Hono } from 'hono';
import type { Route } from '../../http/route.ts';
import { makeSealingJwk } from '../../keys/make-keys.ts';
import { nodeSuite } from '../../keys/node-suite.ts';
import { openMirror } from '../../trust/mirror.ts';
import { trustRoutes } from '../../trust/routes.ts';
import type { TrustParts, TrustRuntime } from '../../trust/runtime.ts';
import { type Fetch, unreachable } from '../../trust/source.ts';
import type { World } from '../../world.ts';
import { authorityOrigin, foundingDay, makeSigner, type Network } from './region.ts';

export const codes = ['BB', 'DM', 'GY', 'LC'] as const;
export type Code = (typeof codes)[number];
export const logOrigin = 'region.example/trust';
const dayMs = 86_400_000;

export const later = (days: number) => new Date(foundingDay.getTime() + days * dayMs);
export const originOf = (code: Code) => `https://hub.${code.toLowerCase()}.example`;

/** Four states: list and notices need 2, root and removal 3; k = 3 of 4 witnesses, one of which may lie. */
export interface Cast {
  readonly officers: Readonly<Record<Code, Signer>>;
  readonly witnesses: Readonly<Record<Code, Signer>>;
  /** The keys under which each country's /fed vouches. */
  readonly federation: Readonly<Record<Code, Signer>>;
  readonly anchor: Signer;
  readonly log: Signer;
  readonly root: SignedDocument;
  readonly rootSha256: string;
  readonly entries: readonly Entry[];
  readonly statements: Readonly<Record<string, string>>;
}

/** What was published: the log's entries and the lists under them. */
export interface Publication {
  readonly leaves: readonly Uint8Array[];
  readonly lists: readonly SignedDocument[];
}

export async function castRegion(): Promise<Cast> {
  const [officers, witnesses, federation] = [await signers(), await signers(), await signers()];
  const [anchor, log] = [await makeSigner(), await makeSigner()];
  const payload = await buildRoot({
    version: 1,
    previousSha256: null,
    issued: foundingDay,
    expires: later(730),
    signers: codes.map((country) => ({ country, name: `Officer ${country}`, keys: [officers[country].publicJwk] })),
    thresholds: { root: 3, 'list:hubs': 2, removal: 3 },
    classes: { root: ['classical'], 'list:hubs': ['classical'], removal: ['classical'] },
    noticeOthers: 2,
    anchor: { entityId: `${authorityOrigin}/anchor`, keys: [anchor.publicJwk] },
    logs: [
      {
        origin: logOrigin,
        vkey: verifierKeyOfJwk(logOrigin, 'ed25519', log.publicJwk).text,
        url: `${authorityOrigin}/trust`,
        state: 'active',
        successorOf: null,
      },
    ],
    witnesses: codes.map((country) => ({
      country,
      vkey: verifierKeyOfJwk(witnessName(country), 'cosignature', witnesses[country].publicJwk).text,
      url: `${originOf(country)}/witness`,
    })),
    byzantine: 1,
  });
  const root = await parseRoot(payload);
  const document = await sign(
    payload,
    recordOfRoot(root),
    codes.map((code) => officers[code]),
  );
  const entries = await Promise.all(
    codes.map((code) =>
      makeEntry(code, { officer: officers[code], federation: federation[code], witness: witnesses[code] }),
    ),
  );
  const statements: Record<string, string> = {};
  for (const { member } of entries) {
    statements[member.country] = await issueAnchorStatement(root.anchor, member, anchor, foundingDay);
  }
  return { officers, witnesses, federation, anchor, log, root: document, rootSha256: root.sha256, entries, statements };
}

/** The next list on top, as one more leaf of the log; `operatorName` makes lists of one number differ. */
export async function publishList(
  cast: Cast,
  before: Publication | null = null,
  change: { readonly operatorName?: string; readonly issued?: Date; readonly settled?: readonly string[] } = {},
): Promise<Publication> {
  const last = before?.lists.at(-1);
  const previous = last === undefined ? null : await parseTrustList(last.payload);
  const issued = change.issued ?? foundingDay;
  const payload = await buildList({
    sequence: (previous?.sequence ?? 0) + 1,
    previousSha256: previous?.sha256 ?? null,
    rootVersion: 1,
    issued,
    nextUpdate: new Date(issued.getTime() + 30 * dayMs),
    operatorName: change.operatorName ?? 'Regional authority',
    territory: 'XC',
    entries: cast.entries,
    ...(change.settled ? { settled: change.settled } : {}),
  });
  const list = await parseTrustList(payload);
  const document = await sign(payload, recordOfList(list), [cast.officers.BB, cast.officers.GY]);
  const leaf = buildLeaf({
    root: { version: 1, sha256: cast.rootSha256 },
    lists: { hubs: { sequence: list.sequence, sha256: list.sha256 } },
    notices: { count: 0, sha256: await sha256Hex(canonicalJson([])) },
    previous: before === null ? null : hexOf(leafHash(before.leaves.at(-1) ?? new Uint8Array(), nodeSuite.sha256)),
    successorOf: null,
  });
  return { leaves: [...(before?.leaves ?? []), leaf], lists: [...(before?.lists ?? []), document] };
}

/** The checkpoint of a publication, signed by the log and cosigned at `at` by those named. */
export async function checkpointOf(
  cast: Cast,
  { leaves }: Publication,
  at: Date,
  by: readonly Code[] = codes,
): Promise<Uint8Array> {
  const rootHash = treeRoot(
    leaves.map((leaf) => leafHash(leaf, nodeSuite.sha256)),
    nodeSuite.sha256,
  );
  const text = formatCheckpoint({ origin: logOrigin, size: leaves.length, rootHash, extensions: [] });
  const lines = await Promise.all(by.map((code) => cosign(text, witnessName(code), cast.witnesses[code], at)));
  return formatNote({ text, signatures: [await signNote(text, logOrigin, cast.log), ...lines] });
}

/** All of it, as a hub without any state takes it. */
export async function evidenceOf(
  cast: Cast,
  publication: Publication,
  at: Date,
  by: readonly Code[] = codes,
): Promise<TrustEvidence> {
  const { leaves, lists } = publication;
  const checkpoint = await checkpointOf(cast, publication, at, by);
  const log = { checkpoint, from: 0, frontier: emptyRange.hashes, leaves };
  return { roots: [cast.root], lists: lists.slice(-1), statements: cast.statements, log, notices: [] };
}

export async function stateOf(cast: Cast, publication: Publication, at = foundingDay): Promise<Verified<TrustState>> {
  const evidence = await evidenceOf(cast, publication, at);
  return verifyTrust(evidence, { rootSha256: cast.rootSha256 }, at, nodeSuite);
}

/** A notice by the states named. */
export async function noticeOf(cast: Cast, plan: Partial<NoticePlan>, by: readonly Code[]): Promise<SignedNotice> {
  const payload = await buildNotice({
    territory: parseCountryCode('DM'),
    service: null,
    kid: null,
    reason: 'The key was copied.',
    issued: foundingDay,
    listSequence: 1,
    revision: 1,
    ...plan,
  });
  const notice = await parseNotice(payload);
  const signatures = await Promise.all(by.map((code) => signNotice(notice, cast.officers[code], foundingDay)));
  return { payload, signatures };
}

export const nothing: TrustEvidence = { roots: [], lists: [], statements: {}, log: null, notices: [] };

/** What the trust of one hub is opened with; it keeps its state in a folder of its own below `dir`. */
export function partsOf(
  cast: Cast,
  code: Code,
  { dir, fetch, world }: { readonly dir: string; readonly fetch: Fetch; readonly world: World },
): TrustParts {
  return {
    ...{ dir: join(dir, code), rootSha256: cast.rootSha256, isAuthority: false, sources: [authorityOrigin] },
    ...{ origin: originOf(code), fetch, world, keeps: true },
  };
}

/** The rows of a mirror over that trust, with its tiles completed. */
export async function mirrorRows(trust: TrustRuntime, dir: string, world: World): Promise<readonly Route[]> {
  const mirror = openMirror(dir, world);
  const state = trust.lastVerified();
  if (state !== null) await mirror.follow(state, []);
  return trustRoutes({ trust, mirror });
}

/** Serves rows of a route table without a socket, also those that take a body. */
export function served(rows: readonly Route[]): (url: string, init?: RequestInit) => Promise<Response> {
  const app = new Hono();
  for (const row of rows) app.on(row.method, [row.path], (context) => row.handle(context));
  return async (url, init) => app.request(url, init);
}

/** A fetch in which only the hosts of `network` answer. */
export function fetchOver(network: Network): (url: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const { origin } = new URL(String(url));
    const host = network.get(origin);
    if (host === undefined) throw unreachable(origin, 'no route');
    return host(String(url), { ...init, signal: init?.signal ?? new AbortController().signal });
  };
}

async function signers(): Promise<Record<Code, Signer>> {
  const [BB, DM, GY, LC] = [await makeSigner(), await makeSigner(), await makeSigner(), await makeSigner()];
  return { BB, DM, GY, LC };
}

function witnessName(code: Code): string {
  return `hub.${code.toLowerCase()}.example/witness`;
}

async function makeEntry(
  code: Code,
  { officer, federation, witness }: Readonly<Record<'officer' | 'federation' | 'witness', Signer>>,
): Promise<Entry> {
  const origin = originOf(code);
  const key = async (): Promise<PublicJwk> => (await makeSigner()).publicJwk;
  const sealKey = async () => {
    const { d: _private, ...open } = makeSealingJwk();
    return parsePublicJwk(open);
  };
  const entity = await proposeEntry({
    country: parseCountryCode(code),
    name: `State of ${code}`,
    origin,
    entityIds: {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    },
    federationKeys: [federation.publicJwk],
    peerKeys: [await key(), await key()],
    backupKeys: [await key()],
    custodyKeys: [await sealKey()],
    witnessKeys: [witness.publicJwk],
    officials: [{ name: 'A. Charles', abroadIn: null, signKey: await key(), sealKey: await sealKey() }],
    officialThreshold: 1,
    maxAssurance: 'high',
    hosting: { quotaBytes: 1_000_000_000, retentionDays: 30 },
    revision: 1,
    since: foundingDay,
  });
  const entry = await parseEntry(canonicalJson(entity));
  return { ...entry, consent: await consentTo(entry, { from: 1, to: 100 }, officer) };
}

async function sign(
  payload: Uint8Array,
  record: Parameters<typeof signRecord>[0],
  officers: readonly Signer[],
): Promise<SignedDocument> {
  const signatures = await Promise.all(officers.map((officer) => signRecord(record, officer, foundingDay)));
  return { payload, signatures };
}
