/** Applies what superiors lay on subordinates: path length, names, roles (`openid-federation-1_0#section-6.2`). */
import type { EntityStatement } from '../entity-statement/entity-statement.ts';
import { FederationError } from '../federation-error.ts';
import type { EntityId } from '../identifier/entity-id.ts';
import type { JsonObject } from '../json/json-value.ts';
import { expectInteger, expectObject, expectStrings } from '../json/shape.ts';

/**
 * Checks every statement's constraints on the part of the chain below it, each by itself. `subordinates` are the
 * Subordinate Statements from the leaf's superior up to the anchor. Throws `TRUST_CHAIN_CONSTRAINT` or `JSON_SHAPE`.
 */
export function checkConstraints(subordinates: readonly EntityStatement[]): void {
  subordinates.forEach((statement, index) => {
    if (statement.constraints === undefined) return;
    checkPathLength(statement.constraints, index, statement.issuer);
    const below = subordinates.slice(0, index + 1).map((lower) => lower.subject);
    checkNames(statement.constraints, below, statement.issuer);
  });
}

/** The entity types a statement allows, or undefined for all; `federation_entity` is always allowed. */
export function allowedEntityTypes(statement: EntityStatement): readonly string[] | undefined {
  const allowed = statement.constraints?.allowed_entity_types;
  return allowed === undefined ? undefined : ['federation_entity', ...expectStrings(allowed, 'allowed_entity_types')];
}

function checkPathLength(constraints: JsonObject, intermediatesBelow: number, issuer: EntityId): void {
  if (constraints.max_path_length === undefined) return;
  const max = expectInteger(constraints.max_path_length, 'max_path_length');
  if (intermediatesBelow > max) throw violated(issuer, 'more intermediates than it allows');
}

function checkNames(constraints: JsonObject, subjects: readonly EntityId[], issuer: EntityId): void {
  if (constraints.naming_constraints === undefined) return;
  const naming = expectObject(constraints.naming_constraints, 'naming_constraints');
  const permitted = naming.permitted === undefined ? undefined : expectStrings(naming.permitted, 'permitted');
  const excluded = naming.excluded === undefined ? [] : expectStrings(naming.excluded, 'excluded');
  for (const subject of subjects) {
    const host = new URL(subject).hostname;
    if (excluded.some((name) => matches(host, name))) throw violated(issuer, `it excludes ${host}`);
    if (permitted?.some((name) => matches(host, name)) === false) throw violated(issuer, `it does not permit ${host}`);
  }
}

// RFC 5280 section 4.2.1.10 for URIs: with a leading period any host below it, never the domain itself; else that host.
function matches(host: string, name: string): boolean {
  const lowered = name.toLowerCase();
  return lowered.startsWith('.') ? host.endsWith(lowered) && host.length > lowered.length : host === lowered;
}

function violated(issuer: EntityId, why: string): FederationError {
  return new FederationError('TRUST_CHAIN_CONSTRAINT', `${issuer} constrains its subordinates: ${why}.`, {
    issuer,
    why,
  });
}
