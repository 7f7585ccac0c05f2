/** A small, valid, signed manifest of Dominica. */
import {
  DRAFT_DEFAULT_SCHEME as DEFAULT_SCHEME,
  draftSignManifest as signManifest,
} from '@breakwater/backup-replication';
import type { Signer } from '@breakwater/federation-protocol';
import { DM, holderCodes } from './a-region.ts';

export function manifestOf(signer: Signer): Promise<string> {
  const keys = [{ id: '2'.repeat(64), recipients: [] }];
  const placements = [holderCodes];
  const createdAt = '2026-11-22T03:00:00.000Z';
  const named = { format: 0, country: DM, snapshot: '1'.repeat(64), createdAt, scheme: DEFAULT_SCHEME } as const;
  return signManifest({ ...named, keys, placements, packs: [], rootKey: 0, root: new Uint8Array(20) }, signer);
}
