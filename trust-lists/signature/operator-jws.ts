/**
 * The operator's compact JWS over a whole list, for software outside the region that knows ETSI TS 119 602 and nothing
 * of thresholds. Hubs never count it: it says who publishes, not what the states agreed to.
 */
import {
  type CryptoSuite,
  encodeBase64url,
  type JsonObject,
  portableSuite,
  type SignatureJwk,
  type Signer,
  sha256,
  signJws,
  type Verified,
  verifyJws,
} from '@breakwater/federation-protocol';
import { parseTrustList, type TrustList } from '../document/list.ts';
import { TrustError } from '../error.ts';
import { operatorJwsBytesMax } from '../limits.ts';
import { encodeBase64 } from '../log/base64.ts';

/** What JAdES gives for the type of a JWS in compact form; no record, consent or notice of ours is of this type. */
const operatorType = 'JOSE';
const headerNames = ['alg', 'cty', 'iat', 'kid', 'typ', 'x5c', 'x5t#S256'];

/** When the operator signs, and the certificates (DER, the signer's own first) that outsiders know it by. */
export interface OperatorSigning {
  readonly at: Date;
  readonly certificates?: readonly Uint8Array[];
}

/** A list as the operator published it. */
export interface OperatorList {
  readonly list: TrustList;
  readonly signedAt: Date;
  readonly kid: string;
}

/**
 * Signs a list's bytes in the profile that JAdES calls B-B: `iat` for the time of signing, and the certificates where
 * the operator has any. Resolves to a compact JWS.
 * @see ETSI TS 119 182-1 clauses 5.1 and 6 (baseline B); ETSI TS 119 602 clause 6.8
 */
export async function signOperatorJws(
  payload: Uint8Array,
  signer: Signer,
  { at, certificates = [] }: OperatorSigning,
): Promise<string> {
  const [own] = certificates;
  const identity: JsonObject =
    own === undefined ? {} : { x5c: certificates.map(encodeBase64), 'x5t#S256': encodeBase64url(sha256(own)) };
  const iat = Math.floor(at.getTime() / 1000);
  return signJws(payload, { typ: operatorType, cty: 'application/json', iat, ...identity }, signer);
}

/**
 * Checks such a signature by one of `keys` and reads the list in it. Throws the `JWS_…` codes, `TRUST_SIGNATURE_HEADER`
 * and what `parseTrustList` throws. The result is no ground for trust: no function of this package takes it.
 */
export async function verifyOperatorJws(
  jws: string,
  keys: readonly SignatureJwk[],
  suite: CryptoSuite = portableSuite,
): Promise<Verified<OperatorList>> {
  const { header, payload, kid } = await verifyJws(
    jws,
    { typ: operatorType, keys, maxBytes: operatorJwsBytesMax },
    suite,
  );
  const surplus = Object.keys(header).filter((name) => !headerNames.includes(name));
  const { iat } = header;
  if (surplus.length > 0 || typeof iat !== 'number' || !Number.isSafeInteger(iat)) {
    const happened = 'The operator’s signature has another header than its profile allows.';
    throw new TrustError('TRUST_SIGNATURE_HEADER', happened, { surplus });
  }
  const list = await parseTrustList(payload, suite.sha256);
  const checked: OperatorList = { list, signedAt: new Date(iat * 1000), kid };
  return checked as Verified<OperatorList>;
}
