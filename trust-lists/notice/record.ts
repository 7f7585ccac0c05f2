/** What states sign under a notice: a short record that names it by its hash, as for roots and lists. */
import { type AnySigner, canonicalJson, signJws } from '@breakwater/federation-protocol';
import type { Notice } from './notice.ts';

/** The JWS type of a signature under a notice: none under a list or root can ever pass for one. */
export const noticeSignatureType = 'breakwater-notice+jws';

/** The record's canonical bytes; verifiers compute them themselves and compare. */
export function noticeRecordBytes(notice: Pick<Notice, 'id' | 'territory'>): Uint8Array {
  return canonicalJson({ type: 'breakwater-notice', territory: notice.territory, sha256: notice.id });
}

/** A trust officer's signature under a notice; `at` is for people only. Resolves to a compact JWS. */
export function signNotice(notice: Pick<Notice, 'id' | 'territory'>, signer: AnySigner, at: Date): Promise<string> {
  const header = { typ: noticeSignatureType, iat: Math.floor(at.getTime() / 1000) };
  return signJws(noticeRecordBytes(notice), header, signer);
}
