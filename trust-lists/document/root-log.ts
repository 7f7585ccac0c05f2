/** The part of a root that names the log, its witnesses and how many of them must cosign. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { inside, type Place, readArray, readCount, readObject, refuse } from './read.ts';
import type { Root, RootLog, RootWitness } from './root.ts';

/** The logs, of which exactly one is active. */
export function readLogs(value: JsonValue | undefined, place: Place): readonly RootLog[] {
  return readArray(value, place, (_, at): RootLog => refuse(at, 'a log'));
}

/** The witnesses, each with a name, a country and a key of its own. */
export function readWitnesses(value: JsonValue | undefined, place: Place): readonly RootWitness[] {
  return readArray(value, place, (_, at): RootWitness => refuse(at, 'a witness'));
}

/** The quorum: any other `k` than floor((n + f) / 2) + 1 is either unsafe or needlessly fragile. */
export function readQuorum(value: JsonValue | undefined, place: Place, witnesses: number): Root['quorum'] {
  const quorum = readObject(value, place, ['k', 'byzantine']);
  const byzantine = readCount(quorum.byzantine, inside(place, 'byzantine'), 0, witnesses);
  const k = Math.floor((witnesses + byzantine) / 2) + 1;
  return { k: readCount(quorum.k, inside(place, 'k'), k, k), byzantine };
}
