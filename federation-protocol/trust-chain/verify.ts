/** Verifies a trust chain from its leaf to an anchor whose keys were pinned beforehand. */
import type { EntityStatement } from '../entity-statement/entity-statement.ts';
import { isEntityConfiguration } from '../entity-statement/entity-statement.ts';
import { parseEntityStatement, type UnverifiedEntityStatement } from '../entity-statement/parse.ts';
import { checkSignature, checkTime } from '../entity-statement/verify.ts';
import { FederationError } from '../federation-error.ts';
import { trustChainMaxDepth } from '../limits.ts';
import type { Verified } from '../verified.ts';
import { checkConstraints } from './constraints.ts';
import { resolveMetadata } from './metadata.ts';
import type { TrustAnchor, TrustChain } from './trust-chain.ts';

/**
 * Verifies `chain` (leaf's Entity Configuration first, the anchor's own Entity Configuration last or left out) against
 * `anchors` at `now`. The cheap checks come before the signatures. Throws `TRUST_CHAIN_TOO_LONG`, `TRUST_CHAIN_BROKEN`,
 * `TRUST_CHAIN_ANCHOR_UNKNOWN`, `TRUST_CHAIN_CONSTRAINT`, `TRUST_CHAIN_POLICY_UNSUPPORTED` and the codes of one
 * statement.
 * @see openid-federation-1_0#section-10.2
 */
export async function verifyTrustChain(
  chain: readonly string[],
  anchors: readonly TrustAnchor[],
  now: Date,
): Promise<Verified<TrustChain>> {
  const parsed = await parseChain(chain);
  const statements = parsed.map((entry) => entry.unverified);
  for (const statement of statements) checkTime(statement, now);
  const anchor = checkLinks(statements, anchors);
  await checkSignatures(parsed, anchor);
  const subordinates = statements.filter((statement) => !isEntityConfiguration(statement));
  for (const statement of subordinates) refusePolicy(statement);
  checkConstraints(subordinates);
  const verified: TrustChain = {
    leaf: leafOf(statements).subject,
    anchor: anchor.entityId,
    path: [leafOf(statements).subject, ...subordinates.map((statement) => statement.issuer)],
    metadata: resolveMetadata(leafOf(statements), subordinates),
    expiresAt: new Date(Math.min(...statements.map((statement) => statement.expiresAt.getTime()))),
    statements: [...chain],
  };
  return verified as Verified<TrustChain>;
}

function parseChain(chain: readonly string[]): Promise<UnverifiedEntityStatement[]> {
  // One statement more than entities: the anchor may add its own Entity Configuration.
  if (chain.length > trustChainMaxDepth + 1) {
    throw new FederationError('TRUST_CHAIN_TOO_LONG', `A chain has ${chain.length} statements.`, {
      statements: chain.length,
    });
  }
  return Promise.all(chain.map((jwt) => parseEntityStatement(jwt)));
}

/** Checks who speaks about whom (section 4: ES[j].iss == ES[j+1].sub) and finds the pinned anchor at the end. */
function checkLinks(statements: readonly EntityStatement[], anchors: readonly TrustAnchor[]): TrustAnchor {
  const leaf = leafOf(statements);
  const [first, last] = [statements[1], statements.at(-1)];
  if (first === undefined || last === undefined) throw broken('it has no superior');
  if (!isEntityConfiguration(leaf)) throw broken('it does not begin with the subject’s own statement');
  if (!leaf.authorityHints?.includes(first.issuer)) throw broken('the subject does not name that superior');
  statements.slice(1).forEach((statement, index) => {
    if (statements[index]?.issuer !== statement.subject) throw broken('two statements do not join');
    const isLast = index + 2 === statements.length;
    if (isEntityConfiguration(statement) && (!isLast || index === 0)) throw broken('a self-statement stands inside it');
  });
  const issuers = statements.map((statement) => statement.issuer);
  const entities = new Set(issuers);
  const repeated = issuers.length - entities.size - (isEntityConfiguration(last) ? 1 : 0);
  if (repeated > 0) throw broken('it goes round in a circle');
  const anchor = anchors.find((candidate) => candidate.entityId === last.issuer);
  if (anchor === undefined) {
    throw new FederationError('TRUST_CHAIN_ANCHOR_UNKNOWN', 'A chain ends at an anchor that is not ours.', {
      anchor: last.issuer,
    });
  }
  return anchor;
}

/**
 * ES[j] must be signed by a key that ES[j+1] gives to its subject; what the anchor signed, by a pinned key only. The
 * leaf's configuration must also list the key that signed it, for it is self-signed.
 */
async function checkSignatures(parsed: readonly UnverifiedEntityStatement[], anchor: TrustAnchor): Promise<void> {
  for (const [index, entry] of parsed.entries()) {
    const next = parsed[index + 1]?.unverified;
    const isByAnchor = entry.unverified.issuer === anchor.entityId;
    await checkSignature(entry, isByAnchor || next === undefined ? anchor.keys : next.keys);
    if (!isEntityConfiguration(entry.unverified)) continue;
    if (entry.unverified.keys.some((key) => key.kid === entry.jws.kid)) continue;
    throw new FederationError('JWS_KEY_UNKNOWN', 'An Entity Configuration does not list the key that signed it.');
  }
}

/** Metadata policies are not applied here, so a chain that states one must not be read as if it did not. */
function refusePolicy(statement: EntityStatement): void {
  const policies = Object.values(statement.metadataPolicy ?? {});
  const isEmpty = policies.every((policy) => policy !== null && Object.keys(policy).length === 0);
  if (isEmpty && statement.metadataPolicyCritical === undefined) return;
  throw new FederationError('TRUST_CHAIN_POLICY_UNSUPPORTED', `${statement.issuer} states a metadata policy.`, {
    issuer: statement.issuer,
  });
}

function leafOf(statements: readonly EntityStatement[]): EntityStatement {
  const [leaf] = statements;
  if (leaf === undefined) throw broken('it is empty');
  return leaf;
}

function broken(why: string): FederationError {
  return new FederationError('TRUST_CHAIN_BROKEN', `A trust chain was refused: ${why}.`, { why });
}
