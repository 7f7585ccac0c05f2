/** A holder finds that bytes it answers for are gone or spoilt: it says so, instead of vouching for what it lacks. */
import type { Ledger } from './ledger.ts';

/**
 * Strikes the thing, so that its owner can send it again; only what is kept can be lost. The caller removes the bytes
 * and settles the row as for a deletion. Answers whether there was anything to admit.
 */
export function admitLoss(ledger: Ledger, object: string): boolean {
  const thing = ledger.thing(object);
  if (thing?.state !== 'kept') return false;
  ledger.write({ ...thing, state: 'removing' });
  return true;
}
