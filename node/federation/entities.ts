/** The three entities of one hub and what each says: of itself, and `/fed` also about the other two. */
import {
  type EntityId,
  type EntityMetadata,
  type EntityStatement,
  issueEntityStatement,
  type JsonObject,
  parseEntityId,
} from '@breakwater/federation-protocol';
import type { Keyring, KeyUse } from '../keys/keyring.ts';

/** Life of an Entity Configuration and of a statement about `/op` or `/rp` (references/identity.md section 7). */
const statementLifeMs = 24 * 3_600_000;

/** Signed anew when half its life is over, so that nobody is ever given one that expires soon. */
const renewAfterMs = statementLifeMs / 2;

/** Which of the hub's entities. */
export type EntityName = 'fed' | 'op' | 'rp';

/** What the entities are made of. `anchor` is the identifier of the region's trust anchor, from the verified root. */
export interface EntityParts {
  readonly origin: string;
  readonly name: string;
  readonly keyring: Pick<Keyring, 'signer' | 'publicJwk'>;
  readonly metadata: {
    openid_provider(): JsonObject;
    openid_relying_party(): JsonObject;
  };
  anchor(): EntityId;
  now(): Date;
}

/** The statements this hub publishes; each promise resolves to a signed JWT. */
export interface Entities {
  readonly ids: Readonly<Record<EntityName, EntityId>>;
  configuration(name: EntityName): Promise<string>;
  /** `/fed`'s statement about a subordinate, or null when `subject` is none of them. */
  statementAbout(subject: string): Promise<string | null>;
  /** The subordinates of `/fed` that have the entity type, or all. */
  subordinates(entityType?: string): readonly EntityId[];
}

const federationKeys = { fed: 'federation', op: 'op-federation', rp: 'rp-federation' } as const satisfies Record<
  EntityName,
  KeyUse
>;
const entityTypes = { op: 'openid_provider', rp: 'openid_relying_party' } as const;

/** The three entities of the hub at `origin`. */
export function createEntities(parts: EntityParts): Entities {
  const idOf = (name: EntityName) => parseEntityId(`${parts.origin}/${name}`);
  const ids = { fed: idOf('fed'), op: idOf('op'), rp: idOf('rp') };
  const signed = createRenewal(parts.now);
  const subordinateNames = ['op', 'rp'] as const;
  return {
    ids,
    configuration: (name) =>
      signed(`${ids[name]} ${parts.anchor()}`, (issuedAt) =>
        issueEntityStatement(configurationOf(name, ids, parts, issuedAt), parts.keyring.signer(federationKeys[name])),
      ),
    async statementAbout(subject) {
      const name = subordinateNames.find((candidate) => ids[candidate] === subject);
      if (name === undefined) return null;
      return signed(`about ${name}`, (issuedAt) =>
        issueEntityStatement(subordinateOf(name, ids, parts, issuedAt), parts.keyring.signer('federation')),
      );
    },
    subordinates: (entityType) =>
      subordinateNames
        .filter((name) => entityType === undefined || entityTypes[name] === entityType)
        .map((name) => ids[name]),
  };
}

/** The fetch endpoint of the hub at `origin` (`openid-federation-1_0#section-8.1`). */
export function fetchEndpointOf(fed: EntityId): string {
  return `${fed}/fetch`;
}

function configurationOf(name: EntityName, ids: Entities['ids'], parts: EntityParts, issuedAt: Date): EntityStatement {
  return {
    issuer: ids[name],
    subject: ids[name],
    ...life(issuedAt),
    keys: [parts.keyring.publicJwk(federationKeys[name])],
    authorityHints: [name === 'fed' ? parts.anchor() : ids.fed],
    metadata: metadataOf(name, ids, parts),
  };
}

function subordinateOf(name: 'op' | 'rp', ids: Entities['ids'], parts: EntityParts, issuedAt: Date): EntityStatement {
  return {
    issuer: ids.fed,
    subject: ids[name],
    ...life(issuedAt),
    keys: [parts.keyring.publicJwk(federationKeys[name])],
    // One role each: whoever stole the RP's key could otherwise call himself an OpenID Provider.
    constraints: { max_path_length: 0, allowed_entity_types: [entityTypes[name]] },
    sourceEndpoint: fetchEndpointOf(ids.fed),
  };
}

function metadataOf(name: EntityName, ids: Entities['ids'], parts: EntityParts): EntityMetadata {
  if (name === 'op') return { openid_provider: parts.metadata.openid_provider() };
  if (name === 'rp') return { openid_relying_party: parts.metadata.openid_relying_party() };
  return {
    federation_entity: {
      organization_name: parts.name,
      federation_fetch_endpoint: fetchEndpointOf(ids.fed),
      federation_list_endpoint: `${ids.fed}/list`,
    },
  };
}

function life(issuedAt: Date): Pick<EntityStatement, 'issuedAt' | 'expiresAt'> {
  return { issuedAt, expiresAt: new Date(issuedAt.getTime() + statementLifeMs) };
}

/** Remembers each signed statement until half its life is over; simultaneous askers share one signature. */
function createRenewal(now: () => Date) {
  const known = new Map<string, { at: number; jwt: Promise<string> }>();
  return (key: string, issue: (issuedAt: Date) => Promise<string>): Promise<string> => {
    const at = now();
    const present = known.get(key);
    if (present !== undefined && at.getTime() - present.at < renewAfterMs && at.getTime() >= present.at) {
      return present.jwt;
    }
    const jwt = issue(at);
    known.set(key, { at: at.getTime(), jwt });
    // A failure must not be remembered.
    jwt.catch(() => known.delete(key));
    return jwt;
  };
}
