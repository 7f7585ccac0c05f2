/** The authority keeps the anchor's statements young, so that no country's sign-ins end by an oversight. */
import { CodedError, type Signer, type Verified } from '@breakwater/federation-protocol';
import { members, type TrustState } from '@breakwater/trust-lists';
import type { World } from '../world.ts';
import { publishStatements } from './publish.ts';
import type { TrustRuntime } from './runtime.ts';

const dayMs = 24 * 3_600_000;

/** Statements live 90 days; renewed with two thirds left, they outlive a centre that is lost right afterwards by 60. */
const renewBelowMs = 60 * dayMs;

/** How often the authority looks whether it is time. */
const lookEveryMs = dayMs;

/** What renewing takes. */
export interface RenewalParts {
  readonly dir: string;
  readonly rootSha256: string;
  readonly anchor: Signer;
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'refresh'>;
  readonly world: World;
}

/** True when a member has no statement or one that has less than 60 days left. */
export function isRenewalDue(state: Verified<TrustState>, now: Date): boolean {
  return members(state).some(({ country }) => {
    const expiresAt = state.statements.get(country)?.expiresAt;
    return expiresAt === undefined || expiresAt.getTime() - now.getTime() < renewBelowMs;
  });
}

/** Signs new statements when it is time; resolves to whether it did. Throws the `TRUST_…` codes of publishing. */
export async function renewStatements({ dir, rootSha256, anchor, trust, world }: RenewalParts): Promise<boolean> {
  const state = trust.lastVerified();
  if (state === null || !isRenewalDue(state, world.now())) return false;
  await publishStatements({ dir, rootSha256, anchor, now: world.now() });
  await trust.refresh();
  return true;
}

/** Looks once now and then daily; a failure is logged and tried again the next day, with 60 days to notice it. */
export function startRenewal(parts: RenewalParts): { close(): void } {
  const look = async (): Promise<void> => {
    try {
      if (await renewStatements(parts)) parts.world.log.info({ event: 'trust.statements-renewed' });
    } catch (error) {
      const code = error instanceof CodedError ? error.code : 'unexpected';
      parts.world.log.error({ event: 'trust.statements-not-renewed', code, message: String(error) });
    }
  };
  void look();
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  return { close: () => clearInterval(timer) };
}
