/** The trust list as this server serves it, fetched whole and verified in the browser from its first root down. */
import {
  members,
  parseSignatureFile,
  type SignedDocument,
  sha256Hex,
  type TrustState,
  verifyTrust,
} from '@breakwater/trust-lists';

/** Reads one file of `/trust/` and resolves to its bytes; null when there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | null>;

/** One country on the list, in the words of the list. */
export interface ListedMember {
  readonly country: string;
  readonly name: string;
  readonly origin: string;
  readonly maxAssurance: string;
}

/** What a page can say of a list whose signatures all held. `rootSha256` is what everything hangs on. */
export interface VerifiedList {
  readonly sequence: number;
  readonly issued: Date;
  readonly nextUpdate: Date;
  readonly listSha256: string;
  readonly rootSha256: string;
  readonly signedBy: readonly string[];
  readonly threshold: number;
  readonly members: readonly ListedMember[];
}

/** The most roots that a page fetches; a region that has changed its root more often wants a hub's eye. */
const rootsMax = 32;

/**
 * Fetches and verifies. Null when the server has no list. The first root is taken as the server tells it: the reader
 * must compare its fingerprint, `rootSha256`, with one learnt elsewhere.
 *
 * @throws TrustError when anything does not hold
 */
export async function readTrust(read: ReadFile, now: Date): Promise<VerifiedList | null> {
  const index = spansOf(await read('index.json'));
  const first = await read('root/1.json');
  if (index === null || first === null) return null;
  const roots: SignedDocument[] = [];
  for (let version = 1; version <= Math.min(index.lastRoot, rootsMax); version += 1) {
    roots.push(await documentAt(read, `root/${version}.json`, `root/${version}.signatures.json`));
  }
  const folder = `lists/hubs/${index.lastList}`;
  const list = await documentAt(read, `${folder}/payload.json`, `${folder}/signatures.json`);
  const rootSha256 = await sha256Hex(first);
  const state = await verifyTrust({ roots, lists: [list], statements: {}, log: null, notices: [] }, { rootSha256 }, now);
  return viewOf(state, rootSha256);
}

function viewOf(state: Awaited<ReturnType<typeof verifyTrust>>, rootSha256: string): VerifiedList {
  const { list, root, signedBy }: TrustState = state;
  return {
    sequence: list.sequence,
    issued: list.issued,
    nextUpdate: list.nextUpdate,
    listSha256: list.sha256,
    rootSha256,
    signedBy: signedBy.list,
    threshold: root.roles['list:hubs'].threshold,
    members: members(state).map(({ country, name, origin, maxAssurance }) => ({ country, name, origin, maxAssurance })),
  };
}

async function documentAt(read: ReadFile, path: string, signaturesPath: string): Promise<SignedDocument> {
  const [payload, signatures] = await Promise.all([read(path), read(signaturesPath)]);
  // An absent file is an empty one: the checks that follow say what is wrong with it.
  const none = new Uint8Array();
  return { payload: payload ?? none, signatures: parseSignatureFile(signatures ?? none) };
}

/** The last numbers that the server claims to have: a hint of what to fetch, believed by nobody. */
function spansOf(bytes: Uint8Array | null): { readonly lastRoot: number; readonly lastList: number } | null {
  if (bytes === null) return null;
  const index: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const lastRoot = numberAt(index, ['roots', 'last']);
  const lastList = numberAt(index, ['lists', 'hubs', 'last']);
  return lastRoot === null || lastList === null ? null : { lastRoot, lastList };
}

function numberAt(value: unknown, path: readonly string[]): number | null {
  const [name, ...rest] = path;
  if (name === undefined) return Number.isSafeInteger(value) ? Number(value) : null;
  const isRecord = typeof value === 'object' && value !== null;
  return isRecord ? numberAt(Object.entries(value).find(([key]) => key === name)?.[1], rest) : null;
}
