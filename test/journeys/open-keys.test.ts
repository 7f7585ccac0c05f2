/** The story's search for open keys finds each kind of them. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openKeysUnder } from './open-keys.ts';

const people = mkdtempSync(join(tmpdir(), 'people-'));
writeFileSync(join(people, 'hub.passphrase'), 'correct horse battery staple\n');
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

function found(content: string): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'hub-'));
  writeFileSync(join(directory, 'hub.db'), content);
  return openKeysUnder(directory, people);
}

describe('the search for open keys', () => {
  it.each([
    ['a private JWK', JSON.stringify(privateKey.export({ format: 'jwk' }))],
    ['a private JWK inside a JSON text', JSON.stringify({ key: JSON.stringify(privateKey.export({ format: 'jwk' })) })],
    ['a private key in PEM', String(privateKey.export({ format: 'pem', type: 'pkcs8' }))],
    ['a passphrase', 'x\u0000correct horse battery staple'],
  ])('finds %s', (_, content) => expect(found(content)).toHaveLength(1));

  it('leaves public keys alone', () => {
    expect(found(JSON.stringify(publicKey.export({ format: 'jwk' })))).toEqual([]);
  });
});
