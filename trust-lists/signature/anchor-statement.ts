/** What the regional anchor says about each country's `/fed` (OpenID Federation); the list says it first, and wins. */
import {
  CodedError,
  type CountryCode,
  type EntityStatement,
  issueEntityStatement,
  type Signer,
  verifyEntityStatement,
} from '@breakwater/federation-protocol';
import type { Member } from '../document/entry.ts';
import type { Root } from '../document/root.ts';
import { addDays } from '../document/time.ts';
import { TrustError } from '../error.ts';
import { anchorStatementBytesMax, anchorStatementDays, clockSkewMs } from '../limits.ts';

/** A statement that was checked against the list. */
export interface AnchorStatement {
  readonly country: CountryCode;
  readonly jwt: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** Signs the anchor's statement about a member; it lives `anchorStatementDays` from `now`. */
export function issueAnchorStatement(
  anchor: Root['anchor'],
  member: Member,
  signer: Signer,
  now: Date,
): Promise<string> {
  const statement: EntityStatement = {
    issuer: anchor.entityId,
    subject: member.entityIds.fed,
    issuedAt: now,
    expiresAt: addDays(now, anchorStatementDays),
    keys: member.federationKeys,
    // A member vouches for entities on its own host, and for nobody else's.
    constraints: { naming_constraints: { permitted: [new URL(member.origin).hostname] } },
  };
  return issueEntityStatement(statement, signer);
}

/**
 * Checks a statement against the root (issuer and keys) and the list (subject and keys). Throws
 * `TRUST_STATEMENT_INVALID` with the reason.
 * @see openid-federation-1_0#section-3.1
 */
export async function verifyAnchorStatement(
  jwt: string,
  anchor: Root['anchor'],
  member: Member,
  now: Date,
): Promise<AnchorStatement> {
  const { country } = member;
  if (jwt.length > anchorStatementBytesMax) throw invalid(country, 'it is too large');
  const statement = await verifyEntityStatement(jwt, anchor.keys, now).catch((error: unknown) => {
    if (error instanceof CodedError) throw invalid(country, error.message, error);
    throw error;
  });
  if (statement.issuer !== anchor.entityId) throw invalid(country, 'it is not from the anchor');
  if (statement.subject !== member.entityIds.fed) throw invalid(country, 'it is about somebody else');
  if (!hasSameKeys(statement, member)) throw invalid(country, 'its keys are not those of the list');
  const lifeMs = statement.expiresAt.getTime() - statement.issuedAt.getTime();
  if (lifeMs > anchorStatementDays * 86_400_000 + clockSkewMs) throw invalid(country, 'it lives too long');
  return { country, jwt, issuedAt: statement.issuedAt, expiresAt: statement.expiresAt };
}

function hasSameKeys(statement: EntityStatement, member: Member): boolean {
  const kids = (keys: Member['federationKeys']) => keys.map(({ kid }) => kid).sort();
  return kids(statement.keys).join() === kids(member.federationKeys).join() && statement.keys.length > 0;
}

function invalid(country: CountryCode, why: string, cause?: CodedError): TrustError {
  const evidence = { country, reason: cause?.code ?? why };
  return new TrustError('TRUST_STATEMENT_INVALID', `The anchor’s statement about ${country}: ${why}.`, evidence, cause);
}
