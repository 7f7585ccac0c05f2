/** Citizens' passkeys: public keys only, each bound to one account of this hub. */
import type { AssuranceLevel } from '@breakwater/federation-protocol';

/** A passkey as WebAuthn delivered it at its making. */
export interface Passkey {
  /** The credential identifier, base64url. */
  readonly id: string;
  readonly accountId: string;
  /** The public key as COSE bytes. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Whether it may live on several devices (a synced passkey), and whether it did when last used. */
  readonly isSynced: boolean;
  /** What the owner calls it. */
  readonly label: string;
  /** How well the owner's identity was established when this passkey was made. */
  readonly proofing: AssuranceLevel;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** The promise of the passkey store. */
export interface PasskeyStore {
  /** Keeps a new passkey; false when this credential identifier is known already (nothing is changed then). */
  add(passkey: Passkey): Promise<boolean>;
  find(id: string): Promise<Passkey | null>;
  /** Oldest first. */
  listOf(accountId: string): Promise<readonly Passkey[]>;
  recordUse(id: string, counter: number, at: Date): Promise<void>;
  /** Removes a passkey of this account, but never its last one; false when nothing was removed. */
  remove(accountId: string, id: string): Promise<boolean>;
  /** How many accounts have at least one passkey. */
  countAccounts(): Promise<number>;
}
