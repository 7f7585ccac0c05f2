/** What the write engine is asked for and what it answers. */
import type {
  BackupSecrets,
  ChunkPlace,
  OwnerName,
  Scheme,
  SnapshotTotals,
  SpecialKind,
} from '@breakwater/backup-replication';
import type { ChunkIndex } from '../index/chunk-index.ts';
import type { SnapshotMemory } from '../index/snapshot-memory.ts';
import type { SourceItems } from '../source/item.ts';

/** A pack on its way to holders that the workers do not reach. */
export interface OutgoingPack {
  readonly id: string;
  readonly bytes: number;
  /** Shard i, its root and its holder. The bytes are only lent until `send` resolves. */
  readonly shards: readonly { readonly bytes: Uint8Array; readonly root: Uint8Array; readonly holder: OwnerName }[];
}

/** Where packs go: into folders, by the workers themselves, or wherever `send` takes them. */
export type PackSink =
  | { readonly kind: 'folders'; readonly folders: readonly string[] }
  | {
      readonly kind: 'send';
      /** Resolves once enough holders keep the pack durably; else throws, and the run ends. */
      readonly send: (pack: OutgoingPack) => Promise<void>;
      /** Holders that did not take a pack, and no other one after it, each with its word for why. */
      readonly failed: ReadonlyMap<OwnerName, string>;
    };

/** How far it is. `totalBytes` is what is known of, and grows while the walk goes on. */
export interface EngineProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly files: number;
}

/** One run of the engine. */
export interface EngineOrder {
  readonly owner: OwnerName;
  readonly scheme: Scheme;
  readonly secrets: BackupSecrets;
  /** 32 fresh random bytes, and their name. */
  readonly dataKey: Uint8Array;
  readonly keyId: string;
  /** Called before the first pack is made. */
  readonly saveKey: (index: ChunkIndex) => void;
  readonly sources: SourceItems;
  readonly memory: SnapshotMemory;
  /** For what the run remembers before its head is in force. */
  readonly cacheFolder: string;
  /** n names, in the order of the sink's folders. */
  readonly holders: readonly OwnerName[];
  readonly sink: PackSink;
  /** Worker threads, at most; 4 is the most that makes sense. */
  readonly workers: number;
  readonly report: (progress: EngineProgress) => void;
  readonly now: () => Date;
  /** Address of a module that exports `disk`; tests give another. */
  readonly diskModule?: string;
}

/** A file or directory that is not, or not wholly, in the snapshot. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** How many fifos, sockets and devices were seen and not saved. */
export type PassedOver = Readonly<Record<SpecialKind, number>>;

/** Everything durable; only lists, manifest and head are missing. */
export interface WrittenTree {
  readonly totals: SnapshotTotals;
  readonly tree: readonly ChunkPlace[];
  /** References of packs that the caches name by position, and the positions of those in use. */
  readonly packs: readonly string[];
  readonly used: readonly number[];
  /** New caches of files by source. */
  readonly files: ReadonlyMap<string, string>;
  /** Bytes of chunks that were not known before; bytes of all shards made of them; how many packs. */
  readonly newBytes: number;
  readonly storedBytes: number;
  readonly newPacks: number;
  readonly leftOut: readonly LeftOut[];
  readonly leftOutCount: number;
  /** What has no contents, by kind: the snapshot is whole without it. */
  readonly passedOver: PassedOver;
  /** Holders that lack packs of this run, with the system's word or the code of what went wrong. */
  readonly failedHolders: ReadonlyMap<OwnerName, string>;
  /** Open if something was new. */
  readonly index: ChunkIndex | null;
}
