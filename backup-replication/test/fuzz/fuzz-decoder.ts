/** The treatment that every decoder gets: documents with spoiled bytes, with spoiled members, and bytes at random. */
import { CodedError, canonicalJson, type JsonValue } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteChanges, changeBytes, changeMembers, memberChanges } from './mutate.ts';

/** Executions of one decoder in one way; a run by hand asks for more. */
export const RUNS = Number(process.env.BREAKWATER_FUZZ_RUNS ?? 1000);
/** Signing and verifying take a millisecond each. */
export const SIGNED_RUNS = Math.ceil(RUNS / 10);

/** A refusal that one round in ten meets is missed by all of them with a chance below one in a thousand million. */
const ROUNDS_MAX = 200;

/** 'read', or the code of the refusal; anything else that is thrown fails the test. */
export function outcome(run: () => unknown): string {
  try {
    run();
    return 'read';
  } catch (cause) {
    if (cause instanceof CodedError) return cause.code;
    throw cause;
  }
}

/** A decoder: documents it reads, and the only codes it may refuse others with. */
export interface Decoder {
  readonly title: string;
  readonly samples: readonly JsonValue[];
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly codes: readonly string[];
  /** Further codes that need not come up: those of the reader of JSON, where the decoder is given JSON. */
  readonly passes?: readonly string[];
}

/** Declares the tests of one decoder. */
export function fuzzDecoder({ samples, decode, codes, passes = [] }: Decoder): void {
  const allowed = ['read', ...codes, ...passes];
  const sample = fc.constantFrom(...samples);

  test('takes what is right', () => {
    for (const document of samples) expect(outcome(() => decode(canonicalJson(document)))).toBe('read');
  });

  test('answers documents with spoiled bytes by its own codes', () => {
    const property = fc.property(sample, byteChanges, (document, changes) => {
      expect(allowed).toContain(outcome(() => decode(changeBytes(canonicalJson(document), changes))));
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test('answers documents with spoiled members by its own codes', () => {
    const seen = new Set<string>();
    const property = fc.property(sample, memberChanges, (document, changes) => {
      const text = JSON.stringify(changeMembers(document, changes));
      const found = outcome(() => decode(Buffer.from(text)));
      seen.add(found);
      expect(allowed).toContain(found);
    });
    const wanted = ['read', ...codes];
    // The spoiling is worth something only when it meets every refusal there is; a rare one may take further rounds.
    for (let round = 0; round < ROUNDS_MAX && !wanted.every((code) => seen.has(code)); round += 1) {
      fc.assert(property, { numRuns: RUNS });
    }
    expect([...seen]).toEqual(expect.arrayContaining(wanted));
  });

  test('answers any bytes by its own codes', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(allowed).toContain(outcome(() => decode(bytes)));
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test('is not exhausted by depth or number', () => {
    const texts = [
      '['.repeat(1_000_000),
      '{"a":'.repeat(200_000),
      `[${'0,'.repeat(500_000)}0]`,
      `"${'a'.repeat(1_000_000)}"`,
    ];
    for (const text of texts) expect([...codes, ...passes]).toContain(outcome(() => decode(Buffer.from(text))));
  });
}
