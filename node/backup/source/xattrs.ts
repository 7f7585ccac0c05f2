/** Extended attributes: what a file carries beside its bytes (user notes, access lists, capabilities, labels). */
import { createRequire } from 'node:module';
import { LINE_MAX_BYTES, XATTRS_MAX_BYTES, type Xattr } from '@breakwater/backup-replication';
import { type Identity, Replaced, withSpelling } from '../spelt-place.ts';
import type { Device } from './device.ts';
import { reasonOrThrow } from './unreadable.ts';

/** Of one file; a reader takes no more on one line. */
const XATTRS_MAX = 1024;

/** As they stand on the line, beside the longest path and a hundred places: a control character takes six bytes. */
const XATTRS_TEXT_MAX_BYTES = LINE_MAX_BYTES - 64 * 1024;

/** ENODATA, ENOENT: gone since it was listed; EPERM, EACCES: not ours to read. */
const PASSED_OVER: ReadonlySet<number> = new Set([61, 2, 1, 13]);
/** ENOTSUP, ENOSYS: the file system knows none. */
const UNKNOWN_HERE: ReadonlySet<number> = new Set([95, 38]);

interface XattrModule {
  listAttributesSync(path: string): string[];
  getAttributeSync(path: string, name: string): Buffer | null;
}

let loaded: XattrModule | undefined;

/** Loaded at the first file that needs it: a small run must not pay for it. */
function xattrModule(): XattrModule {
  loaded ??= createRequire(import.meta.url)('@napi-rs/xattr') as XattrModule;
  return loaded;
}

/**
 * All that can be read of the file that `was` found, or opened, at `place`; links not followed; undefined where there
 * are none. What is there and cannot be kept goes to `leftOut` in words. A file whose own name is no UTF-8 has no
 * spelling for the library: its are not read.
 */
export function readXattrs(
  place: string | Buffer,
  was: Identity,
  device: Device,
  leftOut: (reason: string) => void,
  isDirectory = false,
): readonly Xattr[] | undefined {
  if (!device.xattrs) return undefined;
  // Nearly no file has any, and asking by its path costs half: nothing of anybody is handed out so.
  if (typeof place === 'string' && listed(place, device, leftOut).length === 0) return undefined;
  try {
    return withSpelling(place, was, isDirectory, (spelt) => readAll(spelt, device, leftOut)) ?? undefined;
  } catch (cause) {
    leftOut(
      `its extended attributes are not saved: ${cause instanceof Replaced ? cause.message : reasonOrThrow(cause)}`,
    );
    return undefined;
  }
}

function readAll(place: string, device: Device, leftOut: (reason: string) => void): readonly Xattr[] | undefined {
  const names = listed(place, device, leftOut);
  if (names.length === 0) return undefined;
  return keepWithin(names.sort(), (name) => readValue(place, name, leftOut), leftOut);
}

/** As many as one line of a snapshot holds, in their order; `readOne` answers null for what is passed over. */
export function keepWithin(
  names: readonly string[],
  readOne: (name: string) => Uint8Array | null,
  leftOut: (reason: string) => void,
): readonly Xattr[] {
  const kept: Xattr[] = [];
  let bytes = 0;
  let textBytes = 0;
  for (const name of names) {
    const value = readOne(name);
    if (value === null) continue;
    bytes += value.length;
    // Brackets, quotes and commas, and base64url.
    textBytes += Buffer.byteLength(JSON.stringify(name)) + Math.ceil((value.length * 4) / 3) + 6;
    if (bytes > XATTRS_MAX_BYTES || textBytes > XATTRS_TEXT_MAX_BYTES || kept.length === XATTRS_MAX) {
      leftOut(`it has more extended attributes than a snapshot keeps; from ${name} on they are not saved`);
      break;
    }
    kept.push([name, value]);
  }
  return kept;
}

function listed(place: string, device: Device, leftOut: (reason: string) => void): string[] {
  try {
    return xattrModule().listAttributesSync(place);
  } catch (cause) {
    const number = systemError(cause);
    if (UNKNOWN_HERE.has(number)) device.xattrs = false;
    else if (!PASSED_OVER.has(number)) leftOut(`its extended attributes cannot be read (system error ${number})`);
    return [];
  }
}

function readValue(place: string, name: string, leftOut: (reason: string) => void): Buffer | null {
  try {
    return xattrModule().getAttributeSync(place, name);
  } catch (cause) {
    const number = systemError(cause);
    if (!PASSED_OVER.has(number)) leftOut(`its extended attribute ${name} cannot be read (system error ${number})`);
    return null;
  }
}

/** The library says the system's number in words only. Anything else is a fault of the library and thrown on. */
function systemError(cause: unknown): number {
  const number = cause instanceof Error ? /\(os error (\d+)\)/.exec(cause.message)?.[1] : undefined;
  if (number === undefined) throw cause;
  return Number(number);
}
