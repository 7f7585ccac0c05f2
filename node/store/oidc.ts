/** Short-lived records of sign-ins: interactions, codes, grants, sessions, each with the time at which it ends. */
import type { JsonObject } from '@breakwater/federation-protocol';

/** A record as it is kept. `grantId` and `uid` are found again by their own index. */
export interface OidcRecord {
  readonly model: string;
  readonly id: string;
  readonly payload: JsonObject;
  readonly grantId: string | null;
  readonly uid: string | null;
  readonly expiresAt: Date;
  readonly consumedAt: Date | null;
}

/** The promise of the record store. An expired record may still be returned; whoever reads it checks the time. */
export interface OidcStore {
  /** Keeps the record in place of one with the same model and id. */
  put(record: OidcRecord): Promise<void>;
  find(model: string, id: string): Promise<OidcRecord | null>;
  findByUid(model: string, uid: string): Promise<OidcRecord | null>;
  /** Marks a record as consumed: of all calls for one record at most one is ever true. */
  consume(model: string, id: string, at: Date): Promise<boolean>;
  /** Removes a record and hands it over: of all calls for one record at most one gets it. */
  take(model: string, id: string): Promise<OidcRecord | null>;
  destroy(model: string, id: string): Promise<void>;
  destroyByGrant(model: string, grantId: string): Promise<void>;
  /** Removes every record of every model, as after a restore; resolves to how many. */
  voidAll(): Promise<number>;
  /** Removes what ended before `now`; resolves to how many. */
  sweep(now: Date): Promise<number>;
}
