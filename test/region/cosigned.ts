/** A region's head with cosignatures of its witnesses, as an authority on a good day has it. */
import {
  cosign,
  formatNote,
  mergeCosignatures,
  parseNote,
  parseVerifierKey,
  type TrustEvidence,
  type VerifierKey,
} from '@breakwater/trust-lists';
import type { Region } from './region.ts';

/** The log's newest checkpoint, cosigned at this time by every witness that the root names. */
export async function cosignedHead(region: Region, at: Date): Promise<Uint8Array> {
  const { text, signatures } = parseNote(await region.log.checkpoint());
  const witnesses = [...region.countries.values()].slice(0, region.plan.witnesses);
  const lines = witnesses.map(({ witness: { name, signer } }) => cosign(text, name, signer, at));
  const note = formatNote({ text, signatures: [...signatures, ...(await Promise.all(lines))] });
  return mergeCosignatures([note], [region.log.vkey, ...witnessKeys(region)]);
}

/** The keys of every witness that the region's newest root names. */
export function witnessKeys({ rootPlan }: Region): readonly VerifierKey[] {
  return (rootPlan.witnesses ?? []).map(({ vkey }) => parseVerifierKey(vkey));
}

/** Everything for a hub that knows roots, lists and leaves up to these numbers (0: none). */
export async function evidenceSince(
  region: Region,
  known: { readonly root: number; readonly list: number; readonly leaves: number },
  at: Date,
): Promise<TrustEvidence> {
  return {
    roots: region.roots.slice(known.root),
    lists: region.lists.slice(known.list),
    statements: region.statements,
    log: { checkpoint: await cosignedHead(region, at), ...region.log.range(known.leaves) },
    notices: [],
  };
}
