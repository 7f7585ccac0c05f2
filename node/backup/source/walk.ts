/** A directory and all below it, in a fixed order, links as links, nothing outside it, memory bounded by its widest. */
import { type BigIntStats, closeSync, lstatSync, readdirSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import { type SpecialKind, TREE_PATH_MAX_BYTES, type TreePath } from '@breakwater/backup-replication';
import type { Identity } from '../spelt-place.ts';
import { type ByteText, byteText, pathOf } from './byte-text.ts';
import { type Device, Devices, sparsenessOf } from './device.ts';
import { HardLinks } from './hard-links.ts';
import {
  type EntryItem,
  type FileHead,
  type FileStat,
  FileUnreadable,
  type PathItem,
  type SourceItem,
} from './item.ts';
import { FILE_BYTES_MAX, openFile, TOO_LONG } from './open-file.ts';
import type { LeavesOut } from './rules.ts';
import { reasonOrThrow, unreadableReason } from './unreadable.ts';
import { readXattrs } from './xattrs.ts';

/** What is walked, and how. */
export interface WalkOrder {
  /** The first part of every path in the snapshot; more than one name where a part of a source is walked. */
  readonly path: string;
  /** A directory, or one file. Links on the way to it are followed, links below it are not. */
  readonly address: string;
  readonly leavesOut?: LeavesOut;
  /** What is mounted below is left out; its mount point is saved as an empty directory. */
  readonly oneFileSystem?: boolean;
  /** Directories that say of themselves that they are caches (CACHEDIR.TAG) are saved without what is in them. */
  readonly skipCaches?: boolean;
}

const NAME_TOO_DEEP = 'a path in it is too long to be kept';

/** Items in one batch. */
const BATCH_ITEMS = 256;

/** @see https://bford.info/cachedir/ */
const CACHE_TAG = 'CACHEDIR.TAG';
const CACHE_SIGNATURE = 'Signature: 8a477f597d28d172789f06886806bc55';

/** A directory being walked. `below` are the names from the source down to it, which rules are matched against. */
interface Frame {
  readonly path: ByteText;
  readonly place: ByteText;
  readonly below: readonly ByteText[];
  readonly identity: string;
  readonly names: readonly ByteText[];
  next: number;
}

/** Walks depth first, names in byte order. What cannot be read becomes a `skipped` line with its reason. */
export function* walk(order: WalkOrder): Generator<readonly SourceItem[]> {
  const one = new Walk(order);
  for (;;) {
    const batch = one.next();
    if (batch.length === 0) return;
    yield batch;
  }
}

class Walk {
  readonly #order: WalkOrder;
  readonly #devices = new Devices();
  readonly #links = new HardLinks<ByteText>();
  readonly #stack: Frame[] = [];
  readonly #open = new Set<string>();
  #rootDevice: bigint | null = null;
  #batch: SourceItem[] = [];
  #begun = false;

  constructor(order: WalkOrder) {
    this.#order = order;
  }

  /** The next items; none when all is walked. */
  next(): readonly SourceItem[] {
    this.#batch = [];
    if (!this.#begun) this.#begin();
    while (this.#batch.length < BATCH_ITEMS) {
      const frame = this.#stack.at(-1);
      if (frame === undefined) break;
      const name = frame.names[frame.next];
      frame.next += 1;
      if (name === undefined) this.#leave(frame);
      // Its own line could be read by nobody, and with it the whole snapshot; so the directory's says it.
      else if (frame.path.length + 1 + name.length > TREE_PATH_MAX_BYTES) this.#skip(frame.path, NAME_TOO_DEEP);
      else this.#visit(`${frame.path}/${name}`, `${frame.place}/${name}`, this.#belowOf(frame, name));
    }
    return this.#batch;
  }

  /** Only rules need it, and most sources have none. */
  #belowOf(frame: Frame, name: ByteText): readonly ByteText[] {
    return this.#order.leavesOut === undefined ? frame.below : [...frame.below, name];
  }

  #begin(): void {
    this.#begun = true;
    const path = byteText(this.#order.path);
    try {
      const place = realpathSync.native(this.#order.address, { encoding: 'buffer' }).toString('latin1');
      // The top is the one directory whose place ends with the slash that others put behind theirs.
      this.#visit(path, place === '/' ? '' : place, []);
    } catch (cause) {
      this.#skip(path, reasonOrThrow(cause));
    }
  }

  #leave(frame: Frame): void {
    this.#stack.pop();
    this.#open.delete(frame.identity);
  }

  #visit(path: ByteText, bytes: ByteText, below: readonly ByteText[]): void {
    const place = pathOf(bytes === '' ? '/' : bytes);
    try {
      const stat = lstatSync(place, { bigint: true });
      this.#rootDevice ??= stat.dev;
      const isDirectory = stat.isDirectory();
      if (below.length > 0 && this.#order.leavesOut?.(below, isDirectory)) return;
      if (isDirectory) this.#enter(path, bytes, place, below, stat);
      else if (stat.isFile()) this.#file(path, place, stat);
      else if (stat.isSymbolicLink()) this.#symlink(path, place, stat);
      else this.#passOver(path, stat);
    } catch (cause) {
      this.#skip(path, reasonOrThrow(cause));
    }
  }

  #enter(path: ByteText, bytes: ByteText, place: string | Buffer, below: readonly ByteText[], stat: BigIntStats): void {
    const identity = `${stat.dev} ${stat.ino}`;
    if (this.#open.has(identity)) {
      this.#skip(path, 'it is one of the directories it lies in');
      return;
    }
    const elsewhere = this.#order.oneFileSystem === true && stat.dev !== this.#rootDevice;
    // Read before the line is given out: a directory that cannot be read is named, not saved as an empty one.
    const names = elsewhere ? [] : readdirSync(place, { encoding: 'latin1' }).sort();
    const inside = this.#order.skipCaches === true && isCache(bytes, names) ? [CACHE_TAG] : names;
    const told = (reason: string) => this.#skip(path, reason);
    const xattrs = readXattrs(place, stat, this.#devices.of(stat.dev, place), told, true);
    const line = { type: 'directory' as const, ...headOf(pathOf(path), stat), ...(xattrs ? { xattrs } : {}) };
    this.#batch.push({ kind: 'entry', line });
    this.#open.add(identity);
    this.#stack.push({ path, place: bytes, below, identity, names: inside, next: 0 });
  }

  #file(path: ByteText, place: string | Buffer, stat: BigIntStats): void {
    if (stat.size > BigInt(FILE_BYTES_MAX)) {
      this.#skip(path, TOO_LONG);
      return;
    }
    const item = new FoundFile(path, place, stat, this.#devices.of(stat.dev, place));
    const first = this.#links.firstOf(stat, path);
    this.#batch.push(first === null ? item : linkTo(first, item));
  }

  #symlink(path: ByteText, place: string | Buffer, stat: BigIntStats): void {
    const target = readlinkSync(place, { encoding: 'buffer' }).toString('latin1');
    const { mode: _, ...owned } = headOf(pathOf(path), stat);
    const line = { type: 'symlink' as const, ...owned, target: pathOf(target) };
    this.#batch.push({ kind: 'entry', line });
  }

  /** What has no contents is named, and nothing is lacking without it. */
  #passOver(path: ByteText, stat: BigIntStats): void {
    const kind = specialKindOf(stat);
    if (kind === null) this.#skip(path, 'it is neither file, directory nor link');
    else {
      const reason = NO_CONTENTS[kind];
      this.#batch.push({ kind: 'entry', line: { type: 'skipped', path: pathOf(path), reason, kind } });
    }
  }

  #skip(path: ByteText, reason: string): void {
    this.#batch.push({ kind: 'entry', line: { type: 'skipped', path: pathOf(path), reason } });
  }
}

