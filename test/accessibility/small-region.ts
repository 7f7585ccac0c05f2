/** A region of four states with real keys, signatures, log and witnesses, as small as the rules of trust allow. */
import { generateKeyPairSync, sign } from 'node:crypto';
import {
  type AnySigner,
  canonicalJson,
  encodeBase64url,
  leafHash,
  type PublicJwk,
  parseCountryCode,
  parseEntityId,
  parsePublicJwk,
  parseSignatureJwk,
  proveInclusion,
  type Signer,
  signerFromPrivateJwk,
  treeRoot,
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
  formatEntryBundle,
  formatNote,
  formatSignatureFile,
  formatTlogProof,
  formatVerifierKey,
  hexOf,
  parseEntry,
  parseNotice,
  parseRoot,
  parseTrustList,
  proposeEntry,
  recordOfList,
  recordOfRoot,
  sha256Hex,
  signNote,
  signNotice,
  signRecord,
  tilePath,
  tilesOver,
} from '@breakwater/trust-lists';

const states = ['BB', 'DM', 'LC', 'TT'];
const names: Readonly<Record<string, string>> = {
  BB: 'Barbados',
  DM: 'Dominica',
  LC: 'Saint Lucia',
  TT: 'Trinidad and Tobago',
};
const dayMs = 86_400_000;
const origin = 'region.example/trust';

/** What a publication looks like. */
export interface Publication {
  readonly now: Date;
  /** How many lists the log holds; each new one changes an entry. */
  readonly lists?: number;
  /** How many of the four states sign each list; three must. */
  readonly signers?: number;
  /** How many of the four hubs cosign; three must (f = 1). */
  readonly cosigners?: number;
  readonly cosignedAt?: Date;
}

interface State {
  readonly country: string;
  readonly officer: Signer;
  readonly pqOfficer: AnySigner;
  readonly witness: Signer;
}

/** The keys of a region; the same people can publish several histories, as an attacker with their keys would. */
export interface SmallRegion {
  readonly states: readonly State[];
  readonly log: Signer;
  readonly anchor: Signer;
}

/** Keys for everybody. */
export async function makeSmallRegion(): Promise<SmallRegion> {
  const made = states.map(async (country) => ({
    country,
    officer: await makeSigner(),
    pqOfficer: await makePqSigner(),
    witness: await makeSigner(),
  }));
  return { states: await Promise.all(made), log: await makeSigner(), anchor: await makeSigner() };
}

/** The files that an authority publishes under `/trust/`, by path. */
export async function publishSmallRegion(
  region: SmallRegion,
  { now, lists = 1, signers = 3, cosigners = 4, cosignedAt = now }: Publication,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const issued = new Date(now.getTime() - 30 * dayMs);
  const root = await addRoot(files, region, issued, now);
  const leaves: Uint8Array[] = [];
  let previousSha256: string | null = null;
  for (let sequence = 1; sequence <= lists; sequence += 1) {
    const since = new Date(issued.getTime() + sequence * dayMs);
    const list: Uint8Array = await addList(files, region, { sequence, previousSha256, since, now, signers });
    previousSha256 = await sha256Hex(list);
    const before = leaves.at(-1);
    leaves.push(
      buildLeaf({
        root: { version: 1, sha256: await sha256Hex(root) },
        lists: { hubs: { sequence, sha256: previousSha256 } },
        notices: { count: 0, sha256: await sha256Hex(new Uint8Array()) },
        previous: before === undefined ? null : hexOf(leafHash(before)),
        successorOf: null,
      }),
    );
  }
  await addLog(files, region, leaves, { cosigners, cosignedAt });
  files.set('index.json', canonicalJson({ roots: { last: 1 }, lists: { hubs: { last: lists } } }));
  return files;
}

/** Puts a notice about Dominica's messages beside a publication, signed by this many of the other states. */
export async function addNotice(
  files: Map<string, Uint8Array>,
  region: SmallRegion,
  { now, signers }: { readonly now: Date; readonly signers: number },
): Promise<void> {
  const payload = await buildNotice({
    ...{ territory: parseCountryCode('DM'), service: 'PeerMessaging', kid: null, reason: 'A laptop was stolen.' },
    ...{ issued: new Date(Math.floor(now.getTime() / 1000) * 1000), listSequence: 1, revision: 1 },
  });
  const notice = await parseNotice(payload);
  const officers = region.states.filter(({ country }) => country !== 'DM').slice(0, signers);
  const signatures = await Promise.all(officers.map(({ officer }) => signNotice(notice, officer, now)));
  const index = { roots: { last: 1 }, lists: { hubs: { last: 1 } }, notices: [notice.id] };
  files.set('index.json', canonicalJson(index));
  files.set(`notices/${notice.id}.json`, canonicalJson({ payload: encodeBase64url(payload), signatures }));
}

type Files = Map<string, Uint8Array>;

