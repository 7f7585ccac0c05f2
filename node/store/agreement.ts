/** Agreements: what a citizen allowed a service to learn, kept so that the same question is not asked twice. */

/** One agreement. `digest` binds exactly what was asked: the service and its name, why, and which attributes. */
export interface Agreement {
  readonly id: string;
  readonly accountId: string;
  readonly digest: string;
  readonly serviceId: string;
  readonly serviceName: string;
  /** ISO 3166 code of the service's country. */
  readonly serviceCountry: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly retentionDays: number;
  /** The attributes that the citizen agreed to: all needed ones and the ticked optional ones. */
  readonly attributes: readonly string[];
  readonly agreedAt: Date;
  readonly revokedAt: Date | null;
}

/** The promise of the agreement store. */
export interface AgreementStore {
  /** Keeps an agreement; an earlier one of the same account for the same service ends in the same step. */
  save(agreement: Agreement): Promise<void>;
  /** The agreement in force for exactly this question, or null. */
  findInForce(accountId: string, digest: string): Promise<Agreement | null>;
  /** Newest first, ended ones included. */
  listOf(accountId: string): Promise<readonly Agreement[]>;
  /** Ends an agreement of this account; false when there was none in force. */
  revoke(accountId: string, id: string, at: Date): Promise<boolean>;
  /** Ends every agreement in force and answers how many; after a restore, some may have been withdrawn since. */
  voidAll(at: Date): Promise<number>;
}
