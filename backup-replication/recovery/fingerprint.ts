/** The fingerprint of a recovery request, as people read it to each other over the telephone. */
import { RecoveryError } from './error.ts';

// 160 bits: finding a second request with this fingerprint is out of reach; ten groups can be read out in a minute.
const FINGERPRINT_HEX = 40;
// 64 bits of typed prefix prove that the person looked, and cannot be hit by trial within the request's 72 hours.
const TYPED_HEX_MIN = 16;
const GROUP = 4;

/** Ten groups of four: `9f3a 01c4 …`, the beginning of the request's SHA-256. */
export function fingerprintOf(requestSha256: string): string {
  return (requestSha256.slice(0, FINGERPRINT_HEX).match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join(' ');
}

/**
 * Accepts the whole fingerprint or at least its first four groups, spaces and case aside.
 * Throws `RECOVERY_FINGERPRINT_WRONG`.
 */
export function checkTypedFingerprint(typed: string, requestSha256: string): void {
  const hex = typed.replace(/[\s:-]/g, '').toLowerCase();
  if (hex.length >= TYPED_HEX_MIN && hex.length <= requestSha256.length && requestSha256.startsWith(hex)) return;
  const why = hex.length < TYPED_HEX_MIN ? 'is too short (four groups at least)' : 'is not the one of this request';
  throw new RecoveryError('RECOVERY_FINGERPRINT_WRONG', `The fingerprint typed ${why}.`);
}
