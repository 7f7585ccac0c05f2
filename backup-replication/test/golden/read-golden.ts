/** Reads a golden repository by FORMAT.md section 14 with nothing but the pure parts: no engine, no store, no cache. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signerFromPrivateJwk } from '@breakwater/federation-protocol';
import { type ArchiveKeys, deriveArchiveKeys } from '../../archive/archive-keys.ts';
import { chunkNamer } from '../../chunk/chunk-id.ts';
import { rebuildShards } from '../../erasure/rebuild.ts';
import { chooseHead, chooseNamedHead } from '../../head/choose-head.ts';
import { verifyManifest } from '../../manifest/manifest.ts';
import { isMasked, maskShard } from '../../mask/mask.ts';
import { type OpenedPack, openPack } from '../../pack/open-pack.ts';
import { type GatheredPack, gatherPacks } from '../../pack-list/gather-packs.ts';
import { parsePackList } from '../../pack-list/pack-list.ts';
import type { Scheme } from '../../scheme.ts';
import { openKey, type SealedKeyRecord, type SealedKeyUse } from '../../seal/data-key.ts';
import { shardRoot } from '../../shard/shard-hasher.ts';
import { openRoot } from '../../snapshot/root.ts';
import { type ChunkPlace, isHole, type Place } from '../../tree/place.ts';
import { readTree } from '../../tree/read-tree.ts';
import { isWholeFile, type TreeLine } from '../../tree/tree-line.ts';
import { type TreePath, treePathBytes, treePathText } from '../../tree/tree-path.ts';
import { openHpke } from './hpke.ts';
import type { ListedEntry } from './list-tree.ts';

/** Which snapshot to read, from which holders; all that lie in the folder unless said otherwise. */
export interface GoldenRequest {
  readonly folder: string;
  readonly scheme: Scheme;
  readonly sequence: number | null;
  readonly holders?: readonly string[];
}

/** The tree of a golden snapshot as a listing, with every file's contents read, checked and hashed. */
export async function readGolden(request: GoldenRequest): Promise<readonly ListedEntry[]> {
  const { folder, scheme } = request;
  const keys = deriveArchiveKeys(readFileSync(join(folder, 'archive.key')));
  const { owner } = keys;
  const all = readdirSync(folder).filter((name) => existsSync(join(folder, name, owner)));
  const places = (request.holders ?? all).map((holder) => join(folder, holder));
  const signer = await signerFromPrivateJwk(keys.signKey);
  const expected = { owner, keys: [signer.publicJwk] };
  const answers = places.map((place) => ({ holder: nameOf(place), heads: headsAt(join(place, owner, 'heads')) }));
  const { head } = await (request.sequence === null
    ? chooseHead(answers, expected, scheme)
    : chooseNamedHead(answers, expected, request.sequence, scheme));
  const fetch = (path: string) => readFileSync(places.map((at) => join(at, owner, path)).find(existsSync) ?? path);
  const text = fetch(`manifests/${head.manifestSha256}`).toString('latin1');
  const manifest = await verifyManifest(text, { ...expected, sha256: head.manifestSha256 });
  const open = (record: SealedKeyRecord | undefined, use: SealedKeyUse) => openSealed(record, use, keys);
  const dataKeys = new Map<string, Uint8Array>();
  for (const record of manifest.keys) dataKeys.set(record.id, await open(record, 'data'));
  const maskKey = await open(manifest.mask, 'mask');
  const lists = manifest.lists.map(({ sha256 }) => parsePackList(fetch(`lists/${sha256}`), { owner, sha256 }));
  const rootKey = await open(manifest.keys[manifest.root.key], 'data');
  const root = openRoot(manifest.root.sealed, rootKey, owner, manifest.snapshot);
  const holders = new Map(places.map((place) => [nameOf(place), place]));
  const packs = new PackShelf(gatherPacks(manifest, lists), holders, owner, maskKey, dataKeys);
  const contents = new Contents(packs, root.chunkIdKey);
  const tree = root.tree.map((place) => contents.bytesOf(place, 'tree'));
  return listLines(readTree(tree), contents);
}

async function openSealed(record: SealedKeyRecord | undefined, use: SealedKeyUse, keys: ArchiveKeys) {
  const kid = record?.recipients[0]?.kid ?? '';
  const sealer = {
    open: async (key: ArchiveKeys['sealKey'], sealed: Uint8Array, info: string) => openHpke(key, sealed, info),
  };
  return openKey(record ?? { id: '', recipients: [] }, use, keys.owner, { kid, privateJwk: keys.sealKey }, sealer);
}

function nameOf(place: string): string {
  return JSON.parse(readFileSync(join(place, 'archive.json'), 'utf8')).location;
}

function headsAt(folder: string): readonly string[] {
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
}

