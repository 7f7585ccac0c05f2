/** The questions of Wycheproof and CCTV to a suite; the right answers stand in federation-protocol's own tests. */
import type { VerificationKey } from '@breakwater/federation-protocol';
import { vectorText } from '../vectors.ts';

/** One question. */
export interface SignatureQuestion {
  readonly name: string;
  readonly key: VerificationKey;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

type WycheproofKey = string | { readonly pk?: string; readonly wx?: string; readonly wy?: string };

interface WycheproofFile {
  readonly algorithm: string;
  readonly testGroups: readonly {
    readonly publicKey: WycheproofKey;
    readonly tests: readonly { readonly tcId: number; readonly msg: string; readonly sig: string }[];
  }[];
}

const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');
const coordinate = (hex = '') => base64url(hex.padStart(64, '0').slice(-64));

/** Every case of a Wycheproof file. */
export function wycheproof(file: string): readonly SignatureQuestion[] {
  const { algorithm, testGroups }: WycheproofFile = JSON.parse(vectorText(`wycheproof/${file}`));
  return testGroups.flatMap(({ publicKey, tests }) =>
    tests.map(({ tcId, msg, sig }) => ({
      name: `${file} ${tcId}`,
      key: keyOf(publicKey, algorithm),
      data: Buffer.from(msg, 'hex'),
      signature: Buffer.from(sig, 'hex'),
    })),
  );
}

/** Every case of CCTV. */
export function cctv(): readonly SignatureQuestion[] {
  const cases: readonly { number: number; key: string; sig: string; msg: string }[] = JSON.parse(
    vectorText('cctv/ed25519vectors.json'),
  );
  return cases.map(({ number, key, sig, msg }) => ({
    name: `cctv ${number}`,
    key: { kty: 'OKP', crv: 'Ed25519', x: base64url(key) },
    data: Buffer.from(msg),
    signature: Buffer.from(sig, 'hex'),
  }));
}

function keyOf(key: WycheproofKey, algorithm: string): VerificationKey {
  if (typeof key !== 'string') {
    if (key.pk !== undefined) return { kty: 'OKP', crv: 'Ed25519', x: base64url(key.pk) };
    return { kty: 'EC', crv: 'P-256', x: coordinate(key.wx), y: coordinate(key.wy) };
  }
  const pub = base64url(key);
  return algorithm === 'ML-DSA-44' ? { kty: 'AKP', alg: 'ML-DSA-44', pub } : { kty: 'AKP', alg: 'ML-DSA-65', pub };
}
