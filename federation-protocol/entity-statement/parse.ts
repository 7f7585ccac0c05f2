/** Reads the claims of an entity statement without trusting them: form and placement of every claim, no signature. */
import { FederationError } from '../federation-error.ts';
import { parseEntityId } from '../identifier/entity-id.ts';
import { parseJwkSet } from '../jose/jwk.ts';
import { parseJws, type UnverifiedJws } from '../jose/jws.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { parseStrictJson } from '../json/parse-strict-json.ts';
import { expectInteger, expectObject, expectString, expectStrings } from '../json/shape.ts';
import { type EntityMetadata, type EntityStatement, entityStatementType } from './entity-statement.ts';

/** A statement whose form is right and whose signature nobody has checked: good for learning where to ask next. */
export interface UnverifiedEntityStatement {
  readonly jwt: string;
  readonly jws: UnverifiedJws;
  readonly unverified: EntityStatement;
}

const configurationOnly = [
  'authority_hints',
  'trust_anchor_hints',
  'trust_marks',
  'trust_mark_issuers',
  'trust_mark_owners',
];
const subordinateOnly = ['constraints', 'metadata_policy', 'metadata_policy_crit', 'source_endpoint'];
// `aud` and `trust_anchor` belong to explicit registration, which no hub offers.
const registrationOnly = ['aud', 'trust_anchor'];

/**
 * Takes an entity statement apart and checks the form of all claims. Throws `JWS_…`, `JSON_…`, `JWK_…`,
 * `ENTITY_ID_INVALID`, `STATEMENT_CLAIM_MISPLACED` or `STATEMENT_CRITICAL_REFUSED`.
 * @see openid-federation-1_0#section-3.2
 */
export async function parseEntityStatement(jwt: string): Promise<UnverifiedEntityStatement> {
  const jws = parseJws(jwt);
  if (jws.header.typ !== entityStatementType) {
    throw new FederationError('JWS_TYPE_WRONG', 'A message is not an entity statement.', { typ: entityStatementType });
  }
  for (const chain of ['trust_chain', 'peer_trust_chain']) refuseMember(jws.header, chain, 'the header');
  const claims = expectObject(parseStrictJson(jws.payload), 'entity statement');
  return { jwt, jws, unverified: await statementOf(claims) };
}

async function statementOf(claims: JsonObject): Promise<EntityStatement> {
  const issuer = parseEntityId(claims.iss);
  const subject = parseEntityId(claims.sub);
  const misplaced = issuer === subject ? subordinateOnly : configurationOnly;
  for (const name of [...misplaced, ...registrationOnly]) refuseMember(claims, name, kindOf(issuer === subject));
  checkCritical(claims);
  const issuedAt = secondsToDate(claims.iat, 'iat');
  const expiresAt = secondsToDate(claims.exp, 'exp');
  return {
    issuer,
    subject,
    issuedAt,
    expiresAt,
    keys: await parseJwkSet(claims.jwks),
    ...member('metadata', claims.metadata, metadataOf),
    ...member('authorityHints', claims.authority_hints, (value) =>
      namesOf(value, 'authority_hints').map(parseEntityId),
    ),
    ...member('constraints', claims.constraints, (value) => expectObject(value, 'constraints')),
    ...member('metadataPolicy', claims.metadata_policy, (value) => expectObject(value, 'metadata_policy')),
    ...member('metadataPolicyCritical', claims.metadata_policy_crit, (value) => namesOf(value, 'metadata_policy_crit')),
    ...member('sourceEndpoint', claims.source_endpoint, (value) => expectString(value, 'source_endpoint')),
  };
}

/** A parsed claim under our name, or nothing at all when the statement leaves the claim out. */
function member<Name extends string, Parsed>(
  name: Name,
  value: JsonValue | undefined,
  parse: (value: JsonValue) => Parsed,
): { [key in Name]?: Parsed } {
  return value === undefined ? {} : ({ [name]: parse(value) } as { [key in Name]: Parsed });
}

// openid-federation-1_0#section-13.4: what is listed must be understood, and we understand no extension claim.
function checkCritical(claims: JsonObject): void {
  if (claims.crit === undefined) return;
  throw new FederationError('STATEMENT_CRITICAL_REFUSED', 'A statement demands a claim that is not supported.');
}

function metadataOf(value: JsonValue): EntityMetadata {
  const metadata = expectObject(value, 'metadata');
  const entries = Object.entries(metadata).map(([type, parameters]) => {
    const object = expectObject(parameters, `metadata.${type}`);
    for (const [name, parameter] of Object.entries(object)) {
      if (parameter !== null) continue;
      throw new FederationError('JSON_SHAPE', `metadata.${type}.${name} must not be null.`, { type, name });
    }
    return [type, object] as const;
  });
  return Object.fromEntries(entries);
}

function namesOf(value: JsonValue, where: string): readonly string[] {
  const names = expectStrings(value, where);
  if (names.length === 0) throw new FederationError('JSON_SHAPE', `${where} must not be empty.`, { where });
  return names;
}

function secondsToDate(value: JsonValue | undefined, where: string): Date {
  // 253,402,300,799 is the last second of the year 9999: beyond it a Date stops being printable.
  return new Date(expectInteger(value, where, 0, 253_402_300_799) * 1000);
}

function refuseMember(object: JsonObject, name: string, place: string): void {
  if (!Object.hasOwn(object, name)) return;
  throw new FederationError('STATEMENT_CLAIM_MISPLACED', `${name} may not stand in ${place}.`, { name, place });
}

function kindOf(isConfiguration: boolean): string {
  return isConfiguration ? 'an Entity Configuration' : 'a Subordinate Statement';
}
