/** Which addresses the hub may call: names only, https only, public only; loopback for the box alone. */
import { lookup as resolveName } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { EgressError } from './error.ts';

/** Which hosts may be called: `allow` decides by URL; `loopback` admits http to `*.localhost` (the box) and only then. */
export interface AddressRule {
  readonly allow: (url: URL) => boolean;
  readonly loopback: boolean;
}

/** Throws `EGRESS_ADDRESS_REFUSED` unless `url` may be called; the name is resolved and checked again on connecting. */
export function checkAddress(url: URL, { allow, loopback }: AddressRule): void {
  const isBox = isLocalhost(url.hostname) && /^(http|ws):$/.test(url.protocol) && loopback;
  const isPublic = !isLocalhost(url.hostname) && /^(https|wss):$/.test(url.protocol);
  if (!isBox && !isPublic) throw refused(url, 'neither https nor the box');
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) throw refused(url, 'an address instead of a name');
  if (url.username !== '' || url.password !== '') throw refused(url, 'a user name in the address');
  if (!allow(url)) throw refused(url, 'not a host of the region');
}

/**
 * Resolves names for connections. `*.localhost` is this machine (Node does not know it); every other name must not lead
 * to a private address, and the address checked here is the one connected to, so a second answer cannot differ.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  const loopback = { address: '127.0.0.1', family: 4 };
  if (isLocalhost(hostname)) {
    if (options.all) callback(null, [loopback]);
    else callback(null, loopback.address, loopback.family);
    return;
  }
  resolveName(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) {
      callback(error ?? refusedHost(hostname, 'no address'), '', 0);
    } else if (addresses.some(({ address }) => isPrivateAddress(address))) {
      callback(refusedHost(hostname, 'a private address'), '', 0);
    } else if (options.all) {
      callback(null, addresses);
    } else {
      callback(null, first.address, first.family);
    }
  });
};

/** True for addresses that are not on the public Internet (RFC 6890 and its registry). */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return family === 4 ? notPublic.ipv4.check(address, 'ipv4') : notPublic.ipv6.check(address, 'ipv6');
}

// Two lists, because one list takes every IPv4 address for its IPv6 mapping.
const notPublic = { ipv4: new BlockList(), ipv6: new BlockList() };
const ranges = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24',
  '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  // Mapped, translated and tunnelled IPv4 could smuggle any of the above, so those prefixes are closed whole.
  '::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20',
  '5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8',
];
for (const range of ranges.flatMap((line) => line.split(' '))) {
  const [network = '', prefix = ''] = range.split('/');
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  notPublic[family].addSubnet(network, Number(prefix), family);
}

function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

function refused(url: URL, why: string): EgressError {
  return new EgressError('EGRESS_ADDRESS_REFUSED', `A call to ${url.host} was not made: ${why}.`, {
    host: url.host,
    why,
  });
}

function refusedHost(host: string, why: string): EgressError {
  return new EgressError('EGRESS_ADDRESS_REFUSED', `A call to ${host} was not made: ${why}.`, { host, why });
}
