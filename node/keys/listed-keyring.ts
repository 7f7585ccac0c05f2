/** A keyring that signs backups with the key that the trust list names: a new key takes over when its list comes. */
import type { PublicJwk } from '@breakwater/federation-protocol';
import type { Keyring, KeyUse } from './keyring.ts';
import { nextBackupKey } from './renew-backup.ts';

/** A keyring that follows the list. */
export interface ListedKeyring {
  /** Asked for its backup key it gives the one in force, at each question anew. */
  readonly keyring: Keyring;
  /** Opens the key file again where the list names a key that was made since it was opened. */
  look(): Promise<void>;
}

/** `listed`: the backup keys in force for this hub; none without a list. `reopen` reads the key file again. */
export function listedKeyring(
  opened: Keyring,
  listed: () => readonly PublicJwk[],
  reopen: () => Promise<Keyring>,
): ListedKeyring {
  let inner = opened;
  const isListed = (kid: string) => listed().some((key) => key.kid === kid);
  const inForce = (use: KeyUse): KeyUse => {
    const next = use === 'backup' ? nextBackupKey(inner) : null;
    return next !== null && isListed(next.key.kid) ? 'backup-next' : use;
  };
  return {
    keyring: {
      ...opened,
      signer: (use) => inner.signer(inForce(use)),
      publicJwk: (use) => inner.publicJwk(inForce(use)),
      export: () => inner.export(),
    },
    look: async () => {
      // The region's authority has no such key, and no entry that names one.
      if (listed().length === 0) return;
      const held = [inner.publicJwk('backup').kid, nextBackupKey(inner)?.key.kid];
      if (!held.some((kid) => kid !== undefined && isListed(kid))) inner = await reopen();
    },
  };
}
