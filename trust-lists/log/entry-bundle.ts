/** Entry bundles: up to 256 entries of the log, each after its length in two bytes (c2sp.org/tlog-tiles). */
import { TrustError } from '../error.ts';
import { tileWidth } from './log-limits.ts';

/** One file of entries: entries `first` to `first + width - 1` of the log. */
export interface EntryBundle {
  readonly index: number;
  readonly width: number;
  readonly first: number;
}

/** The bundles that hold entries `from` to `size - 1` of a log of `size` entries; the last may be partial. */
export function bundlesOf(from: number, size: number): readonly EntryBundle[] {
  const start = Math.floor(from / tileWidth);
  const end = from < size ? Math.ceil(size / tileWidth) : start;
  return Array.from({ length: end - start }, (_, at) => {
    const first = (start + at) * tileWidth;
    return { index: start + at, width: Math.min(tileWidth, size - first), first };
  });
}

/** The entries of a bundle of `width`. Throws `TRUST_LOG_TILE_MALFORMED` for fewer, more, or bytes left over. */
export function parseEntryBundle(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width && at < bytes.length) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (at + 2 + length > bytes.length) throw malformed('its lengths do not fit its bytes');
    entries.push(bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (entries.length !== width || at < bytes.length) throw malformed(`it does not hold just ${width} entries`);
  return entries;
}

/** The bytes of a bundle. Throws `TRUST_LOG_TILE_MALFORMED` for none or over 256 entries, or one over 65,535 bytes. */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > tileWidth) throw malformed(`it would have ${entries.length} entries`);
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > 0xffff) throw malformed('an entry is longer than its two bytes of length can say');
    bytes.set([entry.length >> 8, entry.length & 0xff], at);
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

function malformed(why: string): TrustError {
  return new TrustError('TRUST_LOG_TILE_MALFORMED', `An entry bundle was refused: ${why}.`, { why });
}
