/** After a restore: what must not come back to life with the database. */
import type { EnrolmentStore } from '../store/enrolment.ts';
import type { OidcStore } from '../store/oidc.ts';

/**
 * Ends every session, interaction, grant and code, and every open enrolment code, because the backup may hold some that
 * were used or withdrawn after it was made. Request objects from before the server's start are refused anyway.
 */
export async function fenceAfterRestore(
  store: { readonly oidc: OidcStore; readonly enrolments: EnrolmentStore },
  now: Date,
): Promise<{ readonly signIns: number; readonly enrolmentCodes: number }> {
  return { signIns: await store.oidc.voidAll(), enrolmentCodes: await store.enrolments.voidAll(now) };
}
