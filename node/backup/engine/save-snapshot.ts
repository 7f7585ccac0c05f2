/** One snapshot from its sources to its head: packs, lists, manifest, head, each durable before the next names it. */
import { createHash } from 'node:crypto';
import {
  type BackupSecrets,
  checkMayWrite,
  chooseHead,
  deriveSecrets,
  type HeadAnswer,
  headHash,
  KEY_BYTES,
  type Manifest,
  manifestHash,
  type OwnerName,
  type PromisedHead,
  type Scheme,
  type SealedKeyRecord,
  type SealedKeyUse,
  type ShardStore,
  type SnapshotTotals,
  type StoredName,
  sealedKeyId,
  sealRoot,
  signHead,
  signManifest,
  writeQuorumOf,
} from '@breakwater/backup-replication';
import type { JsonObject, Signer } from '@breakwater/federation-protocol';
import type { World } from '../../world.ts';
import { HubBackupError } from '../error.ts';
import type { ChunkIndex } from '../index/chunk-index.ts';
import type { IndexRenewal } from '../index/renewal.ts';
import { forgetOthers, openSnapshotMemory, rememberSnapshot, type SnapshotMemory } from '../index/snapshot-memory.ts';
import type { OwnerKeys } from '../owner-keys.ts';
import type { OpenKey } from '../restore/open-snapshot.ts';
import type { SourceItems } from '../source/item.ts';
import { clearIncoming } from './incoming.ts';
import type { EngineProgress, PackSink, WrittenTree } from './order.ts';
import { type PackPlaced, packListsOf } from './pack-lists.ts';
import { type PutOutcome, putEverywhere } from './put-everywhere.ts';
import { writeTree } from './write-tree.ts';

/** A holder as the writer sees it. */
export interface SaveHolder {
  readonly name: OwnerName;
  readonly store: ShardStore;
  /** The top of its directory where it is one: then the workers write shards themselves. */
  readonly folder: string | null;
  /** Its newest heads of the owner, in any order; null when it does not answer. */
  heads(owner: OwnerName): Promise<readonly string[] | null>;
}

/** Of what was left out, so many are told of in a refusal. */
const NAMED_MAX = 100;

/** One snapshot to be made. */
export interface SaveOrder extends OwnerKeys {
  readonly owner: OwnerName;
  readonly scheme: Scheme;
  /** The backup secret, 32 bytes. */
  readonly secret: Uint8Array;
  /** Signs manifests and heads with one of `keys`. */
  readonly signer: Signer;
  /** Seals a key to all who may open it; `recipients` are their names. */
  readonly sealKey: (key: Uint8Array, use: SealedKeyUse) => Promise<SealedKeyRecord>;
  readonly recipients: readonly string[];
  /** Opens keys, where somebody is there who may read: then a lost index is built anew, and little is sent again. */
  readonly openKey?: OpenKey;
  /** The public record of the recovery key, where there is one. */
  readonly recovery: JsonObject | null;
  /** n holders in the order of the placement. */
  readonly holders: readonly SaveHolder[];
  /** The newest head each holder signed a receipt for, where it is known. */
  readonly promised?: ReadonlyMap<OwnerName, PromisedHead>;
  readonly sources: SourceItems;
  /** For the caches of this repository; may be lost at any time. */
  readonly cacheFolder: string;
  readonly workers: number;
  readonly report: (progress: EngineProgress) => void;
  readonly world: Pick<World, 'now' | 'randomBytes'>;
  /** Told of everything that holders took, with their receipts where they sign. */
  readonly kept?: (took: readonly PutOutcome[]) => Promise<void>;
  readonly diskModule?: string;
  /** Refuses a snapshot without any file of which something was left out: an empty one would pass for a backup. */
  readonly needsFiles?: boolean;
}

