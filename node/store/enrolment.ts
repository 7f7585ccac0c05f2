/** Enrolment codes: what the registrar hands to a person whose document was checked, good for one first passkey. */
import type { AssuranceLevel } from '@breakwater/federation-protocol';

/** A code as it is kept: only its hash. `proofing` is how well the registrar established who the person is. */
export interface Enrolment {
  readonly id: string;
  readonly accountId: string;
  readonly codeHash: string;
  readonly proofing: AssuranceLevel;
  /** The registrar or operator who issued it. */
  readonly issuedBy: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  /** Set when a newer code for the same person, or a restore, took its place. */
  readonly voidedAt: Date | null;
}

/** The promise of the enrolment store. */
export interface EnrolmentStore {
  /** Keeps a new code and voids every open code of the same person, in one step. */
  issue(enrolment: Enrolment): Promise<void>;
  findByCodeHash(codeHash: string): Promise<Enrolment | null>;
  find(id: string): Promise<Enrolment | null>;
  /** Marks the code as used: of all calls for one code at most one is ever true, and none after it was voided. */
  use(id: string, at: Date): Promise<boolean>;
  /** Voids one open code; false when it was not open any more (used, expired or voided). */
  withdraw(id: string, at: Date): Promise<boolean>;
  /** The newest codes first, at most `limit`. */
  recent(limit: number): Promise<readonly Enrolment[]>;
  listOf(accountId: string): Promise<readonly Enrolment[]>;
  /** Voids every open code, as after a restore; resolves to how many. */
  voidAll(at: Date): Promise<number>;
}
