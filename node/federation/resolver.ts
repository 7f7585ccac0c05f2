/** Resolves entities to verified trust chains; remembers what holds until it expires, what failed for a moment. */
import {
  CodedError,
  type EntityId,
  parseEntityStatement,
  resolveTrustChain,
  type TrustAnchor,
  type TrustChain,
  trustChainMaxDepth,
  type Verified,
  verifyTrustChain,
} from '@breakwater/federation-protocol';
import { EntityError } from './error.ts';
import { createSource, type SourceParts } from './source.ts';

/** Design section 10: one resolution has five seconds in all. */
const resolutionTimeoutMs = 5_000;

/** Chains kept: three entities a country and its services, for the largest region we know. */
const chainsMax = 1_024;

/** A failure is remembered this long, so that a broken entity is not asked by every citizen who waits. */
const failureMemoryMs = 10_000;

/** Failures kept: an attacker can name any number of entities, so the oldest are forgotten. */
const failuresMax = 256;

/** A chain is resolved anew when less than this is left of it, while the old one still serves. */
const refreshBeforeMs = 3_600_000;

/** What resolving takes. `anchors` come from the verified root; a change of `trustVersion` empties the memory. */
export interface ResolverParts extends SourceParts {
  anchors(): readonly TrustAnchor[];
  /** Identifies the root and list in force, for example `3/17`. */
  trustVersion(): string;
  now(): Date;
}

/** Resolves entities. */
export interface Resolver {
  /**
   * The verified chain of `entity`, from memory when it still holds. Throws what `resolveTrustChain` throws, or
   * `ENTITY_…`. Callers at the same time share one resolution.
   */
  resolve(entity: EntityId): Promise<Verified<TrustChain>>;
  /**
   * Verifies a chain that came with a request (`trust_chain` header), without fetching anything. The anchor's statement
   * in it is not looked at: ours, from the list in force, takes its place, because a list revokes long before a
   * statement expires. Throws `TRUST_CHAIN_…` and the codes of one statement.
   */
  accept(statements: readonly string[]): Promise<Verified<TrustChain>>;
}

/** A resolver with an empty memory. */
export function createResolver(parts: ResolverParts): Resolver {
  const chains = new Map<EntityId, Verified<TrustChain>>();
  const failures = new Map<EntityId, { error: CodedError; until: number }>();
  const underWay = new Map<EntityId, Promise<Verified<TrustChain>>>();
  let version = '';

  const forgetOldTrust = (): void => {
    if (parts.trustVersion() === version) return;
    version = parts.trustVersion();
    chains.clear();
    failures.clear();
    underWay.clear();
  };

  const start = (entity: EntityId): Promise<Verified<TrustChain>> => {
    const startedUnder = version;
    const resolution = resolveOnce(entity, parts)
      .then((chain) => {
        if (version === startedUnder) remember(chains, entity, chain, chainsMax);
        return chain;
      })
      .catch((error: unknown) => {
        if (error instanceof CodedError && version === startedUnder) {
          remember(failures, entity, { error, until: parts.now().getTime() + failureMemoryMs }, failuresMax);
        }
        throw error;
      })
      .finally(() => {
        if (underWay.get(entity) === resolution) underWay.delete(entity);
      });
    underWay.set(entity, resolution);
    return resolution;
  };

  return {
    async resolve(entity) {
      forgetOldTrust();
      const now = parts.now().getTime();
      const known = chains.get(entity);
      const leftMs = (known?.expiresAt.getTime() ?? 0) - now;
      if (known !== undefined && leftMs > refreshBeforeMs) return known;
      const failure = failures.get(entity);
      const hasFailed = failure !== undefined && failure.until > now;
      if (hasFailed && (known === undefined || leftMs <= 0)) throw failure.error;
      const resolution = hasFailed ? undefined : (underWay.get(entity) ?? start(entity));
      // A failing refresh never takes away a chain that still holds (an error must not evict what is valid).
      if (known !== undefined && leftMs > 0) return resolution === undefined ? known : resolution.catch(() => known);
      if (resolution === undefined) throw failure?.error;
      return resolution;
    },
    accept: (statements) => acceptStapled(statements, parts),
  };
}

async function acceptStapled(statements: readonly string[], parts: ResolverParts): Promise<Verified<TrustChain>> {
  const [configuration, aboutLeaf] = statements;
  if (configuration === undefined || aboutLeaf === undefined || statements.length > trustChainMaxDepth + 1) {
    throw new EntityError('ENTITY_ANSWER_WRONG', 'A stapled chain has too few or too many statements.');
  }
  const { unverified } = await parseEntityStatement(aboutLeaf);
  const byAnchor = parts.anchorStatement(unverified.issuer);
  return verifyTrustChain([configuration, aboutLeaf, byAnchor], parts.anchors(), parts.now());
}

function resolveOnce(entity: EntityId, parts: ResolverParts): Promise<Verified<TrustChain>> {
  const source = createSource(parts, AbortSignal.timeout(resolutionTimeoutMs));
  return resolveTrustChain(entity, parts.anchors(), source, parts.now());
}

/** Keeps `value`, forgetting the oldest entry when there are more than `max`. */
function remember<Value>(memory: Map<EntityId, Value>, entity: EntityId, value: Value, max: number): void {
  memory.delete(entity);
  memory.set(entity, value);
  const [oldest] = memory.keys();
  if (memory.size > max && oldest !== undefined) memory.delete(oldest);
}
