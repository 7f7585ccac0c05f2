/** What a URI is by the grammar of RFC 3986, which is what the list format's JSON schema asks of every address. */

const escaped = '%[0-9A-Fa-f]{2}';
const plain = "-A-Za-z0-9._~!$&'()*+,;=";
const authority = `(?:(?:[${plain}:]|${escaped})*@)?(?:\\[([^\\]]*)\\]|(?:[${plain}]|${escaped})*)(?::[0-9]*)?`;
const segment = `(?:[${plain}:@]|${escaped})`;
const pattern = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?://${authority}(?:/${segment}*)*|(?!//)(?:/|${segment})*)` +
    `(?:\\?(?:[/?]|${segment})*)?(?:#(?:[/?]|${segment})*)?$`,
);

/** True for an absolute URI, perhaps with a fragment. Nothing is normalised, and a bare scheme (`urn:`) is one too. */
export function isUri(text: string): boolean {
  const match = pattern.exec(text);
  return match !== null && (match[1] === undefined || isIpLiteral(match[1]));
}

/** What may stand in brackets: an IPv6 address or an address of a version to come. */
function isIpLiteral(text: string): boolean {
  return isIpv6(text) || new RegExp(`^v[0-9a-f]+\\.[${plain}:]+$`, 'i').test(text);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  // An IPv4 address stands for the last two groups.
  const tail = text.endsWith('::') || !groups.at(-1)?.includes('.') ? null : groups.pop();
  if (tail !== null && !isIpv4(tail ?? '')) return false;
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const count = groups.length + (tail === null ? 0 : 2);
  return halves.length === 2 ? count <= 7 : count === 8;
}

function isIpv4(text: string): boolean {
  const octets = text.split('.');
  return octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255);
}
