/** Entity identifiers (OpenID Federation): https addresses with exactly one spelling each. */
import { FederationError } from '../federation-error.ts';
import { entityIdMaxLength } from '../limits.ts';

declare const entityId: unique symbol;

/** An entity's address; two identifiers are the same entity exactly when they are the same string. */
export type EntityId = string & { readonly [entityId]: true };

// Host labels in lower case (a last label that starts with a letter keeps addresses out), port without leading zero,
// path segments of unreserved characters only: no user name, query, fragment, percent-encoding, empty segment or slash
// at the end.
const shape =
  /^(https?):\/\/((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?::([1-9][0-9]{0,4}))?((?:\/[A-Za-z0-9._~-]+)*)$/;

/**
 * `text` as an entity identifier, or `ENTITY_ID_INVALID`. https, or http for hosts under `.localhost` (the region in a
 * box) only; a default port must be left out.
 * @see openid-federation-1_0#entity-identifier
 */
export function parseEntityId(text: unknown): EntityId {
  if (typeof text !== 'string' || text.length > entityIdMaxLength) throw refused('not a string of bearable length');
  const [whole, scheme, host = '', port, path = ''] = shape.exec(text) ?? [];
  if (whole === undefined) throw refused('not spelt as one plain address');
  if (host.length > 253) throw refused('the host name is too long');
  if (scheme === 'http' && !host.endsWith('.localhost')) throw refused('http is for *.localhost only');
  if (port === (scheme === 'https' ? '443' : '80') || Number(port ?? 1) > 65_535) throw refused('the port is wrong');
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) throw refused('it has dot segments');
  return text as EntityId;
}

function refused(why: string): FederationError {
  return new FederationError('ENTITY_ID_INVALID', `An entity identifier was refused: ${why}.`, { why });
}
