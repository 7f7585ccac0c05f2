/** The part of a root that names the log, its witnesses and how many of them must cosign. */
import { CodedError, type CountryCode, type JsonValue } from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { logsMax, membersMax } from '../limits.ts';
import { quorumOf } from '../log/quorum-time.ts';
import { parseVerifierKey, type VerifierKey, type VerifierKeyType } from '../log/verifier-key.ts';
import {
  inside,
  type Place,
  readArray,
  readCount,
  readCountry,
  readObject,
  readSha256,
  readText,
  refuse,
} from './read.ts';
import type { Root, RootLog, RootWitness } from './root.ts';

/** The logs, of which exactly one is active; each origin and each key stands once. */
export function readLogs(value: JsonValue | undefined, place: Place): readonly RootLog[] {
  const logs = readArray(value, place, readLog);
  if (logs.length > logsMax) refuse(place, `at most ${logsMax} logs`);
  if (logs.filter(({ state }) => state === 'active').length !== 1) refuse(place, 'a list with exactly one active log');
  refuseTwice(logs.map(({ origin }) => origin));
  return logs;
}

function readLog(value: JsonValue, place: Place): RootLog {
  const log = readObject(value, place, ['origin', 'vkey', 'url', 'state', 'successorOf']);
  const origin = readText(log.origin, inside(place, 'origin'), 255);
  const vkey = readVerifierKey(log.vkey, inside(place, 'vkey'), 'ed25519');
  // C2SP tlog-checkpoint: the origin is the name of the log's key, so that nobody can sign for another log.
  if (vkey.name !== origin) refuse(inside(place, 'vkey'), 'named as the origin');
  const { state } = log;
  if (state !== 'active' && state !== 'retired') refuse(inside(place, 'state'), 'active or retired');
  return {
    origin,
    vkey,
    url: readUrl(log.url, inside(place, 'url')),
    state: state === 'active' ? 'active' : 'retired',
    successorOf: log.successorOf === null ? null : readPredecessor(log.successorOf, inside(place, 'successorOf')),
  };
}

function readPredecessor(value: JsonValue | undefined, place: Place): RootLog['successorOf'] {
  const before = readObject(value, place, ['origin', 'size', 'rootHash']);
  return {
    origin: readText(before.origin, inside(place, 'origin'), 255),
    size: readCount(before.size, inside(place, 'size'), 1, Number.MAX_SAFE_INTEGER),
    rootHash: readSha256(before.rootHash, inside(place, 'rootHash')),
  };
}

/** The witnesses: each country once, each with a key of its own. */
export function readWitnesses(value: JsonValue | undefined, place: Place): readonly RootWitness[] {
  const witnesses = readArray(value, place, readWitness);
  if (witnesses.length === 0 || witnesses.length > membersMax) refuse(place, `one to ${membersMax} witnesses`);
  refuseTwice(witnesses.map(({ id }) => id));
  refuseTwice(witnesses.map(({ vkey }) => vkey.name));
  return witnesses;
}

function readWitness(value: JsonValue, place: Place): RootWitness {
  const witness = readObject(value, place, ['id', 'vkey', 'url']);
  const id: CountryCode = readCountry(witness.id, inside(place, 'id'));
  const vkey = readVerifierKey(witness.vkey, inside(place, 'vkey'), 'cosignature');
  return { id, vkey, url: readUrl(witness.url, inside(place, 'url')) };
}

/**
 * The quorum. Two quorums must share an honest witness, 2k - n > f: a smaller `k` would let a split view pass, a larger
 * one would stop the region when fewer hubs are down than need be.
 */
export function readQuorum(value: JsonValue | undefined, place: Place, witnesses: number): Root['quorum'] {
  const quorum = readObject(value, place, ['k', 'byzantine']);
  const byzantine = readCount(quorum.byzantine, inside(place, 'byzantine'), 0, witnesses - 1);
  const k = quorumOf(witnesses, byzantine);
  return { k: readCount(quorum.k, inside(place, 'k'), k, k), byzantine };
}

function readVerifierKey(value: JsonValue | undefined, place: Place, type: VerifierKeyType): VerifierKey {
  const text = readText(value, place, 4096);
  try {
    const key = parseVerifierKey(text);
    return key.type === type ? key : refuse(place, `a key of type ${type}`);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'TRUST_VERIFIER_KEY_MALFORMED') {
      refuse(place, 'a verifier key', error);
    }
    throw error;
  }
}

function readUrl(value: JsonValue | undefined, place: Place): string {
  const text = readText(value, place);
  const isWeb = /^https?:\/\/[\x21-\x7e]+$/.test(text) && URL.canParse(text);
  return isWeb && !text.endsWith('/') ? text : refuse(place, 'a web address without a slash at its end');
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length === 0) return;
  const happened = `A log, witness or key stands twice in the root: ${twice.join(', ')}.`;
  throw new TrustError('TRUST_ROOT_KEY_REUSED', happened, { twice });
}
