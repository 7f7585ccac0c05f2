/** From the recovery store to what an operator must know: is our key good, and does somebody wait for us. */
import type { RecoveryStore } from '../store/recovery.ts';
import type { RecoveryFacts } from './facts.ts';

/** The facts; `nameOf` gives the name that the trust list has for a country. */
export async function recoveryFacts(
  recoveries: Pick<RecoveryStore, 'ownKey' | 'list'>,
  nameOf: (country: string) => string,
  now: Date,
): Promise<RecoveryFacts> {
  const [own, accepted] = await Promise.all([recoveries.ownKey(), recoveries.list()]);
  return {
    key: own === null ? 'none' : own.spentAt === null ? 'ready' : 'spent',
    asked: accepted
      .filter((one) => one.handedOverAt === null && one.expiresAt > now)
      .map(({ country, expiresAt }) => ({ country, name: nameOf(country), expiresAt })),
  };
}
