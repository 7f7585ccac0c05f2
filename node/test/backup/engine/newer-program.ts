/** What a newer program leaves: a snapshot with a feature that this one does not know. */
import { headHash, type Manifest, manifestHash, signHead, signManifest } from '@breakwater/backup-replication';
import { findSnapshot } from '../../../backup/restore/open-snapshot.ts';
import type { Repository } from './a-repository.ts';

/** The newest snapshot signed anew as snapshot 2, with a feature that its writer needs others to know. */
export async function saveByNewerProgram({ order }: Repository, features: Manifest['features']): Promise<string> {
  const { owner, keys, scheme, holders, signer } = order;
  const { head, manifest } = await findSnapshot({ owner, keys, scheme, holders });
  const [told] = (await holders[0]?.heads(owner)) ?? [];
  const newer = await signManifest({ ...manifest, features }, signer);
  const manifestSha256 = manifestHash(newer);
  const previous = headHash(told ?? '');
  const next = await signHead({ ...head, sequence: 2, previous, manifestSha256 }, signer);
  for (const { store } of holders) {
    await store.put({ kind: 'manifest', owner, sha256: manifestSha256 }, Buffer.from(newer, 'latin1'));
    await store.put({ kind: 'head', owner, sequence: 2 }, Buffer.from(next, 'latin1'));
  }
  return manifestSha256;
}
