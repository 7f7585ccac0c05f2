/** A partial tile that was never written, cut from the wider one that takes its place: a mirror grows in leaps. */
import { entriesPath, formatEntryBundle, parseEntryBundle, tilePath, tileWidth } from '@breakwater/trust-lists';
import { bundleBytesMax, type ReadFile } from './read-tiles.ts';

const pattern = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})\.p\/(\d{1,3})$/;

/** The file of `path`, if it is a partial tile or bundle and a log of `size` has a wider one; else null. */
export async function readNarrower(read: ReadFile, path: string, size: number): Promise<Uint8Array | null> {
  const [, kind = '', place = '', widthText = ''] = pattern.exec(path) ?? [];
  if (kind === '') return null;
  const width = Number(widthText);
  const index = Number(place.replaceAll(/[x/]/g, ''));
  const level = kind === 'entries' ? 0 : Number(kind);
  const wider = Math.min(tileWidth, Math.floor(size / tileWidth ** level) - index * tileWidth);
  if (width < 1 || wider <= width) return null;
  const widerPath = kind === 'entries' ? entriesPath(index, wider) : tilePath(level, index, wider);
  const bytes = await read(widerPath, bundleBytesMax);
  if (bytes === null) return null;
  // A tile holds the first hashes or entries of any wider one unchanged: the log only grows.
  return kind === 'entries'
    ? formatEntryBundle(parseEntryBundle(bytes, wider).slice(0, width))
    : bytes.slice(0, width * 32);
}
