/** A region of statements for the tests: an anchor, a country's /fed, its /op, each with keys and a way to misbehave. */
import type { EntityStatement } from '../../entity-statement/entity-statement.ts';
import { issueEntityStatement } from '../../entity-statement/issue.ts';
import { type EntityId, parseEntityId } from '../../identifier/entity-id.ts';
import type { Signer } from '../../jose/signer.ts';
import type { TrustAnchor } from '../../trust-chain/trust-chain.ts';
import { later, newSigner, now } from '../keys.ts';

export const anchorId = parseEntityId('https://region.example/anchor');
export const fedId = parseEntityId('https://hub.gov.lc/fed');
export const opId = parseEntityId('https://hub.gov.lc/op');

/** Changes to a statement before it is signed. */
export type Changes = Partial<EntityStatement>;

/** The keys of the region and the three statements of its one chain, each with changes and another signer on request. */
export interface Region {
  readonly anchor: Signer;
  readonly fed: Signer;
  readonly op: Signer;
  readonly anchors: readonly TrustAnchor[];
  opConfiguration(changes?: Changes, by?: Signer): Promise<string>;
  fedConfiguration(changes?: Changes, by?: Signer): Promise<string>;
  anchorConfiguration(changes?: Changes, by?: Signer): Promise<string>;
  fedAboutOp(changes?: Changes, by?: Signer): Promise<string>;
  anchorAboutFed(changes?: Changes, by?: Signer): Promise<string>;
  chain(): Promise<string[]>;
}

/** A statement that lives an hour. */
export function statement(issuer: EntityId, subject: EntityId, key: Signer, changes: Changes = {}): EntityStatement {
  return { issuer, subject, issuedAt: now, expiresAt: later(3_600), keys: [key.publicJwk], ...changes };
}

/** A region with fresh keys. */
export async function newRegion(): Promise<Region> {
  const [anchor, fed, op] = [await newSigner(), await newSigner(), await newSigner()];
  const metadata = { openid_provider: { issuer: opId, scopes_supported: ['openid'] }, openid_relying_party: {} };
  const region: Region = {
    anchor,
    fed,
    op,
    anchors: [{ entityId: anchorId, keys: [anchor.publicJwk] }],
    opConfiguration: (changes, by = op) =>
      issueEntityStatement(statement(opId, opId, op, { authorityHints: [fedId], metadata, ...changes }), by),
    fedConfiguration: (changes, by = fed) =>
      issueEntityStatement(statement(fedId, fedId, fed, { authorityHints: [anchorId], ...changes }), by),
    anchorConfiguration: (changes, by = anchor) =>
      issueEntityStatement(statement(anchorId, anchorId, anchor, changes), by),
    fedAboutOp: (changes, by = fed) => issueEntityStatement(statement(fedId, opId, op, changes), by),
    anchorAboutFed: (changes, by = anchor) => issueEntityStatement(statement(anchorId, fedId, fed, changes), by),
    chain: async () => [await region.opConfiguration(), await region.fedAboutOp(), await region.anchorAboutFed()],
  };
  return region;
}
