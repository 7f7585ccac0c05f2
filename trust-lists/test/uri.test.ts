/** URIs by the grammar of RFC 3986. */
import { describe, expect, it } from 'vitest';
import { isUri } from '../document/uri.ts';

describe('a URI', () => {
  it.each([
    ...['ftp://ftp.is.co.za/rfc/rfc1808.txt', 'ldap://[2001:db8::7]/c=GB?objectClass?one', 'mailto:a@b.example'],
    ...['news:comp.infosystems', 'tel:+1-816-555-1212', 'telnet://192.0.2.16:80/', 'urn:a:b', 'urn:', 'http://'],
    ...['http://u:p@h:/a//b?c=/?#d/?', 'http://a/%7e', 'file:///x', 'x:/', 'http://[::1]', 'http://[1::2:3]/'],
    ...['http://[::ffff:192.0.2.1]', 'http://[v1.a:b]', 'http://[1:2:3:4:5:6:7:8]', `urn:${'x'.repeat(3000)}`],
  ])('is %s', (text) => expect(isUri(text)).toBe(true));

  it.each([
    ...['http://a/{x}', 'http://a/%zz', 'http://a/%4', 'http://a b', 'http://a/é', '//a/b', 'a/b', '', ':a', '1:a'],
    ...['http://a/#b#c', 'http://a/[x]', 'http://[::1', 'http://[:::1]', 'http://[1:2:3]', 'http://[12345::]', 'x:\n'],
    ...['http://a:8x/', 'http://a@b@c/', 'http://a/"', 'http://a\\b', 'http://a/^', 'x:|', 'http://[::256.1.1.1]'],
    ...['http://[1:2:3:4:5:6:7::8]', 'http://[v.a]', 'http://a/\u0000'],
  ])('is not %s', (text) => expect(isUri(text)).toBe(false));

  it('is told in a moment, however long and odd the text', () => {
    const startMs = performance.now();
    for (const part of ['a', '@', ':', '/', '%41', '//', '[', '?']) isUri(`http://${part.repeat(300_000)} `);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});
