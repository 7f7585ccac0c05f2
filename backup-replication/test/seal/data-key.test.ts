/** Sealed keys: for each recipient, under the owner's and the key's name, and what opens must bear its name. */
import { describe, expect, test } from 'vitest';
import {
  checkKeyName,
  openKey,
  parseSealedKeyRecord,
  type Sealer,
  sealedKeyId,
  sealedKeyInfo,
  sealedKeyJson,
  sealKey,
} from '../../seal/data-key.ts';
import { bytesFrom, refusal, refusalOf } from '../support.ts';

const key = bytesFrom(32, 1);
const recipients = ['reader', 'recovery'].map((kid) => ({ kty: 'OKP', crv: 'X25519', x: kid, kid }) as const);
const recipient = (kid: string) => ({ kid, privateJwk: { kty: 'OKP', crv: 'X25519', x: kid } });

/** Stands in for HPKE, which node/recovery/sealer.ts tests: the text of what was bound, and the key. */
const sealer: Sealer = {
  seal: async ({ x }, plaintext, info) => Buffer.concat([plaintext, Buffer.from(`${x} ${info}`)]),
  open: async ({ x }, sealed, info) => {
    const bytes = Buffer.from(sealed);
    if (bytes.subarray(32).toString() !== `${x} ${info}`) throw new Error('bound to something else');
    return bytes.subarray(0, 32);
  },
};

describe('a sealed key', () => {
  test('opens for each recipient, for its use and owner', async () => {
    for (const use of ['data', 'mask'] as const) {
      const record = parseSealedKeyRecord(sealedKeyJson(await sealKey(key, use, 'DM', recipients, sealer)));
      expect(record.id).toBe(sealedKeyId(key, use));
      for (const { kid } of recipients) {
        expect(Buffer.compare(await openKey(record, use, 'DM', recipient(kid), sealer), key)).toBe(0);
      }
    }
  });

  test('does not open for strangers, another owner or another use', async () => {
    const record = await sealKey(key, 'data', 'DM', recipients, sealer);
    expect(await refusalOf(openKey(record, 'data', 'DM', recipient('thief'), sealer))).toBe('BACKUP_KEY_WRONG');
    expect(await refusalOf(openKey(record, 'data', 'LC', recipient('reader'), sealer))).toBe('BACKUP_KEY_WRONG');
    expect(await refusalOf(openKey(record, 'mask', 'DM', recipient('reader'), sealer))).toBe('BACKUP_KEY_WRONG');
  });

  test('is refused when what opens is not the key that the record names', async () => {
    const record = await sealKey(key, 'data', 'DM', recipients, sealer);
    for (const other of [bytesFrom(32, 2), key.subarray(0, 31), new Uint8Array(0)]) {
      const swapped = { open: async () => other };
      expect(await refusalOf(openKey(record, 'data', 'DM', recipient('reader'), swapped))).toBe('BACKUP_KEY_WRONG');
    }
  });

  test('is refused when what opens has the name and is not 32 bytes', () => {
    for (const bytes of [31, 33, 64, 0]) {
      const other = bytesFrom(bytes, 3);
      expect(refusal(() => checkKeyName(other, 'data', sealedKeyId(other, 'data')))).toBe('BACKUP_KEY_WRONG');
    }
    checkKeyName(key, 'data', sealedKeyId(key, 'data'));
  });

  test('is bound to use, owner and name in words that FORMAT.md gives', () => {
    expect(sealedKeyInfo('data', 'DM', 'ab')).toBe('breakwater data key 1 DM ab');
    expect(sealedKeyInfo('mask', '0123456789abcdef', 'ab')).toBe('breakwater mask key 1 0123456789abcdef ab');
  });

  test('is not read from a record without a proper name', () => {
    expect(refusal(() => parseSealedKeyRecord({ id: 'AB'.repeat(32), recipients: [] }))).toBe('BACKUP_NAME_INVALID');
  });
});
