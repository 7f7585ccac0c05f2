/** What holders signed for, by this hub’s own records: the number of each one’s newest head, and the head itself. */
import { type OwnerName, type PromisedHead, readKeptReceipt } from '@breakwater/backup-replication';
import type { PromisedHead as KeptPromise } from '../store/backup.ts';

/** Throws `RECEIPT_INVALID` for a record that is none: it was verified when it came. */
export function promisedFrom(kept: ReadonlyMap<OwnerName, KeptPromise>): ReadonlyMap<OwnerName, PromisedHead> {
  return new Map(
    [...kept].map(([holder, { sequence, receipt }]) => {
      const hash = Buffer.from(readKeptReceipt(receipt).digest, 'base64url').toString('hex');
      return [holder, { sequence, hash }];
    }),
  );
}
