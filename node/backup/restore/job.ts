/** What is asked of a worker about one pack, and what it answers; all of it passes through `postMessage`. */
import type { Xattr } from '@breakwater/backup-replication';
import type { JsonObject } from '@breakwater/federation-protocol';

/** What is set on a file once its bytes are there. `uid` and `gid` are left out where owners are not asked for. */
export interface FileMarks {
  readonly mode: number;
  /** Seconds since 1970, as `utimes` takes them. */
  readonly mtime: number;
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  readonly xattrs: readonly Xattr[] | null;
}

/** A file that the pieces of a pack go into. */
export interface JobFile extends FileMarks {
  /** Bytes where the name is no UTF-8. */
  readonly path: string | Uint8Array;
  readonly bytes: number;
  /** All of its bytes lie in this pack: the worker makes it and sets its marks. Else it exists and others end it. */
  readonly isWhole: boolean;
  /** An earlier run or an attempt with other shards made it already. */
  isMade: boolean;
}

/** `bytes` bytes of a block from `from` on belong at `at` in the file with this index. */
export interface PieceOrder {
  readonly file: number;
  readonly at: number;
  readonly from: number;
  readonly bytes: number;
  /** The chunk's name in base64url. */
  readonly id: string;
}

/** One slot of a pack and everything that is to be done with its block. */
export interface SlotOrder {
  readonly slot: number;
  readonly offset: number;
  readonly sealedBytes: number;
  readonly blockBytes: number;
  readonly encoding: 0 | 1;
  readonly pieces: PieceOrder[];
}

/** Where a shard is: a file that the worker reads itself, bytes of all of it, or of a part of it. */
export type ShardSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'part'; readonly from: number; readonly bytes: Uint8Array };

/** One of the k shards to use. `root` is base64url. */
export interface ShardUse {
  readonly index: number;
  readonly root: string;
  readonly source: ShardSource;
}

/**
 * `write`: into files below `top`. `open`: open every slot, and check the pieces' names where `idKey` is given.
 * `give`: answer the blocks. `compare`: say which slots the files below `top` still need. `hash`: compare whole shards
 * with their roots.
 */
export type Task = 'write' | 'open' | 'give' | 'compare' | 'hash';

/** The pack that a job is about. */
export interface PackFacts {
  readonly owner: string;
  /** 64 hex digits; empty for files that have no bytes in any pack. */
  readonly pack: string;
  readonly kind: 'data' | 'tree';
  readonly k: number;
  readonly n: number;
  readonly shardBytes: number;
  readonly dataKey: Uint8Array;
  /** Unmasks parity shards. */
  readonly maskKey: Uint8Array;
  /** Names chunks; null where names need not be checked. */
  readonly idKey: Uint8Array | null;
}

/** A whole job. */
export interface PackJob extends PackFacts {
  readonly task: Task;
  readonly top: string;
  readonly slots: readonly SlotOrder[];
  readonly files: readonly JobFile[];
  readonly shards: readonly ShardUse[];
  /** Of `compare`: files whose size and time are right count as whole without being read. */
  readonly trustsMarks: boolean;
}

/** `missing`: no file; `unreadable`: the disk refused; `length` and `root`: other bytes than were signed for. */
export type ShardFault = 'missing' | 'unreadable' | 'length' | 'root';

/** What a worker answers. */
export type JobAnswer =
  | {
      readonly kind: 'done';
      readonly blocks: readonly Uint8Array[];
      readonly slotsNeeded: readonly number[];
      readonly filesThere: readonly number[];
      readonly notes: readonly FileNote[];
    }
  /** Other shards are needed: these are wrong, or only parts of them are here. `made` are the files begun. */
  | {
      readonly kind: 'shards';
      readonly wrong: readonly { readonly index: number; readonly fault: ShardFault }[];
      readonly isPart: boolean;
      readonly made: readonly number[];
    }
  | {
      readonly kind: 'refused';
      readonly area: 'hub' | 'engine' | 'system';
      readonly code: string;
      readonly happened: string;
      readonly evidence: JsonObject;
    };

/** Something about a file that a person should know: it is there, but not all of what belongs to it. */
export interface FileNote {
  readonly file: number;
  readonly reason: string;
}
