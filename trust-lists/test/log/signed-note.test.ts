/** Signed notes: the vectors, the rules of the specification, and what an attacker may try on a note. */
import { describe, expect, it } from 'vitest';
import { noteSignaturesMax } from '../../log/log-limits.ts';
import { formatNote, formatSignatureLine, parseNote } from '../../log/note.ts';
import { parseVerifierKey, verifierKey, verifierKeyOfJwk } from '../../log/verifier-key.ts';
import { signNote, verifyNote } from '../../log/verify-note.ts';
import { edSigner, makeLog } from '../support/log.ts';
import { refused } from '../support/refused.ts';
import { hasVectors, vectorText } from '../support/vectors.ts';

const encode = (text: string) => new TextEncoder().encode(text);
// The example of c2sp.org/signed-note#example.
const key = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
const line =
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
const text = 'This is an example message.\n';
const note = encode(`${text}\n${line}`);

if (hasVectors('signed-note')) {
  const file = JSON.parse(vectorText('signed-note/cases.json')) as {
    vkey: string;
    cases: { name: string; note: string; expect: string }[];
  };
  describe('the cases of ../shared/vectors/signed-note', () => {
    it.each(file.cases)('$name: $expect', async ({ note: bytes, expect: expected }) => {
      const result = await verifyNote(encode(bytes), [parseVerifierKey(file.vkey)]).catch((error) => error.code);
      if (expected === 'reject') expect(result).toMatch(/^TRUST_NOTE_/);
      else expect(result).toMatchObject({ by: [{ text: file.vkey }] });
    });

    it('holds the example of the specification, which verifies', async () => {
      const bytes = encode(vectorText('signed-note/c2sp-example.note'));
      const by = [parseVerifierKey(vectorText('signed-note/c2sp-example.vkey').trim())];
      expect(await verifyNote(bytes, by)).toMatchObject({ note: { text }, by });
    });
  });
}

describe('a note', () => {
  it('is refused whatever single bit of it is flipped', async () => {
    for (let bit = 0; bit < note.length * 8; bit++) {
      const changed = note.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const result = await verifyNote(changed, [key]).catch((error) => error.code);
      expect(result, `bit ${bit}`).toMatch(/^TRUST_NOTE_(MALFORMED|SIGNATURE_MALFORMED|SIGNATURE_INVALID|UNSIGNED)$/);
    }
  });

  it('counts one key once, however often its line stands there', async () => {
    const { by } = await verifyNote(encode(`${text}\n${line.repeat(16)}`), [key]);
    expect(by).toEqual([key]);
  });

  it('takes 128 lines of unknown keys, and not one more', async () => {
    const stranger = '— example.com/other AAAAAGFiYw==\n';
    const full = encode(`${text}\n${stranger.repeat(noteSignaturesMax - 1)}${line}`);
    expect((await verifyNote(full, [key])).by).toEqual([key]);
    await refused(
      verifyNote(encode(`${text}\n${stranger.repeat(noteSignaturesMax)}${line}`), [key]),
      'TRUST_NOTE_MALFORMED',
    );
  });

  it('passes over a line that shares only the name or only the id of a known key', async () => {
    const otherId = line.replace('Uw2Q', 'Uw2R');
    const otherName = line.replace('example.com/foo', 'example.com/bar');
    expect((await verifyNote(encode(`${text}\n${otherId}${otherName}${line}`), [key])).by).toEqual([key]);
    await refused(verifyNote(encode(`${text}\n${otherId}${otherName}`), [key]), 'TRUST_NOTE_UNSIGNED');
  });

  it('is refused as a whole for one bad line of a known key, even beside a good one', async () => {
    const bad = line.replace('OkncAl', 'OkncBl').replace('Tnagv1', 'Tnagv2');
    await refused(verifyNote(encode(`${text}\n${line}${bad}`), [key]), 'TRUST_NOTE_SIGNATURE_INVALID');
  });

  it('is refused beyond 128 kB before anything else is looked at', async () => {
    const large = encode(`${'a'.repeat(128 * 1024)}\n\n${line}`);
    await refused(verifyNote(large, [key]), 'TRUST_NOTE_TOO_LARGE');
  });

  it('may hold empty lines; the last one parts text from signatures', async () => {
    const log = await makeLog();
    const long = 'one\n\n\ntwo\n';
    const bytes = formatNote({ text: long, signatures: [await signNote(long, log.origin, log.signer)] });
    expect((await verifyNote(bytes, log.keys)).note.text).toBe(long);
  });

  it.each([
    ['nothing', ''],
    ['no empty line', `${text}${line}`],
    ['no final newline', `${text}\n${line.trimEnd()}`],
    ['no signature', `${text}\n`],
    ['a tab', `a\tb\n\n${line}`],
    ['a carriage return', `a\r\n\n${line}`],
    ['a NUL', `a\0\n\n${line}`],
    ['a name with a plus', `${text}\n— a+b AAAAAGFiYw==\n`],
    ['a name with a no-break space', `${text}\n— a\u00a0b AAAAAGFiYw==\n`],
    ['a name with a next-line character', `${text}\n— a\u0085b AAAAAGFiYw==\n`],
    ['an empty name', `${text}\n—  AAAAAGFiYw==\n`],
    ['two spaces', `${text}\n— a  AAAAAGFiYw==\n`],
    ['a third field', `${text}\n— a AAAAAGFiYw== b\n`],
    ['a key id alone', `${text}\n— a AAAAAA==\n`],
    ['base64 with spare bits', `${text}\n— a AAAAAGFiYx==\n`],
    ['base64 without padding', `${text}\n— a AAAAAGFiYw\n`],
    ['base64url', `${text}\n— a AAAAAGF_-w==\n`],
    ['white space in base64', `${text}\n— a AAAA AGFiYw==\n`],
    ['an en dash', `${text}\n– a AAAAAGFiYw==\n`],
    ['a line after the signatures', `${text}\n— a AAAAAGFiYw==\nmore\n`],
  ])('with %s is malformed', (_, malformed) => {
    const refusal = { code: expect.stringMatching(/^TRUST_NOTE_(SIGNATURE_)?MALFORMED$/) };
    expect(() => parseNote(encode(malformed))).toThrowError(expect.objectContaining(refusal));
  });

  it('is malformed when it is not UTF-8, also where a lenient decoder would replace it', () => {
    for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
      const bytes = Uint8Array.from([...bad, ...encode(`\n\n${line}`)]);
      expect(() => parseNote(bytes)).toThrowError(expect.objectContaining({ code: 'TRUST_NOTE_MALFORMED' }));
    }
  });

  it('keeps a byte order mark as part of what is signed', () => {
    const bytes = encode(`\ufeff${text}\n${line}`);
    expect(formatNote(parseNote(bytes))).toEqual(bytes);
  });

  it('is not written when it would read back as another', async () => {
    const { signatures } = parseNote(note);
    for (const wrong of ['no newline', 'a\u0000\n', 'lone \ud800\n']) {
      expect(() => formatNote({ text: wrong, signatures })).toThrowError(/note was refused/);
    }
    expect(() => formatNote({ text, signatures: [] })).toThrowError(/note was refused/);
    const [first] = signatures;
    const named = first && { ...first, name: 'a b' };
    const refusal = expect.objectContaining({ code: 'TRUST_NOTE_SIGNATURE_MALFORMED' });
    expect(() => formatNote({ text, signatures: named ? [named] : [] })).toThrowError(refusal);
    expect(first && formatSignatureLine(first)).toBe(line);
  });
});