/** A file as the walk found it. Many wait at a time for a worker, so the system's whole answer is not kept. */
class FoundFile implements PathItem {
  readonly kind = 'path';
  readonly key: ByteText;
  readonly path: TreePath;
  readonly place: string | Buffer;
  readonly stat: FileStat;
  readonly sparse: PathItem['sparse'];
  readonly bytes: number;
  readonly #mode: number;
  readonly #uid: number;
  readonly #gid: number;
  readonly #device: Device;

  constructor(key: ByteText, place: string | Buffer, stat: BigIntStats, device: Device) {
    const { dev, ino, mtimeNs, ctimeNs } = stat;
    this.key = key;
    this.path = pathOf(key);
    this.place = place;
    this.bytes = Number(stat.size);
    this.stat = { size: this.bytes, mtimeNs, ctimeNs, dev, ino };
    this.sparse = sparsenessOf(stat, device);
    this.#mode = modeOf(stat);
    this.#uid = Number(stat.uid);
    this.#gid = Number(stat.gid);
    this.#device = device;
  }

  head(leftOut: (reason: string) => void = () => undefined, opened: Identity = this.stat): FileHead {
    const xattrs = readXattrs(this.place, opened, this.#device, leftOut);
    const mtimeNs = this.stat.mtimeNs.toString();
    const head = { path: this.path, mode: this.#mode, mtimeNs, uid: this.#uid, gid: this.#gid };
    return xattrs ? { ...head, xattrs } : head;
  }
}

function headOf(path: TreePath, stat: BigIntStats) {
  return { path, mode: modeOf(stat), mtimeNs: stat.mtimeNs.toString(), uid: Number(stat.uid), gid: Number(stat.gid) };
}

function modeOf(stat: BigIntStats): number {
  return Number(stat.mode & 0o7777n);
}

function linkTo(first: ByteText, instead: PathItem): EntryItem {
  return { kind: 'entry', line: { type: 'link', path: instead.path, target: pathOf(first) }, instead };
}

function isCache(place: ByteText, names: readonly ByteText[]): boolean {
  if (!names.includes(CACHE_TAG)) return false;
  try {
    const { fd } = openFile(pathOf(`${place}/${CACHE_TAG}`));
    const said = Buffer.alloc(CACHE_SIGNATURE.length);
    try {
      readSync(fd, said, 0, said.length, 0);
    } finally {
      closeSync(fd);
    }
    return said.toString('latin1') === CACHE_SIGNATURE;
  } catch (cause) {
    // A tag that cannot be read leaves nothing out.
    if (!(cause instanceof FileUnreadable) && unreadableReason(cause) === null) throw cause;
    return false;
  }
}

const NO_CONTENTS: Readonly<Record<SpecialKind, string>> = {
  fifo: 'it is a fifo (named pipe), which has no contents of its own',
  socket: 'it is a socket, which has no contents of its own',
  device: 'it is a device, which has no contents of its own',
};

function specialKindOf(stat: BigIntStats): SpecialKind | null {
  if (stat.isFIFO()) return 'fifo';
  if (stat.isSocket()) return 'socket';
  return stat.isCharacterDevice() || stat.isBlockDevice() ? 'device' : null;
}
