/** A region of four states with real keys and signatures, as small as the rules of trust allow. */
import {
  canonicalJson,
  type PublicJwk,
  parseCountryCode,
  parseEntityId,
  parsePublicJwk,
  type Signer,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import {
  buildList,
  buildRoot,
  consentTo,
  type Entry,
  formatSignatureFile,
  parseEntry,
  parseRoot,
  parseTrustList,
  proposeEntry,
  recordOfList,
  recordOfRoot,
  signRecord,
} from '@breakwater/trust-lists';

const states = ['BB', 'DM', 'LC', 'TT'];
const dayMs = 86_400_000;

/** The files that an authority publishes under `/trust/`, by path. `signers` of the four sign the list. */
export async function publishSmallRegion(now: Date, signers: number): Promise<ReadonlyMap<string, Uint8Array>> {
  const officers = await Promise.all(states.map(makeSigner));
  const issued = new Date(now.getTime() - dayMs);
  const root = await buildRoot({
    version: 1,
    previousSha256: null,
    issued,
    expires: new Date(now.getTime() + 700 * dayMs),
    signers: states.map((country, at) => ({ country, name: `Officer of ${country}`, keys: [publicOf(officers, at)] })),
    thresholds: { root: 3, 'list:hubs': 3, removal: 3 },
    anchor: { entityId: 'https://region.example/anchor', keys: [(await makeSigner()).publicJwk] },
    graceMs: 90 * dayMs,
  });
  const list = await buildList({
    sequence: 1,
    previousSha256: null,
    rootVersion: 1,
    issued,
    nextUpdate: new Date(now.getTime() + 30 * dayMs),
    operatorName: 'Regional authority',
    territory: 'XC',
    entries: await Promise.all(states.map((country, at) => makeEntry(country, issued, officers[at]))),
  });
  const rootRecord = recordOfRoot(await parseRoot(root));
  const listRecord = recordOfList(await parseTrustList(list));
  const sign = (record: typeof rootRecord, count: number) =>
    Promise.all(officers.slice(0, count).map((officer) => signRecord(record, officer, issued)));
  return new Map([
    ['index.json', canonicalJson({ roots: { last: 1 }, lists: { hubs: { last: 1 } } })],
    ['root/1.json', root],
    ['root/1.signatures.json', formatSignatureFile(await sign(rootRecord, 3))],
    ['lists/hubs/1/payload.json', list],
    ['lists/hubs/1/signatures.json', formatSignatureFile(await sign(listRecord, signers))],
  ]);
}

async function makeEntry(code: string, since: Date, officer: Signer | undefined): Promise<Entry> {
  if (officer === undefined) throw new Error(`${code} has no officer`);
  const origin = `https://hub.${code.toLowerCase()}.example`;
  const keys = async () => [(await makeSigner()).publicJwk];
  const proposal = await proposeEntry({
    country: parseCountryCode(code),
    name: `State of ${code}`,
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
    officials: [
      { name: 'An official', abroadIn: null, signKey: (await makeSigner()).publicJwk, sealKey: await makeSealKey() },
    ],
    officialThreshold: 1,
    maxAssurance: 'substantial',
    hosting: { quotaBytes: 1_000_000_000, retentionDays: 365 },
    revision: 1,
    since,
  });
  const entry = await parseEntry(canonicalJson(proposal));
  return { ...entry, consent: await consentTo(entry, { from: 1, to: 100 }, officer) };
}

async function makeSigner(): Promise<Signer> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('not a pair of keys');
  return signerFromPrivateJwk(await crypto.subtle.exportKey('jwk', pair.privateKey));
}

async function makeSealKey(): Promise<PublicJwk> {
  const pair = await crypto.subtle.generateKey('X25519', true, ['deriveBits']);
  if (!('publicKey' in pair)) throw new Error('not a pair of keys');
  const { kty = '', crv = '', x = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return parsePublicJwk({ kty, crv, x });
}

function publicOf(officers: readonly Signer[], at: number): PublicJwk {
  const officer = officers[at];
  if (officer === undefined) throw new Error('no such officer');
  return officer.publicJwk;
}
