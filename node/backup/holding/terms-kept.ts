/** The agreement in force, kept beside what is taken in under it: with the things, the terms outlive the hub's disk. */
import { type AgreementParts, agreementInForce } from './agreements.ts';
import type { HeldPlace } from './held-store.ts';
import type { HolderParts } from './holder.ts';

/** `termsWith` of a holder whose things lie in `place`; of one with a directory the book has the agreement. */
export function termsKept(
  agreements: AgreementParts,
  holder: HolderParts['country'],
  place: HeldPlace | null,
): HolderParts['termsWith'] {
  return async (owner) => {
    for (;;) {
      const agreement = await agreementInForce(agreements, holder, owner);
      if (place === null) return agreement;
      const kept = await agreements.hosting.agreed(holder, owner);
      // A later one came in between: its terms are those in force now.
      if (kept?.sequence !== agreement.sequence) continue;
      await place.keepAgreement(agreement, kept.signed);
      return agreement;
    }
  };
}
