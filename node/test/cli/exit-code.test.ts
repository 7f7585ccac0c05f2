/** Scripts act on exit codes: 4 means that trust refused, and that trying again helps nobody. */
import { backupErrorTexts, recoveryTexts } from '@breakwater/backup-replication';
import { trustErrorTexts } from '@breakwater/trust-lists';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, exitCodes } from '../../cli/exit-code.ts';

describe('exit codes', () => {
  it('are stated for every code of the packages', () => {
    const tables = [trustErrorTexts, recoveryTexts, backupErrorTexts];
    const forgotten = tables.flatMap((table) => Object.keys(table)).filter((code) => !Object.hasOwn(exitCodes, code));
    expect(forgotten).toEqual([]);
  });

  it.each([
    'TRUST_LIST_FORK',
    'TRUST_ROOT_HASH_MISMATCH',
    'TRUST_LIST_NOT_YET_VALID',
    'TRUST_CHAIN_ANCHOR_UNKNOWN',
    'RECOVERY_APPROVAL_INVALID',
    'RECOVERY_APPROVALS_TOO_FEW',
    'RECOVERY_CUSTODIANS_MISSING',
    'RECOVERY_FINGERPRINT_WRONG',
    'RECOVERY_REQUEST_EXPIRED',
    'HEAD_INVALID',
    'MANIFEST_COUNTRY_WRONG',
    'RECEIPT_INVALID',
    'PEER_SIGNATURE_INVALID',
    'MESSAGE_SIGNATURE_INVALID',
    'JWS_SIGNATURE_INVALID',
    'ENTITY_HOST_UNKNOWN',
    'REPORT_REPLAYED',
    'REPORT_UNSIGNED',
  ])('%s is a refusal by trust', (code) => {
    expect(exitCodeOf(code)).toBe(4);
  });

  it.each([
    'TRUST_NOT_YET',
    'TRUST_SOURCE_UNREACHABLE',
    'TRUST_REFRESH_TIMEOUT',
    'RECOVERY_HOLDERS_TOO_FEW',
    'RECOVERY_LIST_UNREACHABLE',
    'ENTITY_UNREACHABLE',
    'PEER_UNREACHABLE',
    'BACKUP_HOLDERS_TOO_FEW',
    'CONFIG_MISSING',
    'INTERNAL',
    'FRAMEWORK_MALFORMED',
    'TABLE_ROW_UNEVEN',
    'SCORE_COLUMN_MISSING',
    'CELL_ERROR_INVALID',
    'RELEASE_UNIT_UNKNOWN',
  ])('%s is a failure, and may pass', (code) => {
    expect(Object.hasOwn(exitCodes, code)).toBe(true);
    expect(exitCodeOf(code)).toBe(1);
  });

  it('give 2 to wrong use alone, and 1 to what nobody knows', () => {
    const wrongUse = Object.keys(exitCodes).filter((code) => exitCodes[code] === 2);
    expect(wrongUse.sort()).toEqual(['ARCHIVE_SCHEME_IMPOSSIBLE', 'CLI_USAGE']);
    expect([exitCodeOf('NO_SUCH_CODE'), exitCodeOf('toString')]).toEqual([1, 1]);
  });
});