/** Packs put together from whichever k shards are there, each checked by its root. */
class PackShelf {
  readonly #packs: ReadonlyMap<string, GatheredPack>;
  readonly #holders: ReadonlyMap<string, string>;
  readonly #owner: string;
  readonly #maskKey: Uint8Array;
  readonly #dataKeys: ReadonlyMap<string, Uint8Array>;
  readonly #opened = new Map<string, OpenedPack>();

  constructor(
    packs: ReadonlyMap<string, GatheredPack>,
    holders: ReadonlyMap<string, string>,
    owner: string,
    maskKey: Uint8Array,
    dataKeys: ReadonlyMap<string, Uint8Array>,
  ) {
    this.#packs = packs;
    this.#holders = holders;
    this.#owner = owner;
    this.#maskKey = maskKey;
    this.#dataKeys = dataKeys;
  }

  open(ref: string): OpenedPack {
    const opened = this.#opened.get(ref) ?? this.#build(ref);
    this.#opened.set(ref, opened);
    return opened;
  }

  #build(ref: string): OpenedPack {
    const pack = this.#packs.get(ref);
    if (pack === undefined) throw new Error(`no pack ${ref}`);
    const { id, bytes, scheme, holders, roots, keyId } = pack;
    const have = new Map<number, Uint8Array>();
    // Parity first: every pack is rebuilt by the code, not just put together.
    for (const index of [...holders.keys()].reverse()) {
      const place = this.#holders.get(holders[index] ?? '');
      const path = join(place ?? '', this.#owner, 'packs', id.slice(0, 2), `${id}.${index}`);
      if (place === undefined || !existsSync(path) || have.size === scheme.k) continue;
      const stored = new Uint8Array(readFileSync(path));
      if (stored.length * scheme.k !== bytes) throw new Error(`shard ${index} of ${id} has another length`);
      if (Buffer.from(shardRoot(stored)).toString('base64url') !== roots[index])
        throw new Error(`root ${index} of ${id}`);
      const mask = { owner: this.#owner, packId: id, index };
      have.set(index, isMasked(index, scheme) ? maskShard(this.#maskKey, mask, stored) : stored);
    }
    const data = rebuildShards(
      scheme,
      have,
      Array.from({ length: scheme.k }, (_, i) => i),
    );
    const dataKey = this.#dataKeys.get(keyId) ?? new Uint8Array(0);
    return openPack(Buffer.concat(data), { owner: this.#owner, id, dataKey });
  }
}

/** Contents by place, with chunk ids checked. */
class Contents {
  readonly #packs: PackShelf;
  readonly #chunkIdKey: Uint8Array;

  constructor(packs: PackShelf, chunkIdKey: Uint8Array) {
    this.#packs = packs;
    this.#chunkIdKey = chunkIdKey;
  }

  bytesOf(place: ChunkPlace, kind: 'data' | 'tree'): Uint8Array {
    const chunk = this.#packs
      .open(place.pack)
      .block(kind, place)
      .subarray(place.from, place.from + place.bytes);
    if (chunkNamer(this.#chunkIdKey).text(chunk) !== place.chunkId) throw new Error('a chunk is not what its id says');
    return chunk;
  }

  hashOf(places: readonly Place[]): string {
    const hash = createHash('sha256');
    for (const place of places) hash.update(isHole(place) ? new Uint8Array(place.bytes) : this.bytesOf(place, 'data'));
    return hash.digest('hex');
  }
}

async function listLines(lines: AsyncIterable<TreeLine>, contents: Contents): Promise<readonly ListedEntry[]> {
  const entries: ListedEntry[] = [];
  let open: { readonly entry: ListedEntry; readonly places: Place[] } | null = null;
  for await (const line of lines) {
    if (line.type === 'directory')
      entries.push({ ...named(line.path, line.mtimeNs), type: 'directory', mode: line.mode });
    if (line.type === 'symlink') {
      entries.push({ ...named(line.path, line.mtimeNs), type: 'symlink', target64: base64url(line.target) });
    }
    if (line.type === 'link') {
      const target64 = base64url(line.target);
      const mtimeNs = entries.find(({ path64 }) => path64 === target64)?.mtimeNs ?? '';
      entries.push({ ...named(line.path, mtimeNs), type: 'link', target64 });
    }
    if (line.type === 'file') {
      const entry = { ...named(line.path, line.mtimeNs), type: 'file', mode: line.mode } as const;
      if (isWholeFile(line)) entries.push({ ...entry, bytes: line.bytes, sha256: contents.hashOf(line.places) });
      else open = { entry, places: [] };
    }
    if (line.type === 'chunks') open?.places.push(...line.places);
    if (line.type === 'end' && open !== null) {
      entries.push({ ...open.entry, bytes: line.bytes, sha256: contents.hashOf(open.places) });
    }
  }
  return entries;
}

function named(path: TreePath, mtimeNs: string) {
  return { path64: base64url(path), path: treePathText(path), mtimeNs };
}

function base64url(path: TreePath): string {
  return treePathBytes(path).toString('base64url');
}
