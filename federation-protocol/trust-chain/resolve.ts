/** Finds a trust chain by following authority hints upwards, within a fixed budget; what fetches is an argument. */
import type { UnverifiedEntityStatement } from '../entity-statement/parse.ts';
import { parseEntityStatement } from '../entity-statement/parse.ts';
import { CodedError } from '../error.ts';
import { FederationError } from '../federation-error.ts';
import type { EntityId } from '../identifier/entity-id.ts';
import { authorityHintsMax, trustChainMaxDepth, trustChainMaxFetches } from '../limits.ts';
import type { Verified } from '../verified.ts';
import type { TrustAnchor, TrustChain } from './trust-chain.ts';
import { verifyTrustChain } from './verify.ts';

/** Where statements come from; each promise rejects with a `CodedError` when the statement cannot be had. */
export interface StatementSource {
  entityConfiguration(entity: EntityId): Promise<string>;
  subordinateStatement(issuer: EntityId, subject: EntityId): Promise<string>;
}

/** One path upwards: the entities from the leaf to its present top, and the statements gathered so far. */
interface Path {
  readonly entities: readonly EntityId[];
  readonly statements: readonly string[];
}

/** A path that led nowhere, and why. */
interface DeadEnd {
  readonly via: EntityId;
  readonly code: string;
}

/**
 * Resolves and verifies the shortest chain from `entity` to one of `anchors`. No statement is fetched twice; hints that
 * lead back into the path are ignored; at most `authorityHintsMax` hints per entity, `trustChainMaxDepth` entities and
 * `trustChainMaxFetches` fetches. Throws `TRUST_CHAIN_NOT_FOUND` with every dead end in the evidence,
 * `TRUST_CHAIN_BUDGET`, or the code with which the source failed for `entity` itself.
 * @see openid-federation-1_0#section-10.1
 */
export async function resolveTrustChain(
  entity: EntityId,
  anchors: readonly TrustAnchor[],
  source: StatementSource,
  now: Date,
): Promise<Verified<TrustChain>> {
  const fetcher = withBudget(source);
  const deadEnds: DeadEnd[] = [];
  let paths: readonly Path[] = [{ entities: [entity], statements: [await fetcher.entityConfiguration(entity)] }];
  for (let depth = 1; depth < trustChainMaxDepth && paths.length > 0; depth += 1) {
    const longer: Path[] = [];
    for (const path of paths) {
      const note = (via: EntityId) => (error: unknown) => {
        deadEnds.push({ via, code: codeOf(error) });
      };
      // One superior that does not answer must not hide another path.
      for (const hint of (await hintsOf(path, anchors, fetcher).catch(note(topOf(path)))) ?? []) {
        const found = await step(path, hint, anchors, fetcher, now).catch(note(hint));
        if (found === undefined) continue;
        if ('anchor' in found) return found;
        longer.push(found);
      }
    }
    paths = longer;
  }
  const evidence = { entity, deadEnds: deadEnds.map(({ via, code }) => ({ via, code })) };
  throw new FederationError('TRUST_CHAIN_NOT_FOUND', `No chain leads from ${entity} to our anchor.`, evidence);
}

/** Goes one superior up: a verified chain when it is an anchor, else the longer path. */
async function step(
  path: Path,
  superior: EntityId,
  anchors: readonly TrustAnchor[],
  source: StatementSource,
  now: Date,
): Promise<Verified<TrustChain> | Path> {
  const subject = topOf(path);
  const statements = [...path.statements, await source.subordinateStatement(superior, subject)];
  if (anchors.some((anchor) => anchor.entityId === superior)) return verifyTrustChain(statements, anchors, now);
  return { entities: [...path.entities, superior], statements };
}

/** The superiors that the top of the path names, anchors first, without those already on the path. */
async function hintsOf(path: Path, anchors: readonly TrustAnchor[], source: StatementSource): Promise<EntityId[]> {
  const configuration: UnverifiedEntityStatement = await parseEntityStatement(
    path.entities.length === 1 ? (path.statements[0] ?? '') : await source.entityConfiguration(topOf(path)),
  );
  const hints = (configuration.unverified.authorityHints ?? []).slice(0, authorityHintsMax);
  const isAnchor = (id: EntityId) => anchors.some((anchor) => anchor.entityId === id);
  const fresh = hints.filter((hint) => !path.entities.includes(hint));
  return [...fresh.filter(isAnchor), ...fresh.filter((hint) => !isAnchor(hint))];
}

function topOf(path: Path): EntityId {
  const top = path.entities.at(-1);
  if (top === undefined) throw new FederationError('TRUST_CHAIN_BROKEN', 'A path without an entity.');
  return top;
}

/** The same source, counting and remembering, so that one resolution costs a bounded number of fetches. */
function withBudget(source: StatementSource): StatementSource {
  const known = new Map<string, Promise<string>>();
  const once = (key: string, fetch: () => Promise<string>): Promise<string> => {
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    if (known.size >= trustChainMaxFetches) {
      throw new FederationError('TRUST_CHAIN_BUDGET', `More than ${trustChainMaxFetches} fetches for one chain.`);
    }
    const fetched = fetch();
    known.set(key, fetched);
    return fetched;
  };
  return {
    entityConfiguration: async (entity) => once(entity, () => source.entityConfiguration(entity)),
    subordinateStatement: async (issuer, subject) =>
      once(`${issuer} ${subject}`, () => source.subordinateStatement(issuer, subject)),
  };
}

// Only coded refusals are dead ends; anything else is a fault of this program and must not be hidden.
function codeOf(error: unknown): string {
  if (!(error instanceof CodedError) || error.code === 'TRUST_CHAIN_BUDGET') throw error;
  return error.code;
}
