/** Cosignatures: who counts, when, and only once; and no signature of one kind passes for another. */
import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { type CryptoSuite, canonicalJson, FederationError, portableSuite } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../log/base64.ts';
import { cosign, readCosignatures } from '../../log/cosignature.ts';
import { cosignatureMessage, joinTimestamp } from '../../log/cosignature-message.ts';
import { formatNote, type NoteSignature, parseNote } from '../../log/note.ts';
import { verifierKey, verifierKeyOfJwk } from '../../log/verifier-key.ts';
import { signNote, verifyNote } from '../../log/verify-note.ts';
import {
  checkpointText,
  edSigner,
  honestLeaves,
  makeLog,
  makeWitness,
  noon,
  origin,
  signText,
  type TestLog,
  type TestWitness,
} from '../support/log.ts';
import { refused } from '../support/refused.ts';

const text = checkpointText(honestLeaves(5));
const later = new Date(noon.getTime() + 60_000);
let log: TestLog;
let lucia: TestWitness;
let dominica: TestWitness;
beforeAll(async () => {
  log = await makeLog();
  lucia = await makeWitness('LC');
  dominica = await makeWitness('DM');
});

const cosigned = (witness: TestWitness, at = noon) => cosign(text, witness.name, witness.signer, at);
const noteOf = async (...lines: readonly NoteSignature[]) => parseNote(await signText(log, text, lines));

/** A cosignature whose eight bytes of time hold any number at all. */
async function cosignedAt(witness: TestWitness, seconds: bigint): Promise<NoteSignature> {
  const signature = await witness.signer.sign(cosignatureMessage(witness.vkey, text, seconds));
  return { name: witness.name, keyId: witness.vkey.keyId, signature: joinTimestamp(seconds, signature) };
}