async function addRoot(files: Files, region: SmallRegion, issued: Date, now: Date): Promise<Uint8Array> {
  const root = await buildRoot({
    version: 1,
    previousSha256: null,
    issued,
    expires: new Date(now.getTime() + 700 * dayMs),
    signers: region.states.map(({ country, officer, pqOfficer }) => ({
      country,
      name: `Officer of ${country}`,
      keys: [officer.publicJwk, pqOfficer.publicJwk],
    })),
    thresholds: { root: 3, 'list:hubs': 3, removal: 3 },
    classes: { root: ['classical', 'pq'] },
    anchor: { entityId: 'https://region.example/anchor', keys: [region.anchor.publicJwk] },
    logs: [
      {
        origin,
        vkey: formatVerifierKey(origin, 'ed25519', rawKey(region.log)),
        url: 'https://region.example/trust',
        state: 'active',
        successorOf: null,
      },
    ],
    witnesses: region.states.map(({ country, witness }) => ({
      country,
      vkey: formatVerifierKey(witnessName(country), 'cosignature', rawKey(witness)),
      url: `https://${witnessName(country)}`,
    })),
    byzantine: 1,
  });
  const record = recordOfRoot(await parseRoot(root));
  const officers = region.states.slice(0, 3).flatMap(({ officer, pqOfficer }) => [officer, pqOfficer]);
  const signatures = await Promise.all(officers.map((officer) => signRecord(record, officer, issued)));
  files.set('root/1.json', root).set('root/1.signatures.json', formatSignatureFile(signatures));
  return root;
}

interface ListOrder {
  readonly sequence: number;
  readonly previousSha256: string | null;
  readonly since: Date;
  readonly now: Date;
  readonly signers: number;
}

async function addList(files: Files, region: SmallRegion, order: ListOrder): Promise<Uint8Array> {
  const { sequence, previousSha256, since, now, signers } = order;
  const list = await buildList({
    sequence,
    previousSha256,
    rootVersion: 1,
    issued: since,
    nextUpdate: new Date(now.getTime() + 30 * dayMs),
    operatorName: 'Regional authority',
    territory: 'XC',
    entries: await Promise.all(region.states.map((state) => makeEntry(state, sequence, since))),
  });
  const record = recordOfList(await parseTrustList(list));
  const officers = region.states.slice(0, signers).map(({ officer }) => officer);
  const signatures = await Promise.all(officers.map((officer) => signRecord(record, officer, since)));
  files.set(`lists/hubs/${sequence}/payload.json`, list);
  files.set(`lists/hubs/${sequence}/signatures.json`, formatSignatureFile(signatures));
  return list;
}

async function addLog(
  files: Files,
  region: SmallRegion,
  leaves: readonly Uint8Array[],
  { cosigners, cosignedAt }: { readonly cosigners: number; readonly cosignedAt: Date },
): Promise<void> {
  const hashes = leaves.map((leaf) => leafHash(leaf));
  for (const { level, index, width, bytes } of tilesOver(hashes)) files.set(tilePath(level, index, width), bytes);
  files.set(`tile/entries/000.p/${leaves.length}`, formatEntryBundle(leaves));
  const text = formatCheckpoint({ origin, size: leaves.length, rootHash: treeRoot(hashes), extensions: [] });
  const cosigned = region.states
    .slice(0, cosigners)
    .map(({ country, witness }) => cosign(text, witnessName(country), witness, cosignedAt));
  const signatures = [await signNote(text, origin, region.log), ...(await Promise.all(cosigned))];
  const checkpoint = formatNote({ text, signatures });
  files.set('checkpoint', checkpoint);
  for (let index = 0; index < leaves.length; index += 1) {
    const proof = { extra: null, index, hashes: proveInclusion(index, leaves.length, hashes), checkpoint };
    files.set(`lists/hubs/${index + 1}/proof.tlog-proof`, formatTlogProof(proof));
  }
}

async function makeEntry({ country, officer, witness }: State, revision: number, since: Date): Promise<Entry> {
  const origin = `https://hub.${country.toLowerCase()}.example`;
  const keys = async () => [(await makeSigner()).publicJwk];
  const proposal = await proposeEntry({
    country: parseCountryCode(country),
    name: names[country] ?? country,
    origin,
    entityIds: {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    },
    federationKeys: await keys(),
    peerKeys: await keys(),
    backupKeys: await keys(),
    custodyKeys: [await makeSealKey()],
    witnessKeys: [witness.publicJwk],
    officials: [
      { name: 'An official', abroadIn: null, signKey: (await makeSigner()).publicJwk, sealKey: await makeSealKey() },
    ],
    officialThreshold: 1,
    maxAssurance: 'substantial',
    hosting: { quotaBytes: 1_000_000_000, retentionDays: 365 },
    revision,
    since,
  });
  const entry = await parseEntry(canonicalJson(proposal));
  return { ...entry, consent: await consentTo(entry, { from: 1, to: 100 }, officer) };
}

function witnessName(country: string): string {
  return `hub.${country.toLowerCase()}.example/witness`;
}

function rawKey({ publicJwk }: Signer): Uint8Array {
  return new Uint8Array(Buffer.from(publicJwk.x, 'base64url'));
}

async function makeSigner(): Promise<Signer> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('not a pair of keys');
  return signerFromPrivateJwk(await crypto.subtle.exportKey('jwk', pair.privateKey));
}

async function makePqSigner(): Promise<AnySigner> {
  const { publicKey, privateKey } = generateKeyPairSync('ml-dsa-65');
  const { pub } = publicKey.export({ format: 'jwk' });
  const publicJwk = await parseSignatureJwk({ kty: 'AKP', alg: 'ML-DSA-65', pub: String(pub) });
  if (publicJwk.kty !== 'AKP') throw new Error('not a post-quantum key');
  const { kid } = publicJwk;
  return { alg: 'ML-DSA-65', kid, publicJwk, sign: async (data) => new Uint8Array(sign(null, data, privateKey)) };
}

async function makeSealKey(): Promise<PublicJwk> {
  const pair = await crypto.subtle.generateKey('X25519', true, ['deriveBits']);
  if (!('publicKey' in pair)) throw new Error('not a pair of keys');
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return parsePublicJwk({ kty: kty ?? '', crv: crv ?? '', x: x ?? '' });
}
