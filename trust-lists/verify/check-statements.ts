/** The anchor's statements: each stands or falls alone, since one late signature must not silence the whole list. */
import type { CountryCode, Verified } from '@breakwater/federation-protocol';
import type { Member } from '../document/entry.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { type AnchorStatement, verifyAnchorStatement } from '../signature/anchor-statement.ts';
import type { TrustState } from '../state.ts';

/** What holds, and what does not with the reason. */
export interface CheckedStatements {
  readonly accepted: ReadonlyMap<CountryCode, AnchorStatement>;
  readonly refused: readonly TrustError[];
}

/** For each member the newest statement that agrees with the list, of those offered and the one known before. */
export async function checkStatements(
  offered: Readonly<Record<string, string>>,
  state: Verified<TrustState> | null,
  anchor: Root['anchor'],
  members: ReadonlyMap<CountryCode, Member>,
  now: Date,
): Promise<CheckedStatements> {
  const accepted = new Map<CountryCode, AnchorStatement>();
  const refused: TrustError[] = [];
  for (const [country, member] of members) {
    for (const jwt of candidates(country, offered, state)) {
      try {
        const statement = await verifyAnchorStatement(jwt, anchor, member, now);
        const best = accepted.get(country);
        if (best === undefined || statement.issuedAt > best.issuedAt) accepted.set(country, statement);
      } catch (error) {
        if (!(error instanceof TrustError) || error.code !== 'TRUST_STATEMENT_INVALID') throw error;
        refused.push(error);
      }
    }
  }
  return { accepted, refused };
}

function candidates(
  country: CountryCode,
  offered: Readonly<Record<string, string>>,
  state: Verified<TrustState> | null,
): readonly string[] {
  const texts = [state?.statements.get(country)?.jwt, Object.hasOwn(offered, country) ? offered[country] : undefined];
  return texts.filter((text) => text !== undefined);
}
