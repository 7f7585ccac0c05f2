/** The list to which a new root brings the numbers back: without it nothing that follows can be checked. */
import { CodedError } from '@breakwater/federation-protocol';
import { parseRoot, type SignedDocument, sha256Hex, type TrustState } from '@breakwater/trust-lists';

/**
 * The numbers of the lists that `roots`, not verified yet, bring the state's lists back to and that the state does not
 * keep whole, in order. A root that cannot be read asks for nothing: `verifyTrust` will refuse it.
 */
export async function baselinesWanted(
  roots: readonly SignedDocument[],
  state: TrustState | null,
): Promise<readonly number[]> {
  if (state === null || roots.length === 0) return [];
  const kept = new Set(await Promise.all(state.evidence.lists.map(({ payload }) => sha256Hex(payload))));
  const wanted = new Set<number>();
  for (const root of roots) {
    const hubs = await baselineOf(root);
    const isBehind = hubs !== null && hubs.sequence <= state.list.sequence;
    if (isBehind && hubs.sha256 !== state.root.baseline.hubs?.sha256 && !kept.has(hubs.sha256)) {
      wanted.add(hubs.sequence);
    }
  }
  return [...wanted].sort((a, b) => a - b);
}

/** The number from which on lists are wanted, each of them: from the baseline on, or after the known list. */
export async function firstListWanted(roots: readonly SignedDocument[], state: TrustState): Promise<number> {
  const numbers = await Promise.all(roots.map(baselineOf));
  const isNew = (sha256: string) => sha256 !== state.root.baseline.hubs?.sha256;
  const back = numbers.flatMap((hubs) => (hubs !== null && isNew(hubs.sha256) ? [hubs.sequence] : []));
  return Math.min(state.list.sequence + 1, ...back);
}

async function baselineOf({ payload }: SignedDocument) {
  try {
    return (await parseRoot(payload)).baseline.hubs;
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
