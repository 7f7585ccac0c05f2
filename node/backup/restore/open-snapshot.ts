/** A snapshot found at its holders: the head by quorum, manifest and lists by their hashes; and opened with keys. */
import {
  BackupError,
  type ChosenHead,
  checkKeyName,
  chooseHead,
  gatherPacks,
  type Head,
  type HeadAnswer,
  type HeadDoubt,
  type HeadLiar,
  type Manifest,
  manifestHash,
  type OwnerName,
  openRoot,
  type PackList,
  type PromisedHead,
  parsePackList,
  type Scheme,
  type SealedKeyRecord,
  type SealedKeyUse,
  type SnapshotRoot,
  type StoredName,
  verifyManifest,
} from '@breakwater/backup-replication';
import { CodedError, type Verified } from '@breakwater/federation-protocol';
import { HubBackupError } from '../error.ts';
import { everyKey, type OwnerKeys } from '../owner-keys.ts';
import type { RestoreHolder } from './holder.ts';
import type { PackTable } from './pack-table.ts';

/** Who is asked for whose snapshots. */
export interface SearchParts extends OwnerKeys {
  readonly owner: OwnerName;
  /** How the owner writes today: `k` holders must answer. Each pack has a scheme of its own. */
  readonly scheme: Scheme;
  readonly holders: readonly RestoreHolder[];
  /** The newest head each holder signed a receipt for, where it is known. */
  readonly promised?: ReadonlyMap<OwnerName, PromisedHead>;
}

/** What the holders say about heads. */
export interface FoundHeads {
  readonly chosen: ChosenHead;
  readonly silent: readonly OwnerName[];
}

/** A holder that was caught, and at what. */
export interface HolderLie {
  readonly holder: OwnerName;
  readonly reason: HeadLiar['reason'] | 'manifest' | 'list';
}

/** A snapshot whose documents are all here and verified; nothing of its contents is open. */
export interface FoundSnapshot {
  readonly owner: OwnerName;
  readonly head: Verified<Head>;
  /** All heads that were told, oldest first. */
  readonly history: readonly Verified<Head>[];
  readonly manifest: Verified<Manifest>;
  readonly packs: PackTable;
  readonly holders: ReadonlyMap<OwnerName, RestoreHolder>;
  readonly silent: readonly OwnerName[];
  readonly behind: readonly OwnerName[];
  readonly liars: readonly HolderLie[];
  /** Why a newer snapshot could be hidden; null where that cannot be, and in an archive of few. */
  readonly doubt: HeadDoubt | null;
}

/** Opens a sealed key of the manifest: with the reader key, the key file, or what the quorum released. */
export type OpenKey = (record: SealedKeyRecord, use: SealedKeyUse) => Promise<Uint8Array>;

/** A snapshot that can be read. */
export interface OpenSnapshot extends FoundSnapshot {
  readonly root: SnapshotRoot;
  /** The data key with this id; each is opened once. Throws `BACKUP_KEY_WRONG`. */
  dataKey(id: string): Promise<Uint8Array>;
  /** The key of the masks on parity shards. Throws `BACKUP_KEY_WRONG`. */
  maskKey(): Promise<Uint8Array>;
  /** Overwrites the keys. */
  close(): void;
}

/** A shorter text is a number: the first digits of a name can all be decimal. */
const NAME_MIN_DIGITS = 8;

/** Asks every holder for its heads. Throws `HEADS_TOO_FEW`, `HEAD_NONE`, `HEAD_FORKED`. */
export async function findHeads(parts: SearchParts): Promise<FoundHeads> {
  const { owner, keys, retired = [], scheme, promised } = parts;
  const { answers, silent } = await askForHeads(parts);
  const asked = parts.holders.length;
  const expected = { owner, keys, retired, asked, ...(promised === undefined ? {} : { promised }) };
  return { chosen: await chooseHead(answers, expected, scheme), silent };
}

/** What each holder says; who does not answer is left out and named. */
export async function askForHeads({
  holders,
  owner,
}: Pick<SearchParts, 'holders' | 'owner'>): Promise<{ answers: HeadAnswer[]; silent: OwnerName[] }> {
  const told = await Promise.all(
    holders.map(async (asked) => {
      const heads = await asked.heads(owner);
      return { holder: asked.name, heads, isFormer: asked.isFormer?.(owner) ?? false };
    }),
  );
  return {
    answers: told.flatMap(({ holder, heads, isFormer }) => (heads === null ? [] : [{ holder, heads, isFormer }])),
    silent: told.filter(({ heads }) => heads === null).map(({ holder }) => holder),
  };
}

/** `latest`, a number, or the first 8 or more digits of a snapshot's name. Throws `BACKUP_SNAPSHOT_UNKNOWN`. */
export function headCalled(chosen: Pick<ChosenHead, 'head' | 'history'>, wanted: string): Verified<Head> {
  if (wanted === 'latest') return chosen.head;
  const isNumber = new RegExp(`^\\d{1,${NAME_MIN_DIGITS - 1}}$`).test(wanted);
  const matches = chosen.history.filter((head) =>
    isNumber ? head.sequence === Number(wanted) : wanted.length >= NAME_MIN_DIGITS && head.snapshot.startsWith(wanted),
  );
  // A repair gives a snapshot a further head, which names its holders of today.
  const found = matches.at(-1);
  if (found !== undefined && matches.every(({ snapshot }) => snapshot === found.snapshot)) return found;
  throw new HubBackupError('BACKUP_SNAPSHOT_UNKNOWN', `No single snapshot is called "${wanted}".`, {
    known: chosen.history.map((head) => head.sequence),
  });
}

