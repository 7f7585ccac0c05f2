/** Whatever bytes arrive: each parser refuses with a code, or gives a value that writes back to the very same bytes. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { TrustError } from '../../error.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../log/add-checkpoint.ts';
import { decodeBase64, encodeBase64 } from '../../log/base64.ts';
import { formatCheckpoint, parseCheckpoint } from '../../log/checkpoint.ts';
import { formatEntryBundle, parseEntryBundle } from '../../log/entry-bundle.ts';
import { formatForkEvidence, parseForkEvidence } from '../../log/fork.ts';
import { bytesOfHex, hexOf } from '../../log/hex.ts';
import { buildLeaf, parseLeaf } from '../../log/leaf.ts';
import { formatNote, parseNote } from '../../log/note.ts';
import { formatTile, parseTile } from '../../log/tile.ts';
import { formatTlogProof, parseTlogProof } from '../../log/tlog-proof.ts';
import { formatVerifierKey, parseVerifierKey } from '../../log/verifier-key.ts';
import { consistency, evidenceOf, honestLeaves, makeLog, signedCheckpoint } from '../support/log.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const leaves = honestLeaves(3);

/** Each parser, and how what it read is written again; text parsers are fed only what survives decoding. */
const formats: Readonly<Record<string, (bytes: Uint8Array) => () => Uint8Array>> = {
  note: reading(parseNote, formatNote),
  checkpoint: reading(
    (bytes) => parseCheckpoint(decode(bytes)),
    (checkpoint) => encode(formatCheckpoint(checkpoint)),
  ),
  'verifier key': reading(
    (bytes) => parseVerifierKey(decode(bytes)),
    ({ name, type, publicKey }) => encode(formatVerifierKey(name, type, publicKey)),
  ),
  leaf: reading(parseLeaf, buildLeaf),
  'tlog-proof': reading(parseTlogProof, formatTlogProof),
  'add-checkpoint': reading(parseAddCheckpoint, formatAddCheckpoint),
  'entry bundle': reading((bytes) => parseEntryBundle(bytes, 3), formatEntryBundle),
  tile: reading((bytes) => parseTile(bytes, 2), formatTile),
  'fork evidence': reading(parseForkEvidence, formatForkEvidence),
};

/** Reading first, writing later: only the reading may refuse. */
function reading<T>(parse: (bytes: Uint8Array) => T, format: (value: T) => Uint8Array) {
  return (bytes: Uint8Array) => {
    const value = parse(bytes);
    return () => format(value);
  };
}

const samples: Record<string, Uint8Array> = {};
beforeAll(async () => {
  const log = await makeLog();
  const note = await signedCheckpoint(log, leaves);
  const { checkpoint, ...range } = await evidenceOf(log, leaves, 1);
  const hash = new Uint8Array(32).fill(9);
  Object.assign(samples, {
    note,
    checkpoint: encode(parseNote(note).text),
    'verifier key': encode(log.key.text),
    leaf: leaves[2],
    'tlog-proof': formatTlogProof({ extra: hash, index: 2, hashes: [hash, hash], checkpoint }),
    'add-checkpoint': formatAddCheckpoint({ oldSize: 1, proof: consistency(leaves, 1), checkpoint }),
    'entry bundle': formatEntryBundle(leaves),
    tile: formatTile([hash, hash]),
    'fork evidence': formatForkEvidence({ a: note, b: note, range }),
  });
});

function expectSoundness(name: string, bytes: Uint8Array): void {
  const isText = name === 'checkpoint' || name === 'verifier key';
  if (isText && encodeBase64(encode(decode(bytes))) !== encodeBase64(bytes)) return;
  let write: (() => Uint8Array) | undefined;
  try {
    write = formats[name]?.(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(TrustError);
    return;
  }
  expect(write?.()).toEqual(bytes);
}

describe.each(Object.keys(formats))('any bytes as a %s', (name) => {
  it('are refused or mean themselves', () => {
    const sample = samples[name] ?? new Uint8Array(0);
    expect(formats[name]?.(sample)()).toEqual(sample);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expectSoundness(name, bytes)));
    const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 3 }), put: fc.uint8Array({ maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const bytes = [...sample];
        for (const { at, cut, put } of edits) bytes.splice(at % (bytes.length + 1), cut, ...put);
        expectSoundness(name, Uint8Array.from(bytes));
      }),
      { numRuns: 1000 },
    );
    const letters = fc.constantFrom('\n', '\n\n', ' ', '+', '=', '0', '—', '— ', '\r', '\u0000', '\u0085', 'é', '"');
    fc.assert(
      fc.property(fc.nat(), letters, (at, put) => {
        const place = at % (sample.length + 1);
        expectSoundness(name, Uint8Array.from([...sample.slice(0, place), ...encode(put), ...sample.slice(place)]));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('base64 and hexadecimal', () => {
  it('have one spelling for each value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
        expect(bytesOfHex(hexOf(bytes))).toEqual(bytes);
      }),
    );
    const spelt = fc.string({ unit: fc.constantFrom(...'AZaz09+/=_- \n'), maxLength: 12 });
    fc.assert(
      fc.property(spelt, (text) => {
        const bytes = decodeBase64(text);
        if (bytes !== null) expect(encodeBase64(bytes)).toBe(text);
        expect(bytesOfHex(`${text}g`)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });
});
