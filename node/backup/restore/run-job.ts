/** One job done, wherever it runs: in a worker, or in the main thread where so little is to do that none pays. */
import {
  BackupError,
  BLOCK_MAX_BYTES,
  checkCommitment,
  chunkNamer,
  decompressBlock,
  freeBytes,
  PACK_HEADER_BYTES,
  packKeyOf,
  SlotSeal,
} from '@breakwater/backup-replication/packing';
import type { JsonObject } from '@breakwater/federation-protocol';
import { HubBackupError, isDiskFull } from '../error.ts';
import { compareFiles } from './compare-files.ts';
import type { JobAnswer, PackJob, SlotOrder } from './job.ts';
import { findWrong, type LoadedPack, loadPack, WrongShards } from './load-shards.ts';
import { FileWriter } from './write-files.ts';

/** Does the job; every failure becomes an answer. */
export function runJob(job: PackJob): JobAnswer {
  const writer = job.task === 'write' ? new FileWriter(job.top, job.files, piecesOf(job)) : null;
  try {
    if (job.task === 'compare') return { ...done(), ...compareFiles(job) };
    if (job.task === 'hash') return hashShards(job);
    writer?.endEmpty();
    const blocks = job.slots.length > 0 ? readSlots(job, writer) : [];
    return { ...done(), blocks, notes: writer?.notes ?? [] };
  } catch (cause) {
    if (cause instanceof WrongShards) {
      return { kind: 'shards', wrong: cause.wrong, isPart: cause.isPart, made: [...(writer?.made ?? [])] };
    }
    return refusal(cause, job);
  } finally {
    writer?.close();
  }
}

function hashShards(job: PackJob): JobAnswer {
  const wrong = findWrong(job);
  return wrong.length === 0 ? done() : { kind: 'shards', wrong, isPart: false, made: [] };
}

function done() {
  return { kind: 'done', blocks: [], slotsNeeded: [], filesThere: [], notes: [] } as const;
}

function piecesOf({ files, slots }: PackJob): Uint32Array {
  const pieces = new Uint32Array(files.length);
  for (const slot of slots) for (const { file } of slot.pieces) pieces[file] = (pieces[file] ?? 0) + 1;
  return pieces;
}

/** Opens slot by slot. When one does not open, the shards are to blame, or else whoever wrote the pack. */
function readSlots(job: PackJob, writer: FileWriter | null): readonly Uint8Array[] {
  const loaded = loadPack(job);
  try {
    return openSlots(job, loaded, writer);
  } catch (cause) {
    if (!(cause instanceof BackupError) || !isPackFault(cause)) throw cause;
    if (job.shards.some(({ source }) => source.kind === 'part')) throw new WrongShards([], true);
    const wrong = findWrong(job);
    throw wrong.length > 0 ? new WrongShards(wrong) : cause;
  }
}

function isPackFault({ code }: BackupError): boolean {
  return code === 'BACKUP_CHUNK_CORRUPT' || code === 'BACKUP_KEY_WRONG' || code === 'BACKUP_PACK_CORRUPT';
}

function openSlots(job: PackJob, { pack, header }: LoadedPack, writer: FileWriter | null): readonly Uint8Array[] {
  const salt = Buffer.from(job.pack, 'hex');
  const key = packKeyOf(job.dataKey, salt);
  if (header !== null) {
    if (!salt.equals(header.subarray(0, salt.length))) throw misbegun(job.pack);
    checkCommitment(key, header.subarray(salt.length), job.pack);
  }
  const seal = new SlotSeal(job.owner, job.pack, key);
  const namer = job.task === 'open' && job.idKey !== null ? chunkNamer(job.idKey) : null;
  const blocks: Uint8Array[] = [];
  for (const slot of job.slots) {
    const block = openOne(job, seal, pack, slot);
    for (const { file, at, from, bytes, id } of slot.pieces) {
      if (from + bytes > block.length) throw beyond(job.pack, slot.slot);
      writer?.write(file, at, block, from, bytes);
      if (namer !== null && namer.text(block.subarray(from, from + bytes)) !== id) throw misnamed(job.pack, slot.slot);
    }
    if (job.task === 'give') blocks.push(block);
    else if (slot.encoding === 1) freeBytes(block);
  }
  return blocks;
}

function openOne(job: PackJob, seal: SlotSeal, pack: Uint8Array, order: SlotOrder): Uint8Array {
  const end = order.offset + order.sealedBytes;
  if (order.offset < PACK_HEADER_BYTES || end > pack.length) throw beyond(job.pack, order.slot);
  const sealed = pack.subarray(order.offset, end);
  // What goes to another thread must be its own; what is written at once may lie where the next slot will.
  const isKept = job.task === 'give';
  const opened = isKept ? seal.open(order.slot, job.kind, sealed) : seal.openInto(order.slot, job.kind, sealed, room());
  return decompressBlock(opened, order.encoding, order.blockBytes);
}

let opening: Uint8Array | null = null;

/** Room for the longest block. */
function room(): Uint8Array {
  opening ??= Buffer.allocUnsafeSlow(BLOCK_MAX_BYTES);
  return opening;
}

function misbegun(pack: string): BackupError {
  return new BackupError('BACKUP_PACK_CORRUPT', 'A pack does not begin with its own name.', { pack });
}

function beyond(pack: string, slot: number): BackupError {
  return new BackupError('BACKUP_TREE_INVALID', 'The tree names a place beyond the end of its pack or block.', {
    pack,
    slot,
  });
}

function misnamed(pack: string, slot: number): HubBackupError {
  const evidence = { pack, slot };
  return new HubBackupError('RESTORE_FILE_MISMATCH', 'A piece of a file does not bear its own name.', evidence);
}

function refusal(cause: unknown, { pack }: PackJob): JobAnswer {
  if (cause instanceof BackupError || cause instanceof HubBackupError) {
    const area = cause instanceof BackupError ? 'engine' : 'hub';
    return { kind: 'refused', area, code: cause.code, happened: cause.message, evidence: cause.evidence };
  }
  if (isDiskFull(cause)) {
    const happened = 'There is no room for the next file.';
    return { kind: 'refused', area: 'hub', code: 'RESTORE_DISK_FULL', happened, evidence: { pack } };
  }
  const happened = cause instanceof Error ? cause.message : String(cause);
  const evidence: JsonObject = cause instanceof Error && 'code' in cause ? { code: String(cause.code) } : {};
  return { kind: 'refused', area: 'system', code: 'SYSTEM', happened, evidence };
}
