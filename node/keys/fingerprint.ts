/** Fingerprints as people compare them: in groups of four. */

const groupLength = 4;

/** `abcdefgh` as `abcd efgh`. */
export function groups(text: string): string {
  return text.match(new RegExp(`.{1,${groupLength}}`, 'g'))?.join(' ') ?? '';
}

/** The thumbprint of a key (RFC 7638, hexadecimal) in groups of four, for two people on the telephone. */
export function jwkGroups(key: { readonly kid: string }): string {
  return groups(Buffer.from(key.kid, 'base64url').toString('hex'));
}
