/** The end of an agreement that one side gives notice of, and what an agreement is worth at a moment. */
import {
  type CountryCode,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
  parseCountryCode,
  type Signer,
  type Verified,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { isSignedBy, type SignedDocument, signDocument } from '../recovery/signed-document.ts';
import { type HostingAgreement, timeOf } from './agreement.ts';
import type { AgreedHosting, HostingKeys, HostingRole } from './signed-agreement.ts';

/** One side's notice. It ends nothing before the notice days are over, by the clock of who reads it. */
export interface HostingEnding {
  readonly holder: CountryCode;
  readonly owner: CountryCode;
  /** The agreement it ends, by its SHA-256. */
  readonly agreement: string;
  readonly by: HostingRole;
  readonly endsAt: Date;
}

/** What an agreement is worth: only `in-force` takes anything new; `leaving` still gives back. */
export type AgreementStanding = 'not-yet' | 'in-force' | 'leaving' | 'over';

const ENDING_TYPE = 'breakwater-hosting-ending';
const DAY_MS = 86_400_000;

/** Signs a notice in the name of one side. */
export function signEnding(ending: HostingEnding, signer: Signer): Promise<SignedDocument> {
  const { endsAt, ...rest } = ending;
  return signDocument({ type: ENDING_TYPE, format: 1, ...rest, endsAt: endsAt.toISOString() }, ENDING_TYPE, signer);
}

/** A notice of one of the two, for exactly this agreement. Throws `AGREEMENT_INVALID`, `AGREEMENT_UNSIGNED`. */
export async function verifyEnding(
  signed: SignedDocument,
  agreement: AgreedHosting,
  keys: HostingKeys,
): Promise<Verified<HostingEnding>> {
  const ending = readEnding(signed.document);
  const isOfThese = ending.holder === agreement.holder && ending.owner === agreement.owner;
  if (!isOfThese || ending.agreement !== agreement.sha256) throw invalidEnding('it is about another agreement');
  if (await isSignedBy(signed, ENDING_TYPE, keys[ending.by])) return ending as Verified<HostingEnding>;
  throw new BackupError('AGREEMENT_UNSIGNED', `A notice is not signed by the ${ending.by}.`, { role: ending.by });
}

/**
 * What the agreement is worth now. A notice counts from when it was received, however it is dated: nobody can end an
 * agreement in the past.
 */
export function standingOf(
  agreement: HostingAgreement,
  notice: { readonly endsAt: Date; readonly receivedAt: Date } | null,
  now: Date,
): AgreementStanding {
  const noticeMs = notice === null ? Number.POSITIVE_INFINITY : noticeEnd(agreement, notice);
  const endMs = Math.min(agreement.until.getTime(), noticeMs);
  if (now.getTime() < agreement.from.getTime()) return 'not-yet';
  if (now.getTime() < endMs) return 'in-force';
  return now.getTime() < endMs + agreement.exitDays * DAY_MS ? 'leaving' : 'over';
}

/** Whether `later` may take the place of `earlier`: the same two, a higher number. Throws `AGREEMENT_STALE`. */
export function requireLater(later: HostingAgreement, earlier: HostingAgreement | null): void {
  if (earlier === null || later.sequence > earlier.sequence) return;
  const evidence = { offered: later.sequence, inForce: earlier.sequence };
  throw new BackupError('AGREEMENT_STALE', 'An agreement that was replaced was offered again.', evidence);
}

/** When a notice ends the agreement, ms since 1970: not before the notice days are over since it was received. */
export function noticeEnd(
  { noticeDays }: Pick<HostingAgreement, 'noticeDays'>,
  notice: { readonly endsAt: Date; readonly receivedAt: Date },
): number {
  return Math.max(notice.endsAt.getTime(), notice.receivedAt.getTime() + noticeDays * DAY_MS);
}

function readEnding(document: JsonObject): HostingEnding {
  try {
    const json = expectObject(document as JsonValue, 'ending');
    if (json.type !== ENDING_TYPE || json.format !== 1) throw invalidEnding('it is of another type or format');
    const by = json.by;
    if (by !== 'holder' && by !== 'owner') throw invalidEnding('it does not say who ends it');
    const agreement = expectString(json.agreement, 'agreement', 64);
    const endsAt = timeOf(json.endsAt, 'endsAt');
    return { holder: parseCountryCode(json.holder), owner: parseCountryCode(json.owner), agreement, by, endsAt };
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError('AGREEMENT_INVALID', 'A notice of an end cannot be read.', {}, cause);
  }
}

function invalidEnding(why: string): BackupError {
  return new BackupError('AGREEMENT_INVALID', `A notice of an end was refused: ${why}.`);
}
