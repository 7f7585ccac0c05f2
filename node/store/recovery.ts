/** What a hub remembers of recoveries: its own key's public record, and the requests it accepted for others. */
import type { CountryCode, JsonObject, PublicJwk } from '@breakwater/federation-protocol';

/** The public record of one split of this hub's own recovery key. */
export interface OwnRecoveryKey {
  readonly generation: number;
  /** `{document, signature}`, as it goes into every head. */
  readonly record: JsonObject;
  readonly createdAt: Date;
  /** When a recovery put the key together; from then on it must be replaced. */
  readonly spentAt: Date | null;
}

/** A recovery request of another country that enough of its officials approved. */
export interface AcceptedRecovery {
  /** SHA-256 of the request, in hex. */
  readonly recoveryId: string;
  readonly country: CountryCode;
  /** The blank machine signs its reads with it. */
  readonly signKey: PublicJwk;
  /** The key ids of the officials who approved it. They are judged anew whenever the machine asks for something. */
  readonly approvers: readonly string[];
  readonly acceptedAt: Date;
  readonly expiresAt: Date;
  /** When this hub, as custodian, handed over its share; null when it has not. */
  readonly handedOverAt: Date | null;
}

/** Writes are durable when their promise resolves, and seen at once by every other process of this hub. */
export interface RecoveryStore {
  /** Puts a new recovery key in force. False, changing nothing, unless its generation is higher than all before. */
  addOwnKey(key: Omit<OwnRecoveryKey, 'spentAt'>): Promise<boolean>;
  /** The recovery key in force: the highest generation. */
  ownKey(): Promise<OwnRecoveryKey | null>;
  markSpent(generation: number, at: Date): Promise<void>;
  /** Remembers an accepted request; accepting it again changes nothing but who approved it. */
  accept(recovery: Omit<AcceptedRecovery, 'handedOverAt'>): Promise<void>;
  markHandedOver(recoveryId: string, at: Date): Promise<void>;
  /** The accepted request whose signing key has this thumbprint, unless it has run out at `now`. */
  findBySignKey(kid: string, now: Date): Promise<AcceptedRecovery | null>;
  find(recoveryId: string): Promise<AcceptedRecovery | null>;
  /** All requests this hub ever accepted, newest first: releases stay on record. */
  list(): Promise<readonly AcceptedRecovery[]>;
}
