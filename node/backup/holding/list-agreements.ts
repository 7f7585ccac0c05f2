/** Every hosting agreement of a hub and what it is worth now: what `backup holder list` and the console say. */
import {
  type AgreementStanding,
  type HostingAgreement,
  parseAgreement,
  parseSignedAgreement,
} from '@breakwater/backup-replication';
import { CodedError, parseStrictJson } from '@breakwater/federation-protocol';
import { type AgreementParts, readAgreement } from './agreements.ts';

/** One agreement. */
export interface ListedAgreement {
  readonly agreement: HostingAgreement;
  /** An error code where it holds no more, for instance since a key that signed it left the trust list. */
  readonly standing: AgreementStanding | 'proposed' | 'replaced' | CodedError['code'];
}

/** All of them, in the order they were kept. Throws `AGREEMENT_…` codes only for what was kept spoilt. */
export async function listAgreements(parts: AgreementParts): Promise<readonly ListedAgreement[]> {
  const listed: ListedAgreement[] = [];
  for (const kept of await parts.hosting.all()) {
    const agreement = parseAgreement(parseSignedAgreement(parseStrictJson(Buffer.from(kept.signed))).document);
    const newest = await parts.hosting.agreed(kept.holder, kept.owner);
    const isReplaced = newest !== null && newest.sequence > kept.sequence;
    const standing = isReplaced ? 'replaced' : kept.isAgreed ? await standingOf(parts, kept) : 'proposed';
    listed.push({ agreement, standing });
  }
  return listed;
}

async function standingOf(...args: Parameters<typeof readAgreement>): Promise<ListedAgreement['standing']> {
  try {
    return (await readAgreement(...args)).standing;
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
}