/** A snapshot that is in force. */
export interface SavedSnapshot extends Omit<WrittenTree, 'tree' | 'packs' | 'used' | 'files' | 'index' | 'totals'> {
  readonly sequence: number;
  readonly snapshot: string;
  readonly manifestSha256: string;
  readonly head: string;
  readonly createdAt: Date;
  readonly totals: SnapshotTotals;
  readonly packs: number;
  /** All packs it uses; null: those of the snapshot before. */
  readonly placed: readonly PackPlaced[] | null;
  /** Holders that took manifest and head. */
  readonly holders: readonly OwnerName[];
  /** What had to be done to the index; null where it was good, or not needed. */
  readonly renewal: IndexRenewal | null;
}

/** The head before this one. */
interface Previous {
  readonly sequence: number;
  readonly hash: string | null;
  readonly manifestSha256: string | null;
}

/**
 * Makes one snapshot. Throws `BACKUP_…`, `HEAD…` codes; whatever fails, the last good snapshot stays in force and what
 * was stored until then is used by the next run.
 */
export async function saveSnapshot(order: SaveOrder): Promise<SavedSnapshot> {
  const { owner, scheme, cacheFolder, world } = order;
  const createdAt = world.now();
  const previous = await previousHead(order);
  const circle = circleOf(order);
  const { manifestSha256 } = previous;
  const memory = openSnapshotMemory({
    ...{ folder: cacheFolder, manifestSha256, circle, randomBytes: world.randomBytes },
    rebuild: order.openKey === undefined ? null : rebuildFrom(order, order.openKey),
  });
  if (memory.known !== null) checkMayWrite(memory.known.features);
  else if (manifestSha256 !== null) await checkFeatures(order);
  // Not before: a newer program may go on from what is here.
  forgetOthers(cacheFolder, manifestSha256);
  clearIncoming(cacheFolder, owner, order.holders);
  const secrets = deriveSecrets(order.secret);
  const dataKey = world.randomBytes(KEY_BYTES);
  try {
    const key = await order.sealKey(dataKey, 'data');
    const written = await writeTree({
      ...{ owner, scheme, secrets, dataKey, memory, cacheFolder },
      keyId: sealedKeyId(dataKey, 'data'),
      saveKey: (index) => index.saveKey(key.id, JSON.stringify(key)),
      sources: order.sources,
      holders: order.holders.map(({ name }) => name),
      sink: sinkOf(order),
      workers: order.workers,
      report: order.report,
      now: world.now,
      ...(order.diskModule === undefined ? {} : { diskModule: order.diskModule }),
    });
    try {
      if (order.needsFiles === true) requireFiles(written);
      return await publish(order, { previous, circle, memory, secrets, dataKey, key, written, createdAt });
    } finally {
      written.index?.close();
    }
  } finally {
    dataKey.fill(0);
  }
}

/** Throws `BACKUP_NOTHING_SAVED`. A file of which not a byte could be read is none. */
function requireFiles({ totals, leftOut, leftOutCount }: WrittenTree): void {
  const [first] = leftOut;
  if (first === undefined) return;
  if (totals.files > 0 && (totals.bytes > 0 || totals.files > leftOutCount)) return;
  const more = leftOutCount > 1 ? ` And ${leftOutCount - 1} more.` : '';
  throw new HubBackupError('BACKUP_NOTHING_SAVED', `Nothing could be saved. ${first.path}: ${first.reason}.${more}`, {
    skipped: leftOut.slice(0, NAMED_MAX).map(({ path, reason }) => ({ path, reason })),
  });
}

