/** The files of a source as they were last saved, in the order of the walk: read along while walking, written anew. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { FileStat } from '../source/item.ts';

/** A file whose lines are taken over: nothing about it moved. */
export interface KnownFile {
  /** Its lines in the tree, byte for byte; good until the next file is asked for. */
  readonly lines: Uint8Array;
  /** Numbers in the index of the packs that its chunks lie in. */
  readonly packs: Uint32Array;
  /** The record itself, to be written into the next cache as it is. */
  readonly record: Uint8Array;
}

/** Length, checksum over the rest, length of the key, count of packs, size, mtime, ctime, ino. */
const HEAD_BYTES = 48;
const READ_BYTES = 1024 * 1024;
/** A file with lines of more than this (some 150 GB) is not remembered and read again each time. */
export const RECORD_MAX_BYTES: number = 64 * 1024 * 1024;
/** A change within the clock's last step may not have moved the times: so young a file is read again next time. */
export const TOO_YOUNG_MS = 2000;

/** One record: everything needed to recognise the file and to write its lines again. Null when it is too long. */
export function encodeKnownFile(
  key: string,
  stat: FileStat,
  packs: readonly number[],
  lines: readonly Uint8Array[],
): Buffer | null {
  const linesBytes = lines.reduce((sum, line) => sum + line.length, 0);
  const bytes = HEAD_BYTES + key.length + packs.length * 4 + linesBytes;
  if (bytes > RECORD_MAX_BYTES) return null;
  const record = Buffer.allocUnsafe(bytes);
  record.writeUInt32LE(bytes, 0);
  record.writeUInt32LE(key.length, 8);
  record.writeUInt32LE(packs.length, 12);
  record.writeDoubleLE(stat.size, 16);
  record.writeBigInt64LE(stat.mtimeNs, 24);
  record.writeBigInt64LE(stat.ctimeNs, 32);
  record.writeBigUInt64LE(stat.ino, 40);
  record.write(key, HEAD_BYTES, 'latin1');
  let at = HEAD_BYTES + key.length;
  for (const pack of packs) at = record.writeUInt32LE(pack, at);
  for (const line of lines) {
    record.set(line, at);
    at += line.length;
  }
  record.writeUInt32LE(crc32(record.subarray(8)), 4);
  return record;
}

/** Reads a cache once, from beginning to end, in step with the walk. */
export class FileCacheReader {
  readonly #file: number;
  #buffer = Buffer.allocUnsafe(READ_BYTES);
  #start = 0;
  #end = 0;
  #key: string | null = null;
  #recordBytes = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.#advance();
  }

  /**
   * The file if the cache has it unchanged. Keys must come in the order of the walk: what was passed does not come
   * back. A damaged cache ends early, and the files behind it are read again.
   */
  find(key: string, stat: FileStat): KnownFile | null {
    while (this.#key !== null && this.#key !== key && isBefore(this.#key, key)) this.#skip();
    if (this.#key !== key) return null;
    const record = this.#buffer.subarray(this.#start, this.#start + this.#recordBytes);
    this.#start += this.#recordBytes;
    this.#recordBytes = 0;
    // The next key is only decoded when it is asked for: until then the buffer must not move under `record`.
    this.#key = '';
    const same =
      record.readDoubleLE(16) === stat.size &&
      record.readBigInt64LE(24) === stat.mtimeNs &&
      record.readBigInt64LE(32) === stat.ctimeNs &&
      record.readBigUInt64LE(40) === stat.ino;
    if (!same || crc32(record.subarray(8)) !== record.readUInt32LE(4)) return null;
    const packsAt = HEAD_BYTES + key.length;
    const count = record.readUInt32LE(12);
    const packs = Uint32Array.from({ length: count }, (_, i) => record.readUInt32LE(packsAt + i * 4));
    return { lines: record.subarray(packsAt + count * 4), packs, record };
  }

  close(): void {
    closeSync(this.#file);
  }

  #skip(): void {
    this.#start += this.#recordBytes;
    this.#advance();
  }

  /** Makes the next record the current one, whole in the buffer; no key when there is none. */
  #advance(): void {
    this.#key = null;
    this.#recordBytes = 0;
    if (!this.#fill(HEAD_BYTES)) return;
    const bytes = this.#buffer.readUInt32LE(this.#start);
    const keyBytes = this.#buffer.readUInt32LE(this.#start + 8);
    const packs = this.#buffer.readUInt32LE(this.#start + 12);
    if (bytes > RECORD_MAX_BYTES || HEAD_BYTES + keyBytes + packs * 4 > bytes || !this.#fill(bytes)) return;
    this.#recordBytes = bytes;
    this.#key = this.#buffer.toString('latin1', this.#start + HEAD_BYTES, this.#start + HEAD_BYTES + keyBytes);
  }

  #fill(bytes: number): boolean {
    if (this.#end - this.#start >= bytes) return true;
    const rest = this.#buffer.subarray(this.#start, this.#end);
    if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(bytes + READ_BYTES);
    this.#buffer.set(rest);
    this.#end -= this.#start;
    this.#start = 0;
    while (this.#end < bytes) {
      const read = readSync(this.#file, this.#buffer, this.#end, this.#buffer.length - this.#end, null);
      if (read === 0) return false;
      this.#end += read;
    }
    return true;
  }
}

const SLASH = 0x2f;

/** The order of the walk: parts of paths by their bytes, so `/` stands before every other character. */
export function isBefore(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    return x === SLASH || (y !== SLASH && x < y);
  }
  return a.length < b.length;
}

/** Writes records one after the other. */
export class FileCacheWriter {
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES);
  #filled = 0;
  #isOpen = true;

  constructor(path: string) {
    this.#file = openSync(path, 'w', 0o600);
  }

  add(record: Uint8Array): void {
    if (this.#filled + record.length > this.#buffer.length) this.#flush();
    if (record.length > this.#buffer.length) {
      writeAll(this.#file, record);
      return;
    }
    this.#buffer.set(record, this.#filled);
    this.#filled += record.length;
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      this.abandon();
    }
  }

  /** Closes it as it is: nobody will read what was written. */
  abandon(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #flush(): void {
    writeAll(this.#file, this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
}
