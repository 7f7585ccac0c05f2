/** The site's text compressed for browsers that take it: a third of the bytes on a slow line. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** Files remembered in their packed form; the site has fewer, and an old build's are pushed out by the new one's. */
const rememberedMax = 64;
/** Below this the wrapping costs what it saves. */
const worthwhileBytes = 1000;
const textTypes = /^(text\/|application\/json|image\/svg)/;

const remembered = new Map<string, Uint8Array<ArrayBuffer>>();

/** True when the browser takes gzip and the file gains by it. */
export function wantsGzip(accepted: string | undefined, type: string, bytes: Uint8Array): boolean {
  const isTaken = (accepted ?? '').split(',').some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(coding));
  return isTaken && textTypes.test(type) && bytes.length >= worthwhileBytes;
}

/** The file in gzip; `tag` names its content, so that each is compressed once. */
export async function inGzip(tag: string, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const known = remembered.get(tag);
  if (known !== undefined) return known;
  const packed = new Uint8Array(await compress(bytes, { level: 9 }));
  remembered.set(tag, packed);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= rememberedMax) break;
    remembered.delete(oldest);
  }
  return packed;
}
