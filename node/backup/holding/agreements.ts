/** Which hosting agreement is in force between two countries: signed by both under the trust list, not ended. */
import {
  type AgreedHosting,
  type AgreementStanding,
  type HostingKeys,
  parseSignedAgreement,
  parseSignedDocument,
  standingOf,
  verifyAgreement,
  verifyEnding,
} from '@breakwater/backup-replication';
import { CodedError, type CountryCode, parseStrictJson } from '@breakwater/federation-protocol';
import { members } from '@breakwater/trust-lists';
import type { HostingStore, KeptAgreement, KeptEnding } from '../../store/hosting.ts';
import { requireAllowed } from '../../trust/allowed.ts';
import type { TrustRuntime } from '../../trust/runtime.ts';
import { HubBackupError } from '../error.ts';

/** What looking takes. `now` is the judged time: an agreement neither begins nor ends by a wrong clock. */
export interface AgreementParts {
  readonly hosting: HostingStore;
  readonly trust: Pick<TrustRuntime, 'current' | 'decide'>;
  readonly now: () => Date;
}

/** One agreement as it stands. */
export interface AgreementLine {
  readonly agreement: AgreedHosting;
  readonly standing: AgreementStanding;
  /** When it ends by notice; null when nobody gave one. */
  readonly notice: Date | null;
}

/**
 * The agreement in force. Throws `HOLDING_NO_AGREEMENT` when there is none, when it ended, or when a key that signed
 * it is not in the trust list any more; `TRUST_DENIED` when the list does not let one of the two store backups.
 */
export async function agreementInForce(
  parts: AgreementParts,
  holder: CountryCode,
  owner: CountryCode,
): Promise<AgreedHosting> {
  const kept = await parts.hosting.agreed(holder, owner);
  if (kept === null) throw none(holder, owner, 'There is no agreement');
  for (const country of [holder, owner]) requireAllowed(parts.trust, { country, service: 'BackupStore' });
  const { agreement, standing } = await readAgreement(parts, kept).catch((cause: unknown) => {
    if (!(cause instanceof CodedError)) throw cause;
    throw none(holder, owner, `The agreement does not hold (${cause.code})`, cause);
  });
  if (standing === 'in-force') return agreement;
  throw none(holder, owner, standing === 'not-yet' ? 'The agreement has not begun' : 'The agreement has ended');
}

/** An agreement that was kept, verified under the keys in force, and what it is worth now. Throws `AGREEMENT_…`. */
export async function readAgreement(parts: AgreementParts, kept: KeptAgreement): Promise<AgreementLine> {
  const keys = keysOf(parts.trust, kept.holder, kept.owner);
  const agreement = await verifiedOnce(kept.signed, keys);
  const ending = await parts.hosting.ending(kept.holder, kept.owner, kept.sequence);
  const notice = ending === null ? null : await readNotice(ending, agreement, keys);
  return { agreement, standing: standingOf(agreement, notice, parts.now()), notice: notice?.endsAt ?? null };
}

/** The backup keys of both sides in the list in force; of a suspended one there are none. */
export function keysOf(trust: Pick<TrustRuntime, 'current'>, holder: CountryCode, owner: CountryCode): HostingKeys {
  const listed = members(trust.current());
  const of = (country: CountryCode) => listed.find((member) => member.country === country)?.backupKeys ?? [];
  return { holder: of(holder), owner: of(owner) };
}

/** A notice that was kept, verified under the keys in force. Throws `AGREEMENT_…`. */
export async function readNotice(kept: KeptEnding, agreement: AgreedHosting, keys: HostingKeys) {
  const signed = parseSignedDocument(parseStrictJson(Buffer.from(kept.signed)));
  const { endsAt } = await verifyEnding(signed, agreement, keys);
  return { endsAt, receivedAt: kept.receivedAt };
}

/** Verified agreements, by text and keys: every shard asks, and two signatures cost more than its receipt. */
const verified = new Map<string, AgreedHosting>();
const VERIFIED_MAX = 256;

async function verifiedOnce(signed: string, keys: HostingKeys): Promise<AgreedHosting> {
  const name = [signed, ...keys.holder.map(({ kid }) => kid), '', ...keys.owner.map(({ kid }) => kid)].join('\n');
  const known = verified.get(name);
  if (known !== undefined) return known;
  const agreement = await verifyAgreement(parseSignedAgreement(parseStrictJson(Buffer.from(signed))), keys);
  if (verified.size >= VERIFIED_MAX) verified.clear();
  verified.set(name, agreement);
  return agreement;
}

function none(holder: CountryCode, owner: CountryCode, why: string, cause?: unknown): HubBackupError {
  const happened = `${why} by which ${holder} would keep backups of ${owner}.`;
  return new HubBackupError('HOLDING_NO_AGREEMENT', happened, { holder, owner }, cause);
}
