/** One case of a test vector: a line of JSON, and its fields read as what they must be. */
import {
  FederationError,
  isObject,
  type JsonObject,
  type JsonValue,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { decodeBase64 } from '@breakwater/trust-lists';

/** Longest line, bytes: a document of the largest kind (1 MiB) in base64, three times over. */
export const lineBytesMax = 4_194_304;

/** A case, its fields by name. Whole numbers are bigint, exactly as written; their sizes go up to 2^64. */
export interface VectorCase {
  readonly fields: JsonObject;
  readonly integers: ReadonlyMap<string, bigint>;
}

/** Reads a line. Throws a `JSON_…` code; also for a member that stands twice, since nobody could say which counts. */
export function readCase(line: Uint8Array): VectorCase {
  const fields = parseStrictJson(line, { maxBytes: lineBytesMax, wideNumbers: true });
  if (!isObject(fields)) throw wrong('the case', 'an object');
  return { fields, integers: integersIn(new TextDecoder().decode(line)) };
}

/** The bytes of a base64 field (RFC 4648 section 4, padded). Null and the empty text are no bytes, as in Go. */
export function bytesOf({ fields }: VectorCase, name: string): Uint8Array {
  return decoded(fields[name], name);
}

/** The hashes of a proof; null, or no such field, is an empty proof. */
export function proofOf({ fields }: VectorCase): readonly Uint8Array[] {
  const proof = fields.proof ?? [];
  if (!Array.isArray(proof)) throw wrong('proof', 'an array');
  return proof.map((hash: JsonValue, index) => decoded(hash, `proof[${index}]`));
}

/** A whole number, of any size. */
export function integerOf({ integers }: VectorCase, name: string): bigint {
  const value = integers.get(name);
  if (value === undefined) throw wrong(name, 'a whole number');
  return value;
}

/** A text. */
export function textOf({ fields }: VectorCase, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw wrong(name, 'a text');
  return value;
}

/** `JSON_SHAPE`: a field is not what its kind of case has there. */
export function wrong(where: string, expected: string): FederationError {
  return new FederationError('JSON_SHAPE', `${where} must be ${expected}.`, { where, expected });
}

function decoded(value: JsonValue | undefined, name: string): Uint8Array {
  if (value === null) return new Uint8Array(0);
  const bytes = typeof value === 'string' ? decodeBase64(value) : null;
  if (bytes === null) throw wrong(name, 'base64 with padding');
  return bytes;
}

/** The case's own whole numbers from their text: read as doubles, 2^63 and its neighbour would be the same. */
function integersIn(line: string): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>();
  JSON.parse(line, (name: string, value: unknown, context?: { readonly source?: string }) => {
    const source = context?.source ?? '';
    if (typeof value === 'number' && /^-?[0-9]+$/.test(source)) found.set(name, BigInt(source));
    return value;
  });
  return found;
}