/** The newest snapshot, or the one called `at`. Throws the codes of `findHeads` and `snapshotOf`. */
export async function findSnapshot(parts: SearchParts, at = 'latest'): Promise<FoundSnapshot> {
  const heads = await findHeads(parts);
  return snapshotOf(parts, heads, headCalled(heads.chosen, at));
}

/** The documents that a head names. Throws `RESTORE_HOLDERS_TOO_FEW`, `MANIFEST_…`, `PACK_LIST_…`. */
export async function snapshotOf(parts: SearchParts, heads: FoundHeads, head: Verified<Head>): Promise<FoundSnapshot> {
  const { owner, holders } = parts;
  const { chosen, silent } = heads;
  // The head names it by its hash.
  const keys = everyKey(parts);
  const liars: HolderLie[] = [...chosen.liars];
  const inOrder = [...holders].sort((a, b) => Number(silent.includes(a.name)) - Number(silent.includes(b.name)));
  const sha256 = head.manifestSha256;
  const manifest = await fetchNamed(inOrder, { kind: 'manifest', owner, sha256 }, liars, (bytes) => {
    const jws = Buffer.from(bytes).toString('latin1');
    return manifestHash(jws) === sha256 ? verifyManifest(jws, { owner, keys, sha256 }) : null;
  });
  const lists: PackList[] = [];
  for (const list of manifest.lists) {
    const name = { kind: 'list', owner, sha256: list.sha256 } as const;
    lists.push(await fetchNamed(inOrder, name, liars, (bytes) => listIn(bytes, owner, list.sha256)));
  }
  const packs = gatherPacks(manifest, lists);
  const byName = new Map(holders.map((holder) => [holder.name, holder]));
  const { history, behind, doubt } = chosen;
  return { owner, head, history, manifest, packs, holders: byName, silent, behind, liars: distinct(liars), doubt };
}

/** Opens the root. Throws `BACKUP_KEY_WRONG`, `BACKUP_TREE_INVALID`. */
export async function openSnapshot(found: FoundSnapshot, openKey: OpenKey): Promise<OpenSnapshot> {
  const { manifest, owner } = found;
  const opened = new Map<string, Promise<Uint8Array>>();
  const open = (record: SealedKeyRecord, use: SealedKeyUse): Promise<Uint8Array> => {
    const known = opened.get(record.id) ?? openNamed(record, use, openKey);
    opened.set(record.id, known);
    return known;
  };
  const dataKey = (id: string): Promise<Uint8Array> => {
    const record = manifest.keys.find((key) => key.id === id);
    if (record === undefined) throw new RangeError('every pack of the lists was checked to have a key');
    return open(record, 'data');
  };
  const record = manifest.keys[manifest.root.key];
  if (record === undefined) throw new RangeError('the manifest was verified to have this key');
  const root = openRoot(manifest.root.sealed, await open(record, 'data'), owner, manifest.snapshot);
  return {
    ...found,
    root,
    dataKey,
    maskKey: () => open(manifest.mask, 'mask'),
    close() {
      for (const key of opened.values()) key.then((bytes) => bytes.fill(0)).catch(() => {});
      opened.clear();
    },
  };
}

async function openNamed(record: SealedKeyRecord, use: SealedKeyUse, openKey: OpenKey): Promise<Uint8Array> {
  // A copy, which `close` may overwrite.
  const key = new Uint8Array(await openKey(record, use));
  checkKeyName(key, use, record.id);
  return key;
}

/**
 * The first right one. `check` answers null for what is not it. Who fails goes to the end of `holders`, so that one
 * that takes minutes to say nothing is waited for once, and not for each list. Throws `RESTORE_HOLDERS_TOO_FEW`.
 */
async function fetchNamed<T>(
  holders: RestoreHolder[],
  name: StoredName & { readonly kind: 'manifest' | 'list' },
  liars: HolderLie[],
  check: (bytes: Uint8Array) => T | Promise<T> | null,
): Promise<T> {
  const outcomes: string[] = [];
  for (const asked of [...holders]) {
    const { name: holder, store } = asked;
    const bytes = await store.get(name).catch(silence);
    const found = bytes ? await check(bytes) : null;
    if (found !== null) return found;
    holders.push(...holders.splice(holders.indexOf(asked), 1));
    if (bytes) liars.push({ holder, reason: name.kind });
    outcomes.push(`${holder} ${bytes ? 'gave another' : bytes === null ? 'does not have it' : 'does not answer'}`);
  }
  const what = name.kind === 'manifest' ? 'manifest' : 'list of packs';
  throw new HubBackupError('RESTORE_HOLDERS_TOO_FEW', `No holder gave the ${what}: ${outcomes.join(', ')}.`, {
    [name.kind]: name.sha256,
    holders: outcomes,
  });
}

/** Undefined for a holder or disk that fails; a mistake of the program is not one. */
function silence(cause: unknown): undefined {
  if (cause instanceof CodedError || (cause instanceof Error && 'code' in cause)) return undefined;
  throw cause;
}

function listIn(bytes: Uint8Array, owner: OwnerName, sha256: string): PackList | null {
  try {
    return parsePackList(bytes, { owner, sha256 });
  } catch (cause) {
    if (cause instanceof BackupError && cause.code === 'PACK_LIST_HASH_MISMATCH') return null;
    throw cause;
  }
}

function distinct(liars: readonly HolderLie[]): readonly HolderLie[] {
  return [...new Map(liars.map((liar) => [`${liar.holder} ${liar.reason}`, liar])).values()];
}
