/** A trust officer's signature under a record: a compact JWS that stands alone and needs no meeting. */
import { type AnySigner, signJws } from '@breakwater/federation-protocol';
import { recordBytes, recordTypes, type SignedRecord } from './record.ts';

/** Signs a record; `at` says when, for people only: no check depends on it. Resolves to a compact JWS. */
export function signRecord(record: SignedRecord, signer: AnySigner, at: Date): Promise<string> {
  return signJws(recordBytes(record), { typ: recordTypes[record.type], iat: Math.floor(at.getTime() / 1000) }, signer);
}
