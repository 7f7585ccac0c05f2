/** Emergency notices, checked: which of those that a server shows are really signed by enough states. */
import { type Root, type SignedNotice, type TrustList, verifyNotices } from '@breakwater/trust-lists';
import { jsonOf } from '../list-view.ts';
import { noticeFileOf, noticeIdsOf, noticePath, type ShownNotice } from '../notice-view.ts';
import { type Files, FileUnreachable } from './files.ts';

/** The notices in force, and how many more the server names that could not be fetched or did not hold. */
export interface CheckedNotices {
  readonly inForce: readonly ShownNotice[];
  readonly unconfirmed: number;
}

/** As hubs write them at most: 4 kB of notice and the hybrid signatures of a large region. */
const fileBytesMax = 384 * 1024;
/** An index is a handful of numbers and hashes. */
const indexBytesMax = 64 * 1024;

/**
 * Fetches the notices that the index names and counts their signatures under a root and list that held. A notice that
 * does not hold spoils nothing else: it is counted, not thrown. A reader who stops the check stops this too.
 */
export async function checkNotices(files: Files, root: Root, list: TrustList): Promise<CheckedNotices> {
  const ids = noticeIdsOf(jsonOf(await files.read('index.json', indexBytesMax)));
  const found = await Promise.all(ids.map((id) => readNotice(files, id)));
  const offered = found.filter((one) => one !== null);
  const { accepted } = await verifyNotices(offered, { root, list });
  const inForce = [...accepted.values()].map(({ territory, service, kid }) => ({
    country: territory,
    service,
    isOneKey: kid !== null,
  }));
  return { inForce, unconfirmed: Math.max(0, ids.length - inForce.length) };
}

async function readNotice(files: Files, id: string): Promise<SignedNotice | null> {
  try {
    return noticeFileOf(jsonOf(await files.read(noticePath(id), fileBytesMax)));
  } catch (error) {
    if (error instanceof FileUnreachable) return null;
    throw error;
  }
}
