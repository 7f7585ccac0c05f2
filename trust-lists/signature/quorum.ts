/** Counting signatures: states, not keys; each state once in each class of algorithms; what does not verify is void. */
import {
  CodedError,
  type CryptoSuite,
  type ExpectedJws,
  portableSuite,
  verifyJws,
} from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import type { KeyClass, RoleName, Root, SignerKey } from '../document/root.ts';
import { TrustError, type TrustErrorCode } from '../error.ts';
import { signatureBytesMax, signaturesMax } from '../limits.ts';
import { recordBytes, recordTypes, type SignedRecord } from './record.ts';

/** Who signed validly, and why other signatures were not counted (position and code). */
export interface Tally {
  /** Country codes of all that signed in a class the role asks for, sorted, each once. */
  readonly states: readonly string[];
  /** The same for each class by itself. */
  readonly classes: Readonly<Record<KeyClass, readonly string[]>>;
  /** The signatures that made them count: of each state one in each class, the first. */
  readonly counted: readonly string[];
  readonly uncounted: readonly { readonly index: number; readonly code: string }[];
}

/**
 * Counts which states of a role signed this very record. Refusals of single signatures are told, not thrown. At most
 * 128 signatures are looked at; those of a class that the role does not ask for are not even verified.
 */
export async function countStates(
  root: Root,
  role: RoleName,
  record: SignedRecord,
  signatures: readonly string[],
  suite: CryptoSuite = portableSuite,
): Promise<Tally> {
  const holders = holdersOf(root, role);
  const expected: Expected = {
    typ: recordTypes[record.type],
    keys: [...holders.values()].map(({ key }) => key.jwk),
    maxBytes: signatureBytesMax,
    bytes: recordBytes(record),
    holders,
  };
  const found = { classical: new Set<string>(), pq: new Set<string>() };
  const counted: string[] = [];
  const uncounted: { index: number; code: string }[] = [];
  for (const [index, signature] of signatures.slice(0, signaturesMax).entries()) {
    try {
      const { state, key } = await verifySignature(signature, expected, suite);
      if (found[key.class].size !== found[key.class].add(state).size) counted.push(signature);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      uncounted.push({ index, code: error.code });
    }
  }
  const classes = { classical: [...found.classical].sort(), pq: [...found.pq].sort() };
  return { states: [...new Set([...classes.classical, ...classes.pq])].sort(), classes, counted, uncounted };
}

/**
 * Throws `code` unless enough states of the role signed the record in every class that the role asks for: two states
 * with post-quantum keys and three with classical ones are not a quorum of three. Resolves to those that signed.
 */
export async function checkQuorum(
  root: Root,
  role: RoleName,
  record: SignedRecord,
  signatures: readonly string[],
  code: TrustErrorCode,
  suite: CryptoSuite = portableSuite,
): Promise<readonly string[]> {
  return (await tallyQuorum(root, role, record, signatures, code, suite)).states;
}

/** The same with all that was counted. */
export async function tallyQuorum(
  root: Root,
  role: RoleName,
  record: SignedRecord,
  signatures: readonly string[],
  code: TrustErrorCode,
  suite: CryptoSuite,
): Promise<Tally> {
  const tally = await countStates(root, role, record, signatures, suite);
  const { threshold, classes } = root.roles[role];
  const short = classes.find((name) => tally.classes[name].length < threshold);
  if (short === undefined) return tally;
  throw new TrustError(code, shortage(tally, role, threshold, short), {
    role,
    threshold,
    class: short,
    rootVersion: root.version,
    states: [...tally.states],
    uncounted: tally.uncounted.map(({ index, code: reason }) => ({ index, code: reason })),
  });
}

/** Who signed, or that nobody signed these bytes: then the file is the wrong one, not the states too few. */
function shortage({ classes, counted, uncounted }: Tally, role: RoleName, threshold: number, short: KeyClass): string {
  const others = uncounted.filter(({ code }) => code === 'TRUST_SIGNATURE_OTHER_RECORD').length;
  // Keys of a class that the role does not ask for are no keys of the role, whatever they signed.
  const rest = uncounted.filter(({ code }) => code !== 'TRUST_SIGNATURE_OTHER_RECORD' && code !== 'JWS_KEY_UNKNOWN');
  if (counted.length === 0 && others > 0 && rest.length === 0) {
    return `${others} signatures are for another document: wrong or damaged file.`;
  }
  const who = classes[short].length === 0 ? '' : ` (${classes[short].join(', ')}; each counts once)`;
  return `${classes[short].length} states signed for “${role}” with ${short} keys${who}, ${threshold} must.`;
}

interface Holder {
  readonly state: string;
  readonly key: SignerKey;
}

interface Expected extends ExpectedJws {
  readonly bytes: Uint8Array;
  readonly holders: ReadonlyMap<string, Holder>;
}

/** One signature by a key of the role over these very bytes. Throws the `JWS_…` and `TRUST_SIGNATURE_…` codes. */
async function verifySignature(signature: string, expected: Expected, suite: CryptoSuite): Promise<Holder> {
  const opened = await verifyJws(signature, expected, suite);
  // Keys or addresses in a header (jwk, jku, x5u) have no business here: keys come from the root.
  const surplus = Object.keys(opened.header).filter((name) => !['alg', 'iat', 'kid', 'typ'].includes(name));
  if (surplus.length > 0) {
    throw new TrustError('TRUST_SIGNATURE_HEADER', `A signature header carries ${surplus.join(', ')}.`, { surplus });
  }
  const { kid } = opened;
  const holder = expected.holders.get(kid);
  if (holder === undefined || !isSame(opened.payload, expected.bytes)) {
    throw new TrustError('TRUST_SIGNATURE_OTHER_RECORD', 'A signature is for another document.', { kid });
  }
  return holder;
}

/** By key id, the state and key that may sign for a role in the classes that it asks for. */
function holdersOf(root: Root, role: RoleName): ReadonlyMap<string, Holder> {
  const { signers, classes } = root.roles[role];
  const able = root.signers.filter(({ id }) => signers.includes(id));
  const holders = able.flatMap(({ id, keys }) => keys.map((key): Holder => ({ state: id, key })));
  return new Map(holders.filter(({ key }) => classes.includes(key.class)).map((one) => [one.key.jwk.kid, one]));
}