/** What the holders say is the newest; a repository without any head begins at one. */
async function previousHead({ holders, owner, keys, retired = [], scheme, promised }: SaveOrder): Promise<Previous> {
  const told = await Promise.all(
    holders.map(async (holder) => ({ holder: holder.name, heads: await holder.heads(owner) })),
  );
  const answers = told.flatMap(({ holder, heads }): HeadAnswer[] => (heads === null ? [] : [{ holder, heads }]));
  const isFirst = answers.length >= writeQuorumOf(scheme) && answers.every(({ heads }) => heads.length === 0);
  if (isFirst && (promised?.size ?? 0) === 0) return { sequence: 0, hash: null, manifestSha256: null };
  if (answers.length < writeQuorumOf(scheme) && answers.every(({ heads }) => heads.length === 0)) {
    const silent = told.flatMap(({ holder, heads }) => (heads === null ? [holder] : []));
    const happened = `These holders did not say whether there is a backup: ${silent.join(', ')}.`;
    throw new HubBackupError('BACKUP_HOLDERS_TOO_FEW', happened, { silent, needed: writeQuorumOf(scheme) });
  }
  const { head, jws } = await chooseHead(
    answers,
    promised === undefined ? { owner, keys, retired } : { owner, keys, retired, promised },
    scheme,
  );
  return { sequence: head.sequence, hash: headHash(jws), manifestSha256: head.manifestSha256 };
}

/** Throws `BACKUP_FEATURE_UNKNOWN` when a newer program wrote what this one would lose. */
async function checkFeatures(order: SaveOrder): Promise<void> {
  const { findSnapshot } = await import('../restore/open-snapshot.ts');
  checkMayWrite((await findSnapshot(order)).manifest.features);
}

function rebuildFrom(order: SaveOrder, openKey: OpenKey): (index: ChunkIndex) => Promise<number> {
  const { scheme, recipients, holders } = order;
  return async (index) => {
    // Rarely needed, and much to load.
    const { findSnapshot, openSnapshot } = await import('../restore/open-snapshot.ts');
    const { rebuildIndex } = await import('../index/rebuild-index.ts');
    const snapshot = await openSnapshot(await findSnapshot(order), openKey);
    try {
      return await rebuildIndex(index, snapshot, { scheme, recipients, holders: holders.map(({ name }) => name) });
    } finally {
      snapshot.close();
    }
  };
}

/** What a circle is made of. */
export interface CircleParts extends Pick<SaveOrder, 'owner' | 'scheme' | 'recipients' | 'secret'> {
  readonly holders: readonly { readonly name: OwnerName }[];
}

/** Chunks are known only within one circle: stored with these holders and opened by these recipients. */
export function circleOf({ owner, scheme, holders, recipients, secret }: CircleParts): string {
  const parts = [owner, scheme.k, scheme.n, holders.map(({ name }) => name), [...recipients].sort()];
  return createHash('sha256').update(JSON.stringify(parts)).update(secret).digest('hex');
}

/** Workers write into folders if all holders have one. */
function sinkOf(order: SaveOrder): PackSink {
  const { holders, owner, scheme, kept } = order;
  const folders = holders.flatMap(({ folder }) => (folder === null ? [] : [folder]));
  if (folders.length === holders.length) return { kind: 'folders', folders };
  const byName = new Map(holders.map((holder) => [holder.name, holder]));
  const givenUp = new Map<OwnerName, string>();
  return {
    kind: 'send',
    send: async ({ id, shards }) => {
      const puts = shards.map(({ bytes, root, holder }, index) => ({
        holder: byName.get(holder),
        name: { kind: 'shard' as const, owner, pack: id, index },
        bytes,
        digest: Buffer.from(root).toString('base64url'),
      }));
      await putEverywhere(puts, { needed: writeQuorumOf(scheme), what: 'a pack', givenUp, kept });
    },
    failed: givenUp,
  };
}

/** Nothing was ever stored: an empty snapshot. */
const NO_INDEX = { nonce: '', epoch: 0 };

interface Publishing {
  readonly previous: Previous;
  readonly circle: string;
  readonly memory: SnapshotMemory;
  readonly secrets: BackupSecrets;
  readonly dataKey: Uint8Array;
  readonly key: SealedKeyRecord;
  readonly written: WrittenTree;
  readonly createdAt: Date;
}

