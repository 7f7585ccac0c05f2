/** One memory in which a thread reads, cuts, packs and codes: nothing is copied between those steps. */
import {
  CHUNK_AVERAGE_BYTES,
  CHUNK_MAX_BYTES,
  CHUNK_MIN_BYTES,
  CUT_BELOW_AFTER_AVERAGE,
  CUT_BELOW_BEFORE_AVERAGE,
} from '../chunk/chunker.ts';
import { BackupError } from '../error.ts';
import { type Kernel, type KernelModule, openKernel, openSharedKernel } from '../kernel/open-kernel.ts';
import { packBytesMaxOf } from '../pack/pack-class.ts';
import { checkScheme, type Scheme } from '../scheme.ts';
import { type CheckRound, checkRounds } from './check-rounds.ts';
import { type Matrix, parityRows, rebuildRows } from './matrix.ts';
import { checkPresent, checkShardBytes, range, STRIP_BYTES } from './shape.ts';
import { tableBytes, writeTables } from './tables.ts';

/** Room to read a file into: two longest chunks, and as much again to read while they are cut. */
export const ROOM_INPUT_BYTES = 6 * 1024 * 1024;

/** A room larger than this is refused: parity of more than 60 times the data is a mistake, and would not fit. */
const ROOM_BYTES_MAX = 1024 * 1024 * 1024;

/** Three arrays of up to 256 addresses, the two gear tables of 256 words, then tables of the erasure code. */
const [INPUTS, OUTPUTS, MADE, GEAR, TABLES] = [0, 1024, 2048, 4096, 8192];

/** For each round of the check two arrays of up to 256 addresses. */
const ROUND_BYTES = 2048;

/** A strip of each shard that is encoded and decoded at once: 3 of 6 such strips fit the second-level cache. */
const CHECK_BYTES = 16_384;

/** The memory of one thread of the write or restore engine; all views are into it and stay valid for ever. */
export class PackRoom {
  readonly scheme: Scheme;
  /** Room for the longest pack of the scheme. */
  readonly pack: Uint8Array;
  /** Room for reading and cutting: `ROOM_INPUT_BYTES`. */
  readonly input: Uint8Array;
  readonly #kernel: Kernel;
  readonly #words: Uint32Array;
  readonly #at: ReturnType<typeof layout>;
  readonly #views = new Map<number, readonly Uint8Array[]>();
  readonly #rounds: readonly CheckRound[];
  #gear: Uint32Array | null = null;
  #present = '';

