/** Snapshots of format 1 made line by line, so that a test may say in a tree whatever a thief of the keys could say. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type ChunkPlace,
  chunkNamer,
  compressBlock,
  createPackRoom,
  deriveSecrets,
  encodePackList,
  encodeTreeLine,
  isMasked,
  type Manifest,
  manifestHash,
  maskCipher,
  openKey,
  PackBuilder,
  type PackRecord,
  type Place,
  packRefOf,
  passShard,
  type Scheme,
  type SealedKeyUse,
  type SlotKind,
  type StoredName,
  sealKey,
  sealRoot,
  signHead,
  signManifest,
  storedPath,
  type TreeLine,
  writeQuorumOf,
} from '@breakwater/backup-replication';
import { type PrivateJwk, type PublicJwk, type Signer, signerFromPrivateJwk } from '@breakwater/federation-protocol';
import { ownHolder, type RestoreHolder } from '../../../backup/restore/holder.ts';
import { findSnapshot, type OpenKey, type OpenSnapshot, openSnapshot } from '../../../backup/restore/open-snapshot.ts';
import { makeSigningJwk } from '../../../keys/make-keys.ts';
import { sealer } from '../../../recovery/sealer.ts';
import { createDirectoryShardStore } from '../../../shards/directory.ts';
import { makeSealPair, random } from '../a-cast.ts';

/** A line, or a file with its content: `chunks` says how it is cut. */
export type Item =
  | Exclude<TreeLine, { type: 'file' | 'chunks' | 'end' }>
  | {
      readonly type: 'content';
      readonly path: string | Buffer;
      readonly chunks: readonly (Buffer | number)[];
      readonly mode?: number;
      readonly isLong?: boolean;
    }
  | { readonly type: 'raw'; readonly line: TreeLine };

/** An archive's worth of keys and places. */
export interface TestArchive {
  readonly owner: string;
  readonly scheme: Scheme;
  readonly top: string;
  readonly names: readonly string[];
  readonly signer: Signer;
  readonly keys: readonly PublicJwk[];
  readonly sealPair: { readonly publicJwk: PublicJwk; readonly privateJwk: PrivateJwk };
  readonly secret: Uint8Array;
  readonly openKey: OpenKey;
  /** Packs end at this many bytes of content. */
  packBytes: number;
  sequence: number;
  previous: string | null;
  folder(name: string): string;
  holders(): RestoreHolder[];
  /** Makes the next snapshot. */
  write(items: readonly Item[], change?: Change): Promise<string>;
  open(at?: string, holders?: readonly RestoreHolder[]): Promise<OpenSnapshot>;
}

/** What a thief might do to a snapshot. */
export interface Change {
  readonly files?: number;
  readonly features?: Manifest['features'];
}

const createdAt = '2026-11-22T03:00:00.000Z';
const meta = { mtimeNs: '1700000000123456789', uid: 0, gid: 0 };

/** A directory line. */
export const folderLine = (path: string | Buffer, mode = 0o755): TreeLine & { type: 'directory' } => ({
  type: 'directory',
  path,
  mode,
  ...meta,
});

/** A symbolic link's line. */
export const symlinkLine = (path: string | Buffer, target: string | Buffer): TreeLine & { type: 'symlink' } => ({
  type: 'symlink',
  path,
  target,
  ...meta,
});

/** A source's line. */
export const sourceLine = (name: string, tier = 1): TreeLine & { type: 'source' } => ({
  type: 'source',
  name,
  kind: 'directory',
  address: `/srv/${name}`,
  tier,
});

