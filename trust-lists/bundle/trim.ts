/** Leaving out signatures beyond those that count: a bundle carries proof, and nothing twice. */
import type { CryptoSuite } from '@breakwater/federation-protocol';
import type { KeyClass, RoleName, Root } from '../document/root.ts';
import { signaturesMax } from '../limits.ts';
import { countStates } from '../signature/quorum.ts';
import type { SignedRecord } from '../signature/record.ts';
import type { SignedDocument } from '../state.ts';

/** A rule that a document's signatures must meet: so many states of a role, in each of its classes. */
export interface SigningRule {
  readonly root: Root;
  readonly role: RoleName;
}

/** One class under one rule, and the states found for it so far. */
interface Need {
  readonly rule: SigningRule;
  readonly class: KeyClass;
  readonly states: Set<string>;
}

/**
 * The document with only as many valid signatures as the rules need: at most k states for each class where one rule
 * stands alone; a root must meet its predecessor's rule as well, and states that serve both are taken first. Signatures
 * that do not verify are left out. Whether what is left meets the rules is for `verifyTrust` to say.
 */
export async function trimSignatures(
  document: SignedDocument,
  record: SignedRecord,
  rules: readonly SigningRule[],
  suite: CryptoSuite,
): Promise<SignedDocument> {
  const needs = rules.flatMap((rule) =>
    rule.root.roles[rule.role].classes.map((name): Need => ({ rule, class: name, states: new Set() })),
  );
  const offered = document.signatures.slice(0, signaturesMax);
  const serving = await Promise.all(
    offered.map(async (signature) => ({ signature, serves: await servedBy(signature, record, needs, suite) })),
  );
  const kept = new Set<string>();
  for (const { signature, serves } of serving.sort((a, b) => b.serves.length - a.serves.length)) {
    const open = serves.filter(({ need, state }) => isOpen(need) && !need.states.has(state));
    if (open.length === 0) continue;
    for (const { need, state } of open) need.states.add(state);
    kept.add(signature);
  }
  return { payload: document.payload, signatures: offered.filter((signature) => kept.has(signature)) };
}

function isOpen({ rule, states }: Need): boolean {
  return states.size < rule.root.roles[rule.role].threshold;
}

/** The needs that one signature serves, and for which state; none when it does not verify. */
async function servedBy(
  signature: string,
  record: SignedRecord,
  needs: readonly Need[],
  suite: CryptoSuite,
): Promise<readonly { readonly need: Need; readonly state: string }[]> {
  const found = needs.map(async (need) => {
    const tally = await countStates(need.rule.root, need.rule.role, record, [signature], suite);
    return tally.classes[need.class].map((state) => ({ need, state }));
  });
  return (await Promise.all(found)).flat();
}
