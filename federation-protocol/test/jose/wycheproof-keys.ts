/** Reads the signature vectors of Wycheproof and CCTV as keys of ours. */
import { encodeBase64url } from '../../jose/base64url.ts';
import type { VerificationKey } from '../../jose/crypto-suite.ts';
import { vector } from '../vectors.ts';

/** One question to a suite and the right answer. */
export interface SignatureCase {
  readonly name: string;
  readonly key: VerificationKey;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
  readonly isValid: boolean;
}

interface Group {
  readonly publicKey: string | { readonly pk?: string; readonly wx?: string; readonly wy?: string };
  readonly tests: readonly { tcId: number; msg: string; sig: string; ctx?: string; result: string }[];
}

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
// Coordinates come with or without leading zeros.
const coordinate = (hex = '') => encodeBase64url(bytesOf(hex.padStart(64, '0').slice(-64)));

/** The cases of a Wycheproof file; those with a context are left out, since RFC 9964 signs with an empty one. */
export function wycheproof(file: string): readonly SignatureCase[] {
  const { algorithm, testGroups }: { algorithm: string; testGroups: readonly Group[] } = JSON.parse(
    new TextDecoder().decode(vector(`wycheproof/${file}`)),
  );
  return testGroups.flatMap((group) =>
    group.tests
      .filter((test) => test.ctx === undefined || test.ctx === '')
      .map((test) => ({
        name: `${file} ${test.tcId}`,
        key: keyOf(group, algorithm),
        data: bytesOf(test.msg),
        signature: bytesOf(test.sig),
        isValid: test.result === 'valid',
      })),
  );
}

// What our rule accepts beside signatures without any flag: a part of small order that cancels out.
const harmless = ['low_order_component_A', 'low_order_component_R'];

/** The cases of CCTV, with the answer that follows from their flags under our rule. */
export function cctv(): readonly SignatureCase[] {
  const cases: readonly { number: number; key: string; sig: string; msg: string; flags: readonly string[] | null }[] =
    JSON.parse(new TextDecoder().decode(vector('cctv/ed25519vectors.json')));
  return cases.map(({ number, key, sig, msg, flags }) => ({
    name: `cctv ${number}`,
    key: { kty: 'OKP', crv: 'Ed25519', x: coordinate(key) },
    data: new TextEncoder().encode(msg),
    signature: bytesOf(sig),
    isValid: (flags ?? []).every((flag) => harmless.includes(flag)),
  }));
}

function keyOf({ publicKey }: Group, algorithm: string): VerificationKey {
  if (typeof publicKey === 'string') {
    const pub = encodeBase64url(bytesOf(publicKey));
    return algorithm === 'ML-DSA-44' ? { kty: 'AKP', alg: 'ML-DSA-44', pub } : { kty: 'AKP', alg: 'ML-DSA-65', pub };
  }
  if (publicKey.pk !== undefined) return { kty: 'OKP', crv: 'Ed25519', x: coordinate(publicKey.pk) };
  return { kty: 'EC', crv: 'P-256', x: coordinate(publicKey.wx), y: coordinate(publicKey.wy) };
}
