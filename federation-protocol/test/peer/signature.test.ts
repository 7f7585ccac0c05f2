/** The signature base and digest as the RFCs spell them. */
import { describe, expect, it } from 'vitest';
import { parsePublicJwk } from '../../jose/jwk.ts';
import { verifyBytes } from '../../jose/jws.ts';
import { contentDigest, signatureBase } from '../../peer/signature.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a content digest', () => {
  it('is that of RFC 9530 appendix D', async () => {
    expect(await contentDigest(bytes('{"hello": "world"}'))).toBe(
      'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
    );
  });
});

describe('a signature base', () => {
  it('has one line for each part and one for the parameters', () => {
    const components = [
      { name: '@status', value: '200' },
      { name: '@method', parameters: [['req', true]] as const, value: 'GET' },
      {
        name: 'signature',
        parameters: [
          ['req', true],
          ['key', 'bw'],
        ] as const,
        value: ':AA==:',
      },
    ];
    const base = signatureBase(components, { created: 1, expires: 2, keyid: 'k', tag: 't' });
    expect(new TextDecoder().decode(base)).toBe(
      [
        '"@status": 200',
        '"@method";req: GET',
        '"signature";req;key="bw": :AA==:',
        '"@signature-params": ("@status" "@method";req "signature";req;key="bw");created=1;expires=2;keyid="k";tag="t"',
      ].join('\n'),
    );
  });

  it('is signed as in RFC 9421 appendix B.2.6', async () => {
    const x = 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs';
    const key = await parsePublicJwk({ kty: 'OKP', crv: 'Ed25519', x });
    const base = [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@authority": example.com',
      '"content-type": application/json',
      '"content-length": 18',
      '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length")' +
        ';created=1618884473;keyid="test-key-ed25519"',
    ].join('\n');
    const signature = 'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==';
    const raw = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
    expect(await verifyBytes(key, bytes(base), raw)).toBe(true);
    expect(await verifyBytes(key, bytes(base.replace('/foo', '/bar')), raw)).toBe(false);
  });
});
