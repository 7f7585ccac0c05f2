/** Says what a file is, when it was given in the place of another: a person who mixes up two files is told which. */
import { CodedError, isObject, type JsonValue, parseStrictJson } from '@breakwater/federation-protocol';
import { listBytesMax, noticeType } from '@breakwater/trust-lists';
import { HubError } from '../error.ts';

/** The kinds of files that a ceremony passes around, as they are called in a sentence. */
export type PaperKind =
  | 'a root'
  | 'a trust list'
  | 'an emergency notice'
  | 'a country’s entry'
  | 'a consent'
  | 'a file of signatures'
  | 'a witness.json'
  | 'a log.json'
  | 'a courier bundle';

/** What marks each kind; the first that fits. */
const marks: readonly (readonly [PaperKind, (value: Readonly<Record<string, JsonValue | undefined>>) => boolean])[] = [
  ['a root', ({ type }) => typeof type === 'string' && type.startsWith('breakwater-root/')],
  ['an emergency notice', ({ type }) => type === noticeType],
  ['a trust list', (value) => Object.hasOwn(value, 'LoTE')],
  ['a country’s entry', (value) => Object.hasOwn(value, 'TrustedEntityInformation')],
  ['a consent', ({ consent }) => typeof consent === 'string'],
  ['a file of signatures', ({ signatures }) => Array.isArray(signatures)],
  ['a witness.json', ({ vkey, country }) => typeof vkey === 'string' && typeof country === 'string'],
  ['a log.json', ({ vkey, origin }) => typeof vkey === 'string' && typeof origin === 'string'],
];
const zstdMagic = '28b52ffd';

/** The kind of a file by what it looks like; null when it looks like none. Says nothing about whether it holds. */
export function kindOf(bytes: Uint8Array): PaperKind | null {
  if (Buffer.from(bytes.subarray(0, 4)).toString('hex') === zstdMagic) return 'a courier bundle';
  try {
    const value = parseStrictJson(bytes, { maxBytes: listBytesMax });
    return isObject(value) ? (marks.find(([, fits]) => fits(value))?.[0] ?? null) : null;
  } catch (error) {
    // Whoever reads the file for what it should be says what is wrong with it.
    if (error instanceof CodedError) return null;
    throw error;
  }
}

/** Throws `PAPER_WRONG` when the file looks like something else than what was asked for. */
export function expectKind(path: string, bytes: Uint8Array, wanted: readonly PaperKind[]): void {
  const kind = kindOf(bytes);
  if (kind === null || wanted.includes(kind)) return;
  throw new HubError('PAPER_WRONG', `${path} is ${kind}, not ${wanted.join(' or ')}.`, { path, kind });
}
