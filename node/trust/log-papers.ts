/** Papers that a hub and the authority hand to whoever drafts the root: who witnesses, and which log there is. */
import {
  type CountryCode,
  expectObject,
  type JsonObject,
  type PublicJwk,
  parseCountryCode,
} from '@breakwater/federation-protocol';
import { parseVerifierKey, type VerifierKey, verifierKeyOfJwk } from '@breakwater/trust-lists';
import { HubError } from '../error.ts';
import { readJsonPaper } from './papers.ts';

/** The content of a hub's `witness.json`. */
export interface WitnessPaper {
  readonly country: CountryCode;
  readonly vkey: VerifierKey;
  /** Where checkpoints are brought for cosigning; `/add-checkpoint` follows. */
  readonly url: string;
}

/** The content of the authority's `log.json`. */
export interface LogPaper {
  /** The log's name in its checkpoints: host and path, no scheme. */
  readonly origin: string;
  readonly vkey: VerifierKey;
  /** The prefix under which checkpoint, tiles and documents are served. */
  readonly url: string;
}

/** The name under which the hub at this origin cosigns. */
export function witnessNameOf(origin: string): string {
  return `${new URL(origin).host}/witness`;
}

/** The name of the log that the authority at this origin keeps. */
export function logOriginOf(origin: string): string {
  return `${new URL(origin).host}/trust`;
}

/** The witness paper of the hub at `origin`, with its key for cosigning. */
export function witnessPaper(country: CountryCode, origin: string, key: PublicJwk): WitnessPaper {
  return { country, vkey: verifierKeyOfJwk(witnessNameOf(origin), 'cosignature', key), url: `${origin}/witness` };
}

/** The log paper of the authority at `origin`, with its key for checkpoints. */
export function logPaper(origin: string, key: PublicJwk): LogPaper {
  const name = logOriginOf(origin);
  return { origin: name, vkey: verifierKeyOfJwk(name, 'ed25519', key), url: `${origin}/trust` };
}

/** The text of either paper. */
export function formatLogPaper({ vkey, ...rest }: WitnessPaper | LogPaper): string {
  return `${JSON.stringify({ ...rest, vkey: vkey.text }, null, 2)}\n`;
}

/** Reads a `witness.json`. Throws `FILE_UNREADABLE`, `PAPER_WRONG`, `TRUST_VERIFIER_KEY_MALFORMED`. */
export async function readWitnessPaper(path: string): Promise<WitnessPaper> {
  const paper = await readPaperObject(path);
  const { country, url } = paper;
  if (typeof country !== 'string' || typeof url !== 'string') throw wrong(path, 'a witness.json');
  return { country: parseCountryCode(country), vkey: keyOf(path, paper, 'cosignature'), url };
}

/** Reads a `log.json`. Throws `FILE_UNREADABLE`, `PAPER_WRONG`, `TRUST_VERIFIER_KEY_MALFORMED`. */
export async function readLogPaper(path: string): Promise<LogPaper> {
  const paper = await readPaperObject(path);
  const { origin, url } = paper;
  if (typeof origin !== 'string' || typeof url !== 'string') throw wrong(path, 'a log.json');
  return { origin, vkey: keyOf(path, paper, 'ed25519'), url };
}

async function readPaperObject(path: string): Promise<JsonObject> {
  return expectObject(await readJsonPaper(path), path);
}

function keyOf(path: string, { vkey }: JsonObject, type: VerifierKey['type']): VerifierKey {
  const key = parseVerifierKey(typeof vkey === 'string' ? vkey : '');
  if (key.type !== type) throw wrong(path, `a paper with a key of type ${type}`);
  return key;
}

function wrong(path: string, expected: string): HubError {
  return new HubError('PAPER_WRONG', `${path} is not ${expected}.`, { path });
}
