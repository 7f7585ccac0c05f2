/** The holder's signed word on its newest head: whoever keeps its receipts can convict it with this. */
import { signHeadStatement } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { HolderParts } from './holder.ts';

/** Signs what the book says now. */
export async function headStatement(parts: HolderParts, owner: CountryCode): Promise<string> {
  const newest = await parts.books.run(owner, (book) => book.newestHead()?.sequence ?? 0);
  const saidAt = new Date(parts.clock().judged).toISOString();
  return signHeadStatement({ holder: parts.country, owner, newest, saidAt }, parts.signer);
}
