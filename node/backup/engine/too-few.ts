/** The refusal when too few holders took something: by the reason that decided it, since each has a cure of its own. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { type HubBackupCode, HubBackupError } from '../error.ts';

/** A holder that did not take it, and the code that says why. */
export interface PutFailure {
  readonly holder: string;
  readonly failure: string;
}

/** What is not cured by waiting for a holder to come back. */
const DECISIVE: Readonly<Record<string, HubBackupCode>> = {
  HOLDING_DISK_FULL: 'BACKUP_DISK_FULL',
  HOLDING_QUOTA_EXCEEDED: 'BACKUP_QUOTA_FULL',
  HOLDING_NO_AGREEMENT: 'BACKUP_AGREEMENTS_ENDED',
  HEAD_TIME_REFUSED: 'BACKUP_CLOCK_WRONG',
};

/** `spare`: so many might fail and it would have counted. A reason that more had than that decided alone. */
export function tooFew(
  happened: string,
  failures: readonly PutFailure[],
  spare: number,
  evidence: JsonObject,
): HubBackupError {
  const decided = Object.keys(DECISIVE).find(
    (reason) => failures.filter(({ failure }) => failure === reason).length > spare,
  );
  const code = decided === undefined ? undefined : DECISIVE[decided];
  return new HubBackupError(code ?? 'BACKUP_HOLDERS_TOO_FEW', happened, evidence);
}
