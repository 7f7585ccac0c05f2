/** Keys in another program's hands: what it signs counts only when it fits, and its failure signs nothing. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePublicJwk, parseSignatureJwk, signJws, verifyJws } from '@breakwater/federation-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeSigningJwk } from '../../keys/make-keys.ts';
import { outsideSigner } from '../../keys/outside-signer.ts';
import { makePqSigningJwk } from '../../keys/pq-signer.ts';
import { scratch } from '../scratch.ts';

const { d, ...classical } = makeSigningJwk();
const { priv, ...pq } = makePqSigningJwk();
const data = new TextEncoder().encode('a record');
let dir: string;
beforeEach(async () => {
  dir = await scratch();
});

/** A token made of a script: it holds both keys, and signs whatever comes on standard input. */
async function token(body: string): Promise<string> {
  const path = join(dir, 'token.mjs');
  const keys = { EdDSA: { ...classical, d }, 'ML-DSA-65': { ...pq, priv } };
  await writeFile(
    path,
    `#!${process.execPath}
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
const keys = ${JSON.stringify(keys)};
const signed = (alg, data) => sign(null, data, createPrivateKey({ key: keys[alg], format: 'jwk' }));
const [, , alg, kid] = process.argv;
const data = readFileSync(0);
${body}
`,
  );
  await chmod(path, 0o700);
  return path;
}

describe('a signer whose key another program holds', () => {
  it('signs with both kinds of keys, and what it signs verifies', async () => {
    const program = await token('process.stdout.write(signed(alg, data));');
    const [first, second] = [await parsePublicJwk(classical), await parseSignatureJwk(pq)];
    for (const key of [first, second]) {
      const signer = key.kty === 'AKP' ? outsideSigner(program, key) : outsideSigner(program, key);
      const jws = await signJws(data, { typ: 'test+jws' }, signer);
      await expect(verifyJws(jws, { typ: 'test+jws', keys: [key] })).resolves.toMatchObject({ kid: key.kid });
    }
  });

  it.each([
    ['a signature over other bytes', 'process.stdout.write(signed(alg, Buffer.from("other")));'],
    ['nothing', ''],
    ['far too much', 'process.stdout.write(Buffer.alloc(1_000_000));'],
    ['a failure', 'process.exit(3);'],
  ])('signs nothing when the program gives %s', async (_, body) => {
    const signer = outsideSigner(await token(body), await parsePublicJwk(classical));
    await expect(signer.sign(data)).rejects.toMatchObject({ code: 'SIGNER_FAILED' });
  });

  it('says so when there is no such program, or the key is not one for signing', async () => {
    const key = await parsePublicJwk(classical);
    await expect(outsideSigner(join(dir, 'absent'), key).sign(data)).rejects.toMatchObject({ code: 'SIGNER_FAILED' });
    expect(() => outsideSigner('token', { ...key, crv: 'X25519' })).toThrow(
      expect.objectContaining({ code: 'SIGNER_FAILED' }),
    );
  });
});
