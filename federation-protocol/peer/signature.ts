/** The signature base and headers of RFC 9421, in one strict profile: fixed components, one label, one spelling. */
import {
  type InnerList,
  type Parameters,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
  serializeItem,
} from 'structured-headers';
import { FederationError } from '../federation-error.ts';
import { viewOf } from '../jose/bytes.ts';
import { signatureHeaderMaxLength } from '../limits.ts';
import { signatureLabel } from './message.ts';

/** One covered component: its identifier as RFC 9421 spells it, and its value in this message. */
export interface Component {
  readonly name: string;
  readonly parameters?: readonly (readonly [string, string | boolean])[];
  readonly value: string;
}

/** The parameters of a signature. Times are whole seconds since 1970; `nonce` is on requests only. */
export interface SignatureParameters {
  readonly created: number;
  readonly expires: number;
  readonly nonce?: string;
  readonly keyid: string;
  readonly tag: string;
}

/** The two headers read back: the covered components as spelt, the parameters, and the raw signature. */
export interface ParsedSignature {
  readonly components: string;
  readonly parameters: SignatureParameters;
  readonly signature: Uint8Array;
}

/** `Content-Digest` of `body`: sha-256 and nothing else (RFC 9530 section 2). */
export async function contentDigest(body: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', viewOf(body));
  return serializeDictionary(new Map([['sha-256', [digest, new Map()]]]));
}

/**
 * `Content-Digest` of a body that has a hash tree anyway: its root, under a name of our own that no receiver takes for
 * a hash of the whole. Bodies of many megabytes are then hashed once on each side, while they stream.
 */
export function treeDigest(root: Uint8Array): string {
  return `${treeDigestName}=:${encodeBase64(root)}:`;
}

/** The root (32 bytes) in a `treeDigest`, or null for any other digest. */
export function parseTreeDigest(digest: string): Uint8Array | null {
  const match = /^bw-tree-64k=:([A-Za-z0-9+/]{43}=):$/.exec(digest);
  if (match === null) return null;
  const root = Uint8Array.from(atob(match[1] ?? ''), (character) => character.charCodeAt(0));
  // One root has one spelling, or two signatures could cover the same body.
  return treeDigest(root) === digest ? root : null;
}

const treeDigestName = 'bw-tree-64k';

function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The value of `Signature-Input` for our one label. */
export function signatureInput(components: readonly Component[], parameters: SignatureParameters): string {
  return `${signatureLabel}=${innerListOf(components, parameters)}`;
}

/** The value of `Signature` for our one label. */
export function signatureHeader(signature: Uint8Array): string {
  return serializeDictionary(new Map([[signatureLabel, [new Uint8Array(signature), new Map()]]]));
}

/** The bytes that are signed (RFC 9421 section 2.5). */
export function signatureBase(components: readonly Component[], parameters: SignatureParameters): Uint8Array {
  // A line break inside a value would let one component pass for two.
  const unprintable = components.find(
    (component) => !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(component.value),
  );
  if (unprintable !== undefined) throw malformed(`${unprintable.name} is empty or not printable`);
  const lines = components.map((component) => `${identifierOf(component)}: ${component.value}`);
  const base = [...lines, `"@signature-params": ${innerListOf(components, parameters)}`].join('\n');
  return new TextEncoder().encode(base);
}

/** The components as `Signature-Input` spells them, to be compared as text with what must be covered. */
export function componentList(components: readonly Component[]): string {
  return `(${components.map(identifierOf).join(' ')})`;
}

/**
 * Reads both headers. Anything that would not serialise back to the same text is refused, so a repeated label, header
 * or parameter cannot hide. Throws `MESSAGE_SIGNATURE_MISSING` or `MESSAGE_SIGNATURE_MALFORMED`.
 */
export function parseSignature(input: string | undefined, signature: string | undefined): ParsedSignature {
  if (!input || !signature) throw new FederationError('MESSAGE_SIGNATURE_MISSING', 'A message is not signed.');
  const covered = onlyMember(input, 'Signature-Input');
  const value = onlyMember(signature, 'Signature');
  const bytes = value[0];
  if (!Array.isArray(covered[0]) || !(bytes instanceof ArrayBuffer) || value[1].size > 0) {
    throw malformed('a header is of the wrong kind');
  }
  const list: InnerList = [covered[0], covered[1]];
  const components = serializeInnerList([list[0], new Map()]);
  return { components, parameters: parametersOf(list[1]), signature: new Uint8Array(bytes) };
}

function onlyMember(header: string, name: string) {
  if (header.length > signatureHeaderMaxLength) throw malformed(`${name} is too long`);
  let dictionary: ReturnType<typeof parseDictionary>;
  try {
    dictionary = parseDictionary(header);
  } catch (cause) {
    throw malformed(`${name} is not a structured field`, cause);
  }
  const member = dictionary.get(signatureLabel);
  if (member === undefined || dictionary.size !== 1)
    throw malformed(`${name} must have the one label ${signatureLabel}`);
  if (serializeDictionary(dictionary) !== header) throw malformed(`${name} is not spelt canonically`);
  return member;
}

function parametersOf(parameters: Parameters): SignatureParameters {
  const created = parameters.get('created');
  const expires = parameters.get('expires');
  const nonce = parameters.get('nonce');
  const keyid = parameters.get('keyid');
  const tag = parameters.get('tag');
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
  if (!isWhole(created) || !isWhole(expires)) throw malformed('created and expires must be whole seconds');
  if (typeof keyid !== 'string' || typeof tag !== 'string') throw malformed('keyid and tag must be strings');
  const parsed = { created, expires, keyid, tag };
  if (nonce === undefined) return exactly(parameters, parsed);
  if (typeof nonce !== 'string' || !/^[A-Za-z0-9_-]{22,86}$/.test(nonce)) throw malformed('the nonce is too short');
  return exactly(parameters, { ...parsed, nonce });
}

/** Refuses parameters that are not ours (`alg`: the key decides) and an order that is not ours. */
function exactly(parameters: Parameters, parsed: SignatureParameters): SignatureParameters {
  if ([...parameters.keys()].join() !== [...parameterMap(parsed).keys()].join()) {
    throw malformed('its parameters are not those of the profile');
  }
  return parsed;
}

function parameterMap({ created, expires, nonce, keyid, tag }: SignatureParameters): Parameters {
  const all: Parameters = new Map<string, string | number>([
    ['created', created],
    ['expires', expires],
    ['nonce', nonce ?? ''],
    ['keyid', keyid],
    ['tag', tag],
  ]);
  if (nonce === undefined) all.delete('nonce');
  return all;
}

function innerListOf(components: readonly Component[], parameters: SignatureParameters): string {
  return serializeInnerList([
    components.map((component) => [component.name, new Map(component.parameters ?? [])]),
    parameterMap(parameters),
  ]);
}

function identifierOf(component: Component): string {
  return serializeItem([component.name, new Map(component.parameters ?? [])]);
}

function malformed(why: string, cause?: unknown): FederationError {
  return new FederationError('MESSAGE_SIGNATURE_MALFORMED', `A message signature was refused: ${why}.`, { why }, cause);
}
