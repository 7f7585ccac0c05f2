/** Files of signatures beside a document: `{"signatures":["<compact JWS>", …]}`. */
import { canonicalJson } from '@breakwater/federation-protocol';
import { parseJson } from '../document/canonical.ts';
import { type Place, readArray, readObject, readText, refuse } from '../document/read.ts';
import { signatureBytesMax, signaturesBytesMax, signaturesMax } from '../limits.ts';

const place: Place = { code: 'TRUST_SIGNATURES_MALFORMED', path: 'signatures' };

/** Reads such a file. Throws `TRUST_SIGNATURES_MALFORMED` or a byte-level code; says nothing about validity. */
export function parseSignatureFile(bytes: Uint8Array): readonly string[] {
  const { signatures } = readObject(parseJson(bytes, signaturesBytesMax), place, ['signatures']);
  const texts = readArray(signatures, place, (item, at) => readText(item, at, signatureBytesMax));
  return texts.length <= signaturesMax ? texts : refuse(place, `a list of at most ${signaturesMax} signatures`);
}

/** Writes such a file, each signature once. */
export function formatSignatureFile(signatures: readonly string[]): Uint8Array {
  return canonicalJson({ signatures: [...new Set(signatures)] });
}