export async function makeArchive(top: string, scheme: Scheme = { k: 3, n: 6 }): Promise<TestArchive> {
  const signer = await signerFromPrivateJwk(makeSigningJwk());
  const sealPair = await makeSealPair();
  const owner = 'aaaaaaaaaaaaaaaa';
  const recipient = { kid: sealPair.publicJwk.kid, privateJwk: sealPair.privateJwk };
  const names = Array.from({ length: scheme.n }, (_, index) => `${index}`.repeat(16).slice(0, 16));
  const archive: TestArchive = {
    ...{ owner, scheme, top, names, signer, keys: [signer.publicJwk], sealPair, secret: random(32) },
    openKey: (record, use: SealedKeyUse) => openKey(record, use, owner, recipient, sealer),
    ...{ packBytes: 200_000, sequence: 0, previous: null },
    folder: (name) => join(top, `holder-${name.slice(0, 2)}`),
    holders: () =>
      names.map((name) => {
        const dir = archive.folder(name);
        return ownHolder(name, createDirectoryShardStore({ dir, randomBytes: random }), dir);
      }),
    write: (items, change = {}) => new SnapshotMaker(archive).make(items, change),
    open: async (at = 'latest', holders = archive.holders()) =>
      openSnapshot(await findSnapshot({ owner, keys: archive.keys, scheme, holders }, at), archive.openKey),
  };
  return archive;
}

/** Writes one snapshot: packs as they fill, then lists, manifest and head. */
class SnapshotMaker {
  readonly #archive: TestArchive;
  readonly #dataKey = random(32);
  readonly #secrets: ReturnType<typeof deriveSecrets>;
  readonly #room: ReturnType<typeof createPackRoom>;
  readonly #packs: PackRecord[] = [];
  readonly #placements: string[][] = [];
  #pack: PackBuilder | null = null;
  #packed = 0;

  constructor(archive: TestArchive) {
    this.#archive = archive;
    this.#secrets = deriveSecrets(archive.secret);
    this.#room = createPackRoom(archive.scheme);
  }

