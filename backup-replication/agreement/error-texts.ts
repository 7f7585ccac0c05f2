/** What can be wrong with a hosting agreement, and what to do about it. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** Codes of hosting agreements. */
export type AgreementErrorCode = 'AGREEMENT_INVALID' | 'AGREEMENT_STALE' | 'AGREEMENT_UNSIGNED';

/** Spread into the package's table. */
export const agreementErrorTexts: Readonly<Record<AgreementErrorCode, ErrorText>> = {
  AGREEMENT_INVALID: {
    means: 'This is not a hosting agreement that both sides could keep. Nothing was changed.',
    cure: 'Make a new one with `breakwater backup holder propose` and compare its terms with the partner.',
  },
  AGREEMENT_STALE: {
    means: 'A later agreement between the two is in force already, and an older one never comes back.',
    cure: 'See `breakwater backup holder list`; to change the terms, propose a new agreement.',
  },
  AGREEMENT_UNSIGNED: {
    means: 'One of the two hubs has not signed this, or signed with a key that the trust list does not name.',
    cure: 'Let both hubs sign with the keys they have in the trust list in force; after a change of keys, agree anew.',
  },
};
