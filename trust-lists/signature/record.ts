/** What states sign: a short record that names a document by its hash, never the document itself (design section 5). */
import { canonicalJson, type JsonObject } from '@breakwater/federation-protocol';

/** The record for a root or for a list; `sha256` is of the document's bytes, in hexadecimal. */
export type SignedRecord =
  | { readonly type: 'breakwater-root'; readonly version: number; readonly sha256: string }
  | {
      readonly type: 'breakwater-list';
      readonly listId: string;
      readonly sequence: number;
      readonly sha256: string;
    };

/** The JWS type of each record: a signature for a root can never be counted for a list. */
export const recordTypes = {
  'breakwater-root': 'breakwater-root+jws',
  'breakwater-list': 'breakwater-list+jws',
} as const;

/** The record's canonical bytes; verifiers compute them themselves and compare. */
export function recordBytes(record: SignedRecord): Uint8Array {
  return canonicalJson(record as JsonObject & SignedRecord);
}

/** The record of a root. */
export function recordOfRoot(root: { readonly version: number; readonly sha256: string }): SignedRecord {
  return { type: 'breakwater-root', version: root.version, sha256: root.sha256 };
}

/** The record of a list. */
export function recordOfList(list: {
  readonly listId: string;
  readonly sequence: number;
  readonly sha256: string;
}): SignedRecord {
  return { type: 'breakwater-list', listId: list.listId, sequence: list.sequence, sha256: list.sha256 };
}