  async make(items: readonly Item[], change: Change): Promise<string> {
    const totals = { files: 0, directories: 0, symlinks: 0, links: 0, skipped: 0, bytes: 0 };
    const lines: Buffer[] = [];
    const say = (line: TreeLine) => lines.push(Buffer.from(encodeTreeLine(line)));
    for (const item of items) {
      if (item.type === 'raw') say(item.line);
      else if (item.type !== 'content') say(item);
      else {
        const places = await this.#store(item.chunks);
        const bytes = places.reduce((sum, place) => sum + place.bytes, 0);
        totals.files += 1;
        totals.bytes += bytes;
        const head = { type: 'file', path: item.path, mode: item.mode ?? 0o644, ...meta } as const;
        if (!item.isLong) say({ ...head, bytes, state: 'whole', places });
        else {
          say(head);
          for (let at = 0; at < places.length; at += 7) say({ type: 'chunks', places: places.slice(at, at + 7) });
          say({ type: 'end', bytes, state: 'whole' });
        }
      }
    }
    await this.#finishPack();
    const tree: ChunkPlace[] = [];
    const text = Buffer.concat(lines);
    // Cut anywhere, in the middle of lines too.
    for (let at = 0; at < text.length; at += 5000) {
      tree.push(await this.#put('tree', text.subarray(at, at + 5000), text.subarray(at, at + 5000), 0));
    }
    await this.#finishPack();
    return this.#publish(tree, { ...totals, files: change.files ?? totals.files }, change);
  }

  async #store(chunks: readonly (Buffer | number)[]): Promise<Place[]> {
    const places: Place[] = [];
    for (const chunk of chunks) {
      if (typeof chunk === 'number') places.push({ bytes: chunk });
      // Every other block holds something before the chunk, as blocks of many small files do.
      else places.push(await this.#put('data', Buffer.concat([Buffer.from('before'), chunk]), chunk, 6));
    }
    return places;
  }

  async #put(kind: SlotKind, block: Buffer, chunk: Buffer, from: number): Promise<ChunkPlace> {
    const { owner, scheme, packBytes } = this.#archive;
    if (this.#pack !== null && this.#packed + chunk.length > packBytes) await this.#finishPack();
    this.#pack ??= new PackBuilder(owner, scheme, this.#dataKey, random(32), this.#room.pack);
    this.#packed += chunk.length;
    const encoded = compressBlock(block);
    const location = this.#pack.add(kind, encoded, block);
    const { encoding } = encoded;
    const chunkId = chunkNamer(this.#secrets.chunkIdKey).text(chunk);
    const place = { from, bytes: chunk.length, chunkId };
    return { pack: packRefOf(this.#pack.id), ...location, encoding, blockBytes: block.length, ...place };
  }

  async #finishPack(): Promise<void> {
    if (this.#pack === null) return;
    const { owner, scheme, names } = this.#archive;
    const { id: packId } = this.#pack;
    const bytes = this.#pack.finish().length;
    const shardBytes = bytes / scheme.k;
    const shards = [
      ...names.slice(0, scheme.k).map((_, i) => this.#room.pack.subarray(i * shardBytes, (i + 1) * shardBytes)),
      ...this.#room.encodeParity(bytes),
    ];
    const turn = this.#packs.length % scheme.n;
    const holders = [...names.slice(turn), ...names.slice(0, turn)];
    const roots: string[] = [];
    for (const [index, shard] of shards.entries()) {
      const mask = isMasked(index, scheme) ? maskCipher(this.#secrets.maskKey, { owner, packId, index }) : null;
      const pieces: Buffer[] = [];
      roots.push(
        Buffer.from(passShard({ shard, mask }, (piece) => pieces.push(Buffer.from(piece)))).toString('base64url'),
      );
      await this.#save(holders[index] ?? '', { kind: 'shard', owner, pack: packId, index }, Buffer.concat(pieces));
    }
    this.#placements.push(holders);
    this.#packs.push({ id: packId, bytes, key: 0, placement: this.#placements.length - 1, roots });
    this.#pack = null;
    this.#packed = 0;
  }

  async #publish(tree: ChunkPlace[], totals: object, change: Change): Promise<string> {
    const { owner, scheme, names, sealPair, signer } = this.#archive;
    const recipients = [sealPair.publicJwk];
    const key = await sealKey(this.#dataKey, 'data', owner, recipients, sealer);
    const mask = await sealKey(this.#secrets.maskKey, 'mask', owner, recipients, sealer);
    const [placements, packs] = [this.#placements, this.#packs];
    const list = encodePackList({ format: 1, owner, scheme, placements, keys: [key.id], packs });
    const snapshot = createHash('sha256').update(random(8)).digest('hex');
    const { chunkIdKey } = this.#secrets;
    const counts = { files: 0, directories: 0, symlinks: 0, links: 0, skipped: 0, bytes: 0, ...totals };
    const sealed = sealRoot({ ...counts, chunkIdKey, tree }, this.#dataKey, owner, snapshot);
    const lists = [{ sha256: list.sha256, packs: packs.length }];
    const base = { format: 1, features: change.features ?? [], owner, snapshot, createdAt, keys: [key], mask } as const;
    const manifest = await signManifest({ ...base, lists, root: { key: 0, sealed } }, signer);
    const manifestSha256 = manifestHash(manifest);
    this.#archive.sequence += 1;
    const { sequence, previous } = this.#archive;
    const facts = {
      format: 1,
      owner,
      sequence,
      previous,
      snapshot,
      manifestSha256,
      createdAt,
      recovery: null,
    } as const;
    const head = await signHead(facts, signer);
    this.#archive.previous = createHash('sha256').update(head, 'latin1').digest('hex');
    for (const name of names.slice(0, writeQuorumOf(scheme))) {
      await this.#save(name, { kind: 'list', owner, sha256: list.sha256 }, list.bytes);
      await this.#save(name, { kind: 'manifest', owner, sha256: manifestSha256 }, Buffer.from(manifest));
      await this.#save(name, { kind: 'head', owner, sequence }, Buffer.from(head));
    }
    return snapshot;
  }

  async #save(name: string, stored: StoredName, bytes: Uint8Array): Promise<void> {
    const path = join(this.#archive.folder(name), storedPath(stored));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
