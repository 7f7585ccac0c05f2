/** The agreement that tests of holders stand on. */
import type { HostingAgreement } from '@breakwater/backup-replication';
import { parseCountryCode } from '@breakwater/federation-protocol';

export const DM = parseCountryCode('DM');
export const BB = parseCountryCode('BB');

export const terms: HostingAgreement = {
  ...{ holder: BB, owner: DM, sequence: 1, quotaBytes: 1e9, retentionDays: 30, undeleteDays: 7 },
  ...{ noticeDays: 30, exitDays: 90, from: new Date('2026-11-01T00:00:00Z'), until: new Date('2036-11-01T00:00:00Z') },
  immunity: 'inviolable',
};