describe('a cosignature', () => {
  it('signs the two lines of the specification and the whole text', () => {
    const message = cosignatureMessage(lucia.vkey, text, 1_679_315_147n);
    expect(new TextDecoder().decode(message)).toBe(`cosignature/v1\ntime 1679315147\n${text}`);
  });

  it('is read with its time in whole seconds', async () => {
    const at = new Date(noon.getTime() + 999);
    const read = await readCosignatures(await noteOf(await cosigned(lucia, at)), [lucia, dominica]);
    expect([...read].map(([id, { at: when }]) => [id, when])).toEqual([['LC', noon]]);
  });

  it('is not made for a text that is no checkpoint', async () => {
    await refused(cosign('hello\n', lucia.name, lucia.signer, noon), 'TRUST_CHECKPOINT_MALFORMED');
  });

  it('is not believed over a text that is no checkpoint, though its bytes are right', async () => {
    const hello = 'hello\n';
    const bytes = new TextEncoder().encode(`cosignature/v1\ntime 1679315147\n${hello}`);
    const signature = joinTimestamp(1_679_315_147n, await lucia.signer.sign(bytes));
    const note = formatNote({ text: hello, signatures: [{ name: lucia.name, keyId: lucia.vkey.keyId, signature }] });
    await refused(verifyNote(note, [lucia.vkey]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });

  it('counts a witness once, with its newest time, however many lines it has', async () => {
    const lines = [await cosigned(lucia), await cosigned(lucia, later), await cosigned(lucia), await cosigned(lucia)];
    const read = await readCosignatures(await noteOf(...lines), [lucia, dominica]);
    expect([...read.keys()]).toEqual(['LC']);
    expect(read.get('LC')?.at).toEqual(later);
  });

  it('counts an operator with two keys once', async () => {
    const second = { ...(await makeWitness('LC2')), id: 'LC' };
    const note = await noteOf(await cosigned(lucia), await cosigned(second, later));
    const read = await readCosignatures(note, [lucia, second]);
    expect(read.size).toBe(1);
  });

  it('does not count under two names: Ed25519 cosignatures do not bind the name', async () => {
    const name = 'hub.gd.example/witness';
    const borrowed = { id: 'GD', vkey: verifierKeyOfJwk(name, 'cosignature', lucia.signer.publicJwk) };
    const line = await cosigned(lucia);
    const note = await noteOf(line, { ...line, name, keyId: borrowed.vkey.keyId });
    await refused(readCosignatures(note, [lucia, borrowed]), 'TRUST_VERIFIER_KEY_REUSED');
  });

  it('passes over a witness that the root does not name', async () => {
    const read = await readCosignatures(await noteOf(await cosigned(lucia), await cosigned(dominica)), [dominica]);
    expect([...read.keys()]).toEqual(['DM']);
  });

  it('refuses the note when a known witness does not fit', async () => {
    const line = await cosigned(lucia);
    const signature = line.signature.slice();
    signature[7] = (signature[7] ?? 0) ^ 1;
    await refused(readCosignatures(await noteOf({ ...line, signature }), [lucia]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });

  it('of another checkpoint is of no use for this one', async () => {
    const other = await cosign(checkpointText(honestLeaves(6)), lucia.name, lucia.signer, noon);
    await refused(readCosignatures(await noteOf(other), [lucia]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });
});

describe('the time of a cosignature', () => {
  it.each([0n, 8_640_000_000_001n, 2n ** 53n, 2n ** 63n - 1n])('%d states nothing that counts', async (seconds) => {
    const note = await noteOf(await cosignedAt(lucia, seconds), await cosigned(dominica));
    expect([...(await readCosignatures(note, [lucia, dominica])).keys()]).toEqual(['DM']);
  });

  it.each([2n ** 63n, 2n ** 64n - 1n])('%d is beyond what a cosignature may say', async (seconds) => {
    const note = await noteOf(await cosignedAt(lucia, seconds));
    await refused(readCosignatures(note, [lucia]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });

  it('signed with leading zeroes in its text does not verify', async () => {
    const seconds = BigInt(noon.getTime() / 1000);
    const message = new TextEncoder().encode(`cosignature/v1\ntime 0${seconds}\n${text}`);
    const signature = joinTimestamp(seconds, await lucia.signer.sign(message));
    const note = await noteOf({ name: lucia.name, keyId: lucia.vkey.keyId, signature });
    await refused(readCosignatures(note, [lucia]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });
});

describe('a signature of one kind', () => {
  it('of a cosigner is no signature of the log, even by the same key', async () => {
    const asLog = verifierKeyOfJwk(origin, 'ed25519', lucia.signer.publicJwk);
    const cosignature = await cosign(text, origin, lucia.signer, noon);
    for (const signature of [cosignature.signature, cosignature.signature.slice(8)]) {
      const bytes = formatNote({ text, signatures: [{ name: origin, keyId: asLog.keyId, signature }] });
      await refused(verifyNote(bytes, [asLog]), 'TRUST_NOTE_SIGNATURE_INVALID');
    }
    const unchanged = formatNote({ text, signatures: [cosignature] });
    await refused(verifyNote(unchanged, [asLog]), 'TRUST_NOTE_UNSIGNED');
  });

  it('of the log is no cosignature, even by the same key and with a time put before it', async () => {
    const asWitness = verifierKeyOfJwk(origin, 'cosignature', log.signer.publicJwk);
    const { signature } = await signNote(text, origin, log.signer);
    for (const forged of [signature, joinTimestamp(BigInt(noon.getTime() / 1000), signature)]) {
      const note = parseNote(
        formatNote({ text, signatures: [{ name: origin, keyId: asWitness.keyId, signature: forged }] }),
      );
      await refused(readCosignatures(note, [{ id: 'XX', vkey: asWitness }]), 'TRUST_NOTE_SIGNATURE_INVALID');
    }
  });

  it('over a document of ours is no signature over a note', async () => {
    const document = await log.signer.sign(canonicalJson({ type: 'breakwater-trust-leaf/1' }));
    const bytes = formatNote({ text, signatures: [{ name: origin, keyId: log.key.keyId, signature: document }] });
    await refused(verifyNote(bytes, log.keys), 'TRUST_NOTE_SIGNATURE_INVALID');
  });

  it('does not count when a witness is named with a plain key', async () => {
    const signer = await edSigner();
    const plain = { id: 'KN', vkey: verifierKeyOfJwk('kn.example', 'ed25519', signer.publicJwk) };
    const note = await noteOf(await signNote(text, 'kn.example', signer));
    expect((await readCosignatures(note, [plain])).size).toBe(0);
  });
});

describe('a cosignature with ML-DSA-44', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ml-dsa-44');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-1312);
  const vkey = verifierKey('hub.lc.example/pq', 'ml-dsa-44-cosignature', raw);
  const witness = { id: 'LC', vkey };
  const make = (signedText: string, seconds: bigint, key = vkey): NoteSignature => {
    const signature = signBytes(null, cosignatureMessage(key, signedText, seconds), privateKey);
    return { name: vkey.name, keyId: vkey.keyId, signature: joinTimestamp(seconds, signature) };
  };
  const seconds = BigInt(noon.getTime() / 1000);

  it('signs the structure of the specification, byte for byte', () => {
    const hex = Buffer.from(cosignatureMessage(vkey, text, 5n)).toString('hex');
    const name = Buffer.from(vkey.name);
    const logName = Buffer.from(origin);
    const [, , rootHash = ''] = text.split('\n');
    const parts = [
      Buffer.from('subtree/v1\n\0').toString('hex'),
      name.length.toString(16).padStart(2, '0') + name.toString('hex'),
      '0000000000000005',
      logName.length.toString(16).padStart(2, '0') + logName.toString('hex'),
      '0000000000000000',
      '0000000000000005',
      Buffer.from(rootHash, 'base64').toString('hex'),
    ];
    expect(hex).toBe(parts.join(''));
  });

  it('counts, and its verifier key reads back', async () => {
    expect(vkey.text).toContain(encodeBase64(Uint8Array.from([6, ...raw.subarray(0, 2)])));
    const read = await readCosignatures(await noteOf(make(text, seconds)), [witness]);
    expect(read.get('LC')?.at).toEqual(noon);
  });

  it('binds the name of the cosigner', async () => {
    const renamed = verifierKey('hub.gd.example/pq', 'ml-dsa-44-cosignature', raw);
    const note = await noteOf(make(text, seconds, renamed));
    await refused(readCosignatures(note, [witness]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });

  it('may leave the time out, and then says nothing about now', async () => {
    expect((await readCosignatures(await noteOf(make(text, 0n)), [witness])).size).toBe(0);
  });

  it('counts as unknown where the algorithm is missing', async () => {
    const poor: CryptoSuite = {
      ...portableSuite,
      verify: (key, data, signature) => {
        if (key.kty === 'AKP') throw new FederationError('CRYPTO_UNSUPPORTED', 'ML-DSA-44 is not known here.');
        return portableSuite.verify(key, data, signature);
      },
    };
    const note = await noteOf(make(text, seconds), await cosigned(dominica));
    expect([...(await readCosignatures(note, [witness, dominica], poor)).keys()]).toEqual(['DM']);
  });

  it('cannot be over a log whose origin is longer than its one byte of length can say', async () => {
    const long = `${'a'.repeat(256)}${text.slice(text.indexOf('\n'))}`;
    const bytes = formatNote({ text: long, signatures: [{ ...make(text, seconds) }] });
    await refused(verifyNote(bytes, [vkey]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });

  it('cannot be over a text that is no checkpoint', async () => {
    const bytes = formatNote({ text: 'hello\n', signatures: [{ ...make(text, seconds) }] });
    await refused(verifyNote(bytes, [vkey]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });
});
