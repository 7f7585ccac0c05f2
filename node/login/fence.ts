/** After a restore: what must not come back to life with the database. */
import type { AgreementStore } from '../store/agreement.ts';
import type { EnrolmentStore } from '../store/enrolment.ts';
import type { OidcStore } from '../store/oidc.ts';

/** What the fence ended, counted. */
export interface Fenced {
  readonly signIns: number;
  readonly enrolmentCodes: number;
  readonly agreements: number;
}

/**
 * Ends every session, interaction, grant and code, every open enrolment code and every agreement, because the backup
 * may hold some that were used or withdrawn after it was made; citizens are asked again. Request objects from before
 * the server's start are refused anyway.
 */
export async function fenceAfterRestore(
  store: {
    readonly oidc: OidcStore;
    readonly enrolments: EnrolmentStore;
    readonly agreements: Pick<AgreementStore, 'voidAll'>;
  },
  now: Date,
): Promise<Fenced> {
  return {
    signIns: await store.oidc.voidAll(),
    enrolmentCodes: await store.enrolments.voidAll(now),
    agreements: await store.agreements.voidAll(now),
  };
}
