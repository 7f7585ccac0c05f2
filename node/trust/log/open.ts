/** The authority's log put together from the authority's parts. */
import type { Signer } from '@breakwater/federation-protocol';
import { parseLeaf, parseRoot, type Root, rootBytesMax, verifierKeyOfJwk } from '@breakwater/trust-lists';
import { createEgress } from '../../egress/egress.ts';
import type { World } from '../../world.ts';
import { readPin } from '../pin.ts';
import { trustPath } from '../publication.ts';
import { publishNotices } from '../publish.ts';
import type { TrustRuntime } from '../runtime.ts';
import { until, type WitnessFetch } from '../witness/fetch.ts';
import { AuthorityLog, startAuthorityLog } from './authority-log.ts';
import { openContinuity } from './continuity.ts';
import { type LogFolder, logDir, openLogFolder } from './folder.ts';
import { unloggedNotices } from './next-leaf.ts';

/** Largest answer: a list of 1 MiB or a full bundle of entries, out of a mirror. */
const answerBytesMax = 2 * 1024 * 1024;

/** What the authority's log takes. */
export interface OpenLogParts {
  /** The authority's directory and the pin in its hub.toml (empty before the first root). */
  readonly dir: string;
  readonly rootSha256: string;
  /** The authority's own origin, which says whether plain http to the box's hosts is allowed. */
  readonly origin: string;
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'accept'>;
  readonly world: World;
  /** The anchor's key and the log's; with them the log also counts notices that hubs passed on. */
  readonly signers: { readonly anchor: Signer; readonly log: Signer };
  /** For tests; an authority has a way out of its own, to the witnesses of the root that it is about to publish. */
  readonly fetch?: WitnessFetch;
}

/** The log of a running authority. */
export interface RunningLog {
  /** Its files, for the routes: also what is not in force yet, since witnesses must see it first. */
  readonly folder: LogFolder;
  readonly log: AuthorityLog;
  /** Appends an entry when there are notices that none has counted. */
  countNotices(): Promise<void>;
  /** The newest root that the log commits to. */
  root(): Promise<Root | null>;
  start(): void;
  close(): Promise<void>;
}

/** Opens the log; nothing is asked of anybody before `start`. */
export function openAuthorityLog(parts: OpenLogParts): RunningLog {
  const { dir, rootSha256, trust, world } = parts;
  const folderPath = logDir(dir);
  const folder = openLogFolder(folderPath);
  const newest = newestRoot(folder);
  const named = new Set<string>();
  const root = async () => {
    const found = (await newest()) ?? trust.lastVerified()?.root ?? null;
    for (const { url } of found?.witnesses ?? []) named.add(new URL(url).origin);
    return found;
  };
  const keyOf = (name: string) => verifierKeyOfJwk(name, 'ed25519', parts.signers.log.publicJwk).text;
  const known = async () => trust.lastVerified() ?? readPin({ dir, rootSha256, isAuthority: true });
  const loopback = new URL(parts.origin).hostname.endsWith('.localhost');
  const way = createEgress({ allow: (url) => named.has(url.origin), loopback, maxBytes: answerBytesMax });
  const stop = new AbortController();
  const fetch = until(parts.fetch ?? way.fetch, stop.signal);
  const log = new AuthorityLog({
    ...{ folder, folderPath, fetch, trust, known, keyOf, root, world },
    continuity: openContinuity(folderPath),
  });
  const countNotices = async () => {
    if ((await unloggedNotices(folder, trust.lastVerified())).length === 0) return;
    const append = await publishNotices({ dir, rootSha256, ...parts.signers, now: world.now() });
    if (append !== null) world.log.info({ event: 'log.notices-counted', count: append.leaf.notices.count });
  };
  let loop: { close(): Promise<void> } | null = null;
  return {
    ...{ folder, log, root, countNotices },
    start: () => {
      loop ??= startAuthorityLog(log, countNotices, world);
    },
    close: async () => {
      stop.abort();
      await loop?.close();
      await way.close();
    },
  };
}

/** The root that the head's leaf names, verified before the head was signed; read again when the head moves. */
function newestRoot(folder: LogFolder): () => Promise<Root | null> {
  let made: { readonly of: string; readonly root: Root } | null = null;
  return async () => {
    const head = await folder.head();
    if (head === null || head.size === 0) return null;
    if (made?.of === head.note.text) return made.root;
    const [bytes] = await folder.entries(head.size - 1, head.size);
    if (bytes === undefined) return null;
    const { version } = parseLeaf(bytes).root;
    const document = await folder.read(trustPath.root(version), rootBytesMax);
    if (document === null) return null;
    made = { of: head.note.text, root: await parseRoot(document) };
    return made.root;
  };
}
