/** What a file system can be believed about, found out once for each device and not for each file. */
import { type BigIntStats, statfsSync } from 'node:fs';

/**
 * File systems that count a block as soon as a byte in it is written. Others (network, FUSE, ZFS before its next
 * write-out, overlays over any of them) may say "no blocks" of a file full of data; there only zeros that were read
 * are believed. ext2-4, XFS, btrfs, tmpfs, by the numbers of statfs(2).
 */
const COUNTS_BLOCKS: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994]);

/** Below this a file may lie inside its inode, and reading it costs nothing anyway. */
const SPARSE_MIN_BYTES = 65_536n;

/** st_blocks is counted in these, whatever the file system's own blocks are. */
const STAT_BLOCK_BYTES = 512n;

/** One device. `xattrs` turns false at its first word that it has none. */
export interface Device {
  readonly countsBlocks: boolean;
  xattrs: boolean;
}

/** The devices met so far in one run. */
export class Devices {
  readonly #known = new Map<bigint, Device>();

  /** The device of a file; `place` is anything on it. */
  of(dev: bigint, place: string | Buffer): Device {
    const known = this.#known.get(dev);
    if (known !== undefined) return known;
    const device = { countsBlocks: COUNTS_BLOCKS.has(typeOf(place)), xattrs: true };
    this.#known.set(dev, device);
    return device;
  }
}

/** Whether to look for runs of zeros, or to take all of it for one. */
export function sparsenessOf(stat: BigIntStats, device: Device): 'none' | 'some' | 'all' {
  if (stat.size < SPARSE_MIN_BYTES || stat.blocks * STAT_BLOCK_BYTES >= stat.size) return 'none';
  return stat.blocks === 0n && device.countsBlocks ? 'all' : 'some';
}

function typeOf(place: string | Buffer): number {
  try {
    return statfsSync(place).type;
  } catch {
    // It vanished, or this system has no statfs: then nothing is believed that was not read.
    return 0;
  }
}