  /** `createPackRoom` says what is thrown. */
  constructor(scheme: Scheme, open: (bytes: number) => Kernel) {
    checkScheme(scheme);
    this.scheme = scheme;
    this.#rounds = checkRounds(scheme);
    this.#at = layout(scheme, this.#rounds);
    if (this.#at.end > ROOM_BYTES_MAX) {
      const { k, n } = scheme;
      throw new BackupError('ERASURE_SHAPE_INVALID', `${k} of ${n} shards need too much memory.`, { k, n });
    }
    this.#kernel = open(this.#at.end);
    const { bytes } = this.#kernel;
    this.#words = new Uint32Array(bytes.buffer);
    this.pack = bytes.subarray(this.#at.pack, this.#at.pack + packBytesMaxOf(scheme));
    this.input = bytes.subarray(this.#at.input, this.#at.input + ROOM_INPUT_BYTES);
    this.#writeTables(parityRows(scheme), TABLES);
    let tables = this.#at.rounds;
    for (const { have, want } of this.#rounds) {
      this.#writeTables(rebuildRows(scheme, have, want), tables);
      tables += tableBytes(want.length, scheme.k);
    }
  }

  /** The places of the parity shards of this length, k to n-1: `encodeParity` fills them, a reader may. */
  parityViews(shardBytes: number): readonly Uint8Array[] {
    this.#checkShardBytes(shardBytes);
    const known = this.#views.get(shardBytes);
    if (known !== undefined) return known;
    const { k, n } = this.scheme;
    const views = Array.from({ length: n - k }, (_, r) => this.#view(this.#shard(k + r, shardBytes), shardBytes));
    this.#views.set(shardBytes, views);
    return views;
  }

  /** Makes the parity of the first `packBytes` of `pack`; `ERASURE_SHAPE_INVALID` for a length that cannot be. */
  encodeParity(packBytes: number): readonly Uint8Array[] {
    const shardBytes = packBytes / this.scheme.k;
    const views = this.parityViews(shardBytes);
    this.#pointAll(shardBytes);
    this.#encode(0, shardBytes);
    return views;
  }

  /**
   * Whether the parity in the room gives the pack in the room back: every data shard is decoded from parity, and every
   * parity shard is used for it, in strips that are compared and forgotten. Without parity there is nothing to decode.
   */
  parityDecodes(packBytes: number): boolean {
    const shardBytes = packBytes / this.scheme.k;
    this.#checkShardBytes(shardBytes);
    this.#pointAll(shardBytes);
    return this.#decodes(0, shardBytes);
  }

  /**
   * `encodeParity` and `parityDecodes` in one pass: each strip is decoded while it is in the cache, which takes less
   * time. Throws `BACKUP_ENCODING_BROKEN` when decoding gives other bytes, and `ERASURE_SHAPE_INVALID`.
   */
  encodeChecked(packBytes: number): readonly Uint8Array[] {
    const shardBytes = packBytes / this.scheme.k;
    const views = this.parityViews(shardBytes);
    this.#pointAll(shardBytes);
    for (let from = 0; from < shardBytes; from += CHECK_BYTES) {
      const to = Math.min(from + CHECK_BYTES, shardBytes);
      this.#encode(from, to);
      if (!this.#decodes(from, to)) {
        throw new BackupError('BACKUP_ENCODING_BROKEN', 'Parity was made that does not give the data back.', { from });
      }
    }
    return views;
  }

  /**
   * Completes `pack` where data shards are missing: `present` are exactly k shards that stand in the room, data in
   * `pack`, parity (without masks) in `parityViews`. Throws `ERASURE_SHARDS_TOO_FEW` or `ERASURE_SHAPE_INVALID`.
   */
  rebuildData(packBytes: number, present: readonly number[]): void {
    const { k, n } = this.scheme;
    const shardBytes = packBytes / k;
    this.#checkShardBytes(shardBytes);
    checkPresent(this.scheme, present);
    const missing = range(0, k).filter((shard) => !present.includes(shard));
    if (missing.length === 0 || n === k) return;
    if (this.#present !== present.join()) {
      this.#writeTables(rebuildRows(this.scheme, present, missing), this.#at.rebuild);
      this.#present = present.join();
    }
    this.#point(INPUTS, present, shardBytes);
    this.#point(OUTPUTS, missing, shardBytes);
    this.#kernel.combine(INPUTS, k, OUTPUTS, missing.length, this.#at.rebuild, 0, shardBytes);
  }

  /**
   * The end of the chunk that begins at `from` in `input`, of which bytes up to `to` are there; -1 when that is not
   * known before more bytes come. `isFinal`: the file ends at `to`; then the last chunk ends there, and -1 means that
   * nothing is left. Give at least `CHUNK_MAX_BYTES`, or the search starts again when more have come.
   */
  cut(gear: Uint32Array, from: number, to: number, isFinal: boolean): number {
    if (gear !== this.#gear) this.#takeGear(gear);
    const base = this.#at.input;
    const end = Math.min(to, from + CHUNK_MAX_BYTES);
    if (end - from > CHUNK_MIN_BYTES) {
      const average = base + from + CHUNK_AVERAGE_BYTES;
      const start = base + from + CHUNK_MIN_BYTES;
      const [before, after] = [CUT_BELOW_BEFORE_AVERAGE, CUT_BELOW_AFTER_AVERAGE];
      const found = this.#kernel.cut(GEAR, start, average, base + end, before, after);
      if (found !== 0) return found - base;
    }
    if (end - from === CHUNK_MAX_BYTES) return end;
    return isFinal && end > from ? end : -1;
  }

  /** Writes the addresses that `#encode` and `#decodes` use. */
  #pointAll(shardBytes: number): void {
    const { k, n } = this.scheme;
    this.#point(INPUTS, range(0, k), shardBytes);
    this.#point(OUTPUTS, range(k, n), shardBytes);
    this.#rounds.forEach(({ have, want }, round) => {
      this.#point(this.#at.addresses + round * ROUND_BYTES, have, shardBytes);
      this.#point(this.#at.addresses + round * ROUND_BYTES + ROUND_BYTES / 2, want, shardBytes);
    });
  }

  #encode(from: number, to: number): void {
    const { k, n } = this.scheme;
    if (n > k) this.#kernel.combine(INPUTS, k, OUTPUTS, n - k, TABLES, from, to);
  }

