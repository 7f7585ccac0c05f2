/** The holder's signed word on its newest head: whoever keeps its receipts can convict it with this. */
import { signHeadStatement } from '@breakwater/backup-replication';
import { CodedError, type CountryCode } from '@breakwater/federation-protocol';
import type { HolderParts } from './holder.ts';

/** Signs what the book says now. */
export async function headStatement(parts: HolderParts, owner: CountryCode): Promise<string> {
  const newest = await parts.books.run(owner, (book) => book.newestHead()?.sequence ?? 0);
  const saidAt = new Date(parts.clock().judged).toISOString();
  const isFormer = newest > 0 && !(await isAgreed(parts, owner));
  const statement = { holder: parts.country, owner, newest, saidAt, ...(isFormer ? { former: true as const } : {}) };
  return signHeadStatement(statement, parts.signer);
}

/** When it is not, what was kept is told and given all the same: no ended agreement keeps data from going home. */
function isAgreed(parts: HolderParts, owner: CountryCode): Promise<boolean> {
  return parts.termsWith(owner).then(
    () => true,
    (cause: unknown) => {
      if (!(cause instanceof CodedError)) throw cause;
      return cause.code !== 'HOLDING_NO_AGREEMENT';
    },
  );
}
