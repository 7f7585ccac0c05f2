/** Signs entity statements: the same claims the parser reads, in the specification's spelling. */
import { FederationError } from '../federation-error.ts';
import { signJws } from '../jose/jws.ts';
import type { PublicJwk, Signer } from '../jose/signer.ts';
import type { JsonObject } from '../json/json-value.ts';
import { type EntityStatement, entityStatementType } from './entity-statement.ts';
import { parseEntityStatement } from './parse.ts';

/**
 * Signs `statement` as `entity-statement+jwt`. What comes out is parsed once more before it is returned, so a hub never
 * publishes a statement that its peers must refuse; throws the codes of `parseEntityStatement`, and
 * `STATEMENT_EXPIRED` when it would expire before it was issued.
 */
export async function issueEntityStatement(statement: EntityStatement, signer: Signer): Promise<string> {
  if (statement.expiresAt <= statement.issuedAt) {
    throw new FederationError('STATEMENT_EXPIRED', 'A statement would expire before it is issued.');
  }
  const jwt = await signJws(claimsOf(statement), { typ: entityStatementType }, signer);
  await parseEntityStatement(jwt);
  return jwt;
}

function claimsOf(statement: EntityStatement): JsonObject {
  const claims: Record<string, JsonObject[string] | undefined> = {
    iss: statement.issuer,
    sub: statement.subject,
    iat: toSeconds(statement.issuedAt),
    exp: toSeconds(statement.expiresAt),
    jwks: { keys: statement.keys.map(jwkOf) },
    metadata: statement.metadata,
    authority_hints: statement.authorityHints,
    constraints: statement.constraints,
    metadata_policy: statement.metadataPolicy,
    metadata_policy_crit: statement.metadataPolicyCritical,
    source_endpoint: statement.sourceEndpoint,
  };
  const present = Object.entries(claims).filter(
    (entry): entry is [string, JsonObject[string]] => entry[1] !== undefined,
  );
  return Object.fromEntries(present);
}

/** A public key as the JSON of a JWK Set, with nothing but its public members. */
export function jwkOf(key: PublicJwk): JsonObject {
  const { kty, crv, x, y, kid, alg, use } = key;
  return {
    kty,
    crv,
    x,
    kid,
    ...(y === undefined ? {} : { y }),
    ...(alg === undefined ? {} : { alg }),
    ...(use === undefined ? {} : { use }),
  };
}

function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
