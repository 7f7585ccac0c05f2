/** Lists that a source offers although the log does not lead to them: who shows them shows something else to others. */
import { hubsListId, parseTrustList, type TrustList } from '../document/list.ts';
import { TrustError } from '../error.ts';
import { checkQuorum } from '../signature/quorum.ts';
import { recordOfList } from '../signature/record.ts';
import type { SignedDocument } from '../state.ts';
import type { LoggedLists } from './follow-lists.ts';
import type { ListRules } from './verify-lists.ts';

/**
 * Passes over lists that the log knows by their hash and lists older than anything known; refuses all others, and a
 * source that has lists but not the one in force. Throws `TRUST_LIST_FORK`, `TRUST_LIST_NOT_LOGGED`,
 * `TRUST_LIST_ROLLBACK`, `TRUST_LIST_WRONG_ID`, `TRUST_LIST_QUORUM_MISSING` or what reading a list throws.
 */
export async function refuseStrays(
  offered: ReadonlyMap<string, SignedDocument>,
  logged: LoggedLists,
  rules: ListRules,
): Promise<void> {
  const known = new Set([...logged.hashes.values(), ...logged.abandoned]);
  for (const [sha256, document] of offered) {
    if (!known.has(sha256))
      await refuseStray(await parseTrustList(document.payload, rules.suite.sha256), document, logged, rules);
  }
  if (offered.size > 0 && !offered.has(logged.head.sha256)) {
    const happened = `All ${offered.size} lists offered are older than list ${logged.head.sequence}.`;
    throw new TrustError('TRUST_LIST_ROLLBACK', happened, { inForce: logged.head.sequence, offered: offered.size });
  }
}

async function refuseStray(
  list: TrustList,
  { signatures }: SignedDocument,
  { head, hashes }: LoggedLists,
  { roots, suite }: ListRules,
): Promise<void> {
  const { sequence, sha256 } = list;
  if (list.listId !== hubsListId) {
    throw new TrustError('TRUST_LIST_WRONG_ID', `This is the list “${list.listId}”, not “${hubsListId}”.`, {});
  }
  if (sequence > head.sequence) {
    const happened = `List ${sequence} is offered, but the log's newest is list ${head.sequence}.`;
    throw new TrustError('TRUST_LIST_NOT_LOGGED', happened, { offered: sequence, logged: head.sequence });
  }
  const mine = hashes.get(sequence);
  const root = roots.find(({ version }) => version === list.rootVersion);
  if (mine === undefined || root === undefined) return;
  // A second list of one number is a fork only when states signed it; else it is not even evidence of anything.
  await checkQuorum(root, 'list:hubs', recordOfList(list), signatures, 'TRUST_LIST_QUORUM_MISSING', suite);
  const happened = `There are two lists with number ${sequence}.`;
  throw new TrustError('TRUST_LIST_FORK', happened, { sequence, known: mine, offered: sha256 });
}