  #decodes(from: number, to: number): boolean {
    const { k } = this.scheme;
    const { addresses, scratch } = this.#at;
    let tables = this.#at.rounds;
    for (let round = 0; round < this.#rounds.length; round += 1) {
      const wanted = this.#rounds[round]?.want.length ?? 0;
      const have = addresses + round * ROUND_BYTES;
      const want = have + ROUND_BYTES / 2;
      if (this.#kernel.agrees(have, k, want, wanted, tables, from, to, scratch, MADE) === 0) return false;
      tables += tableBytes(wanted, k);
    }
    return true;
  }

  #takeGear(gear: Uint32Array): void {
    this.#words.set(gear, GEAR / 4);
    // The second table serves the first byte of each pair.
    this.#words.set(
      gear.map((word) => word << 1),
      GEAR / 4 + 256,
    );
    this.#gear = gear;
  }

  #writeTables(rows: Matrix, at: number): void {
    writeTables(rows, this.#view(at, tableBytes(rows.length, this.scheme.k)));
  }

  #point(array: number, shards: readonly number[], shardBytes: number): void {
    shards.forEach((shard, i) => {
      this.#words[array / 4 + i] = this.#shard(shard, shardBytes);
    });
  }

  #shard(shard: number, shardBytes: number): number {
    const { k } = this.scheme;
    return shard < k ? this.#at.pack + shard * shardBytes : this.#at.parity + (shard - k) * shardBytes;
  }

  #view(at: number, bytes: number): Uint8Array {
    return this.#kernel.bytes.subarray(at, at + bytes);
  }

  #checkShardBytes(shardBytes: number): void {
    checkShardBytes(shardBytes);
    if (shardBytes * this.scheme.k <= this.pack.length) return;
    throw new BackupError('ERASURE_SHAPE_INVALID', 'A pack is longer than its room.', { shardBytes });
  }
}

/**
 * A room for the packs of a scheme: 38 MiB for three of six, taken up as it is touched. `module` is for worker threads
 * (`kernelModule`). Throws `ERASURE_SHAPE_INVALID` for a scheme that cannot be or would need more than 1 GiB.
 */
export function createPackRoom(scheme: Scheme, module?: KernelModule): PackRoom {
  return new PackRoom(scheme, (bytes) => openKernel(bytes, module));
}

/** As `createPackRoom`, of a memory that other threads see: what lies in it can be sent from there. */
export function createSharedPackRoom(scheme: Scheme): PackRoom {
  return new PackRoom(scheme, openSharedKernel);
}

/** Where everything lies. The kernel writes nothing beyond what it is given, so the parts need no gaps. */
function layout(scheme: Scheme, checks: readonly CheckRound[]) {
  const { k, n } = scheme;
  const missingMax = Math.min(k, n - k);
  const rounds = TABLES + tableBytes(n - k, k);
  const rebuild = rounds + checks.reduce((sum, { want }) => sum + tableBytes(want.length, k), 0);
  const addresses = rebuild + tableBytes(missingMax, k);
  const scratch = addresses + checks.length * ROUND_BYTES;
  const packBytes = packBytesMaxOf(scheme);
  // A page of the machine: data that starts on one is read and written fastest.
  const pack = Math.ceil((scratch + missingMax * STRIP_BYTES) / 4096) * 4096;
  const parity = pack + packBytes;
  const input = Math.ceil((parity + (packBytes / k) * (n - k)) / 4096) * 4096;
  return { rounds, rebuild, addresses, scratch, pack, parity, input, end: input + ROOM_INPUT_BYTES };
}