describe('a verifier key', () => {
  it('reads back as it was written', () => {
    expect(parseVerifierKey(key.text)).toEqual(key);
    expect(key).toMatchObject({ name: 'example.com/foo', type: 'ed25519' });
  });

  it.each([
    ['another key id', key.text.replace('530d903a', '530d903b')],
    ['a key id in capitals', key.text.replace('530d903a', '530D903A')],
    ['another name', key.text.replace('foo', 'bar')],
    ['an unknown type', key.text.replace('+AekyeR', '+AukyeR')],
    ['a plus in the name', `a+${key.text}`],
    ['white space at its end', `${key.text}\n`],
    ['a short key', 'example.com/foo+530d903a+Aeky'],
    ['no key', 'example.com/foo+530d903a+'],
    ['nothing', ''],
  ])('with %s is refused', (_, wrong) => {
    const refusal = expect.objectContaining({ code: 'TRUST_VERIFIER_KEY_MALFORMED' });
    expect(() => parseVerifierKey(wrong)).toThrowError(refusal);
  });

  it('has a name that cosignatures can carry, and a key of the length of its type', () => {
    const refusal = expect.objectContaining({ code: 'TRUST_VERIFIER_KEY_MALFORMED' });
    const { publicKey } = key;
    expect(verifierKey('é'.repeat(127), 'ed25519', publicKey).name).toHaveLength(127);
    for (const name of ['', 'a b', 'a+b', 'é'.repeat(128), '\ud800']) {
      expect(() => verifierKey(name, 'ed25519', publicKey)).toThrowError(refusal);
    }
    for (const length of [0, 31, 33, 1312]) {
      expect(() => verifierKey('a.example', 'cosignature', new Uint8Array(length).fill(7))).toThrowError(refusal);
    }
    expect(() => verifierKey('a.example', 'ml-dsa-44-cosignature', publicKey)).toThrowError(refusal);
  });

  it('of small order is refused, for anybody could sign with it', () => {
    const neutral = Uint8Array.from([1, ...new Uint8Array(31)]);
    expect(() => verifierKey('a.example', 'ed25519', neutral)).toThrowError(/small order/);
  });

  it('is not confused with a key of the same bytes and another type', async () => {
    const signer = await edSigner();
    const plain = verifierKeyOfJwk('a.example', 'ed25519', signer.publicJwk);
    const cosigner = verifierKeyOfJwk('a.example', 'cosignature', signer.publicJwk);
    expect(plain.keyId).not.toEqual(cosigner.keyId);
  });
});
