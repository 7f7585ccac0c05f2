/** One thing sent to many holders at once, counted by their receipts: enough, or a refusal that names who failed. */
import { CodedError, type CountryCode } from '@breakwater/federation-protocol';
import { HubBackupError } from './error.ts';

/** How it went with one holder. */
export type SendOutcome =
  | { readonly holder: CountryCode; readonly receipt: string }
  | { readonly holder: CountryCode; readonly failure: string };

/** Holders that failed in this run; asked no more, so that one dead line does not slow every pack. */
export type GivenUp = Map<CountryCode, string>;

/** Runs `send`, once more when it fails, unless the holder was given up before. */
export async function sendTo(holder: CountryCode, givenUp: GivenUp, send: () => Promise<string>): Promise<SendOutcome> {
  const before = givenUp.get(holder);
  if (before !== undefined) return { holder, failure: before };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { holder, receipt: await send() };
    } catch (cause) {
      if (attempt < ATTEMPTS) continue;
      const failure = failureCode(cause);
      givenUp.set(holder, failure);
      return { holder, failure };
    }
  }
}

/** The peer layer retries lines; this second attempt is for a holder that restarted in between. */
const ATTEMPTS = 2;

/** The receipts, or `BACKUP_HOLDERS_TOO_FEW` naming every holder that failed and why. */
export function enoughReceipts(
  outcomes: readonly SendOutcome[],
  needed: number,
  what: string,
): readonly Extract<SendOutcome, { receipt: string }>[] {
  const kept = outcomes.filter((outcome) => 'receipt' in outcome);
  if (kept.length >= needed) return kept;
  const failed = outcomes.flatMap((outcome) =>
    'failure' in outcome ? [`${outcome.holder} (${outcome.failure})`] : [],
  );
  throw new HubBackupError(
    'BACKUP_HOLDERS_TOO_FEW',
    `Only ${kept.length} of ${outcomes.length} holders took ${what}; these did not: ${failed.join(', ')}.`,
    { kept: kept.map((outcome) => outcome.holder), failed, needed },
  );
}

/** The code to show for a holder's failure: the holder's own, when the peer layer carries one. */
function failureCode(cause: unknown): string {
  if (!(cause instanceof CodedError)) return cause instanceof Error ? cause.name : 'unknown';
  const theirs = cause.evidence.code;
  return cause.code === 'PEER_REFUSED' && typeof theirs === 'string' ? theirs : cause.code;
}