/** Packs are durable; lists next, then the manifest, the head last: nothing is visible before all it names is kept. */
async function publish(order: SaveOrder, parts: Publishing): Promise<SavedSnapshot> {
  const { owner, scheme, signer, recovery, cacheFolder, world } = order;
  const { previous, circle, memory, secrets, dataKey, key, written, createdAt } = parts;
  const sendAll = (name: StoredName, bytes: Uint8Array, what: string) => putAll(order, name, bytes, what);
  const { known } = memory;
  let index = written.index;
  const openIndex = async () => {
    index ??= await memory.openIndex();
    return index;
  };
  try {
    const listed = await packListsOf({ owner, scheme, known, written, openIndex, key });
    const { lists, keys: listKeys, packs: placed } = listed;
    const keys = listKeys.some(({ id }) => id === key.id) ? listKeys : [...listKeys, key];
    for (const { sha256, bytes } of lists) {
      if (bytes !== null) await sendAll({ kind: 'list', owner, sha256 }, bytes, 'a list of packs');
    }
    const snapshot = Buffer.from(world.randomBytes(KEY_BYTES)).toString('hex');
    const root = { ...written.totals, chunkIdKey: secrets.chunkIdKey, tree: written.tree };
    const manifest: Manifest = {
      format: 1,
      ...{ features: [], owner, snapshot, keys },
      createdAt: createdAt.toISOString(),
      mask: await order.sealKey(secrets.maskKey, 'mask'),
      lists: lists.map(({ sha256, packs: count }) => ({ sha256, packs: count })),
      root: {
        key: keys.findIndex(({ id }) => id === key.id),
        sealed: sealRoot(root, dataKey, owner, snapshot),
      },
    };
    const jws = await signManifest(manifest, signer);
    const manifestSha256 = manifestHash(jws);
    await sendAll({ kind: 'manifest', owner, sha256: manifestSha256 }, Buffer.from(jws, 'latin1'), 'the manifest');
    // Before the head: if the head is in force, this is there, and if not, nobody looks for it.
    const { totals, tree, packs, used } = written;
    const indexNow = index === null ? (known?.index ?? NO_INDEX) : { nonce: index.nonce, epoch: index.epoch() };
    const about = {
      ...{ features: manifest.features, totals, tree, packs, used, circle },
      ...{ lists: manifest.lists, keys: listKeys, index: indexNow },
    };
    rememberSnapshot(cacheFolder, manifestSha256, about, written.files);
    const sequence = previous.sequence + 1;
    const head = await signHead(
      {
        ...{ format: 1, owner, sequence, snapshot, manifestSha256, recovery },
        previous: previous.hash,
        // Now, not when the run began: holders refuse a head that is dated ten minutes from their own time.
        createdAt: world.now().toISOString(),
      },
      signer,
    );
    const took = await sendAll({ kind: 'head', owner, sequence }, Buffer.from(head, 'latin1'), 'the head');
    forgetOthers(cacheFolder, manifestSha256);
    const { newBytes, storedBytes, newPacks, leftOut, leftOutCount, passedOver, failedHolders } = written;
    return {
      ...{ newBytes, storedBytes, newPacks, leftOut, leftOutCount, passedOver, failedHolders, totals },
      ...{ sequence, snapshot, manifestSha256, head, createdAt, placed, packs: written.used.length },
      holders: took.map(({ holder }) => holder),
      renewal: memory.renewal(),
    };
  } finally {
    if (written.index === null) index?.close();
  }
}

async function putAll(
  order: SaveOrder,
  name: StoredName,
  bytes: Uint8Array,
  what: string,
): Promise<readonly PutOutcome[]> {
  const digest = createHash('sha256').update(bytes).digest('base64url');
  const puts = order.holders.map((holder) => ({ holder, name, bytes, digest }));
  return putEverywhere(puts, { needed: writeQuorumOf(order.scheme), what, givenUp: new Map(), kept: order.kept });
}
