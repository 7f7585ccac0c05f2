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
import type { HostingStore, KeptAgreement, KeptEnding } from '../../store/hosting.ts';
import { requireAllowed } from '../../trust/allowed.ts';
import type { TrustRuntime } from '../../trust/runtime.ts';
import { HubBackupError } from '../error.ts';
import { everyKeyOf, keysInForceOf } from '../owner-keys.ts';

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
 * it is in the trust list neither as one in force nor as a retired one; `TRUST_DENIED` when the list does not let one
 * of the two store backups.
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

/** An agreement that was kept, verified under both sides' keys, and what it is worth now. Throws `AGREEMENT_…`. */
export async function readAgreement(parts: AgreementParts, kept: KeptAgreement): Promise<AgreementLine> {
  // It was verified when it came, and takes both sides' signatures: a key that was retired since does not end it.
  const keys = keysOf(parts.trust, kept.holder, kept.owner, everyKeyOf);
  const agreement = await verifiedOnce(kept.signed, keys);
  const ending = await parts.hosting.ending(kept.holder, kept.owner, kept.sequence);
  const notice = ending === null ? null : await readNotice(ending, agreement, keys);
  return { agreement, standing: standingOf(agreement, notice, parts.now()), notice: notice?.endsAt ?? null };
}

/** The backup keys of both sides in the list in force; of a suspended one there are none. What arrives needs these. */
export function keysOf(
  trust: Pick<TrustRuntime, 'current'>,
  holder: CountryCode,
  owner: CountryCode,
  choose: typeof everyKeyOf = keysInForceOf,
): HostingKeys {
  const of = choose(trust.current());
  return { holder: of(holder), owner: of(owner) };
}

/** A notice that was kept, verified under these keys. Throws `AGREEMENT_…`. */
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
