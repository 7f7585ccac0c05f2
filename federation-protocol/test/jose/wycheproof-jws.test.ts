/** Wycheproof's messages and keys of JOSE: the one algorithm of the key, one key of a name, nothing else. */
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../error.ts';
import { parseJwkSet } from '../../jose/jwk.ts';
import { verifyJws } from '../../jose/jws.ts';
import type { PublicJwk } from '../../jose/signer.ts';
import type { JsonObject } from '../../json/json-value.ts';
import { hasVectors, vector } from '../vectors.ts';

type Key = JsonObject & { readonly kid?: string };
type Keys = Key | { readonly keys: readonly Key[] };

interface Group {
  readonly comment: string;
  readonly public?: Keys;
  readonly private?: Keys;
  readonly tests: readonly { readonly tcId: number; readonly jws: unknown; readonly result: string }[];
}

/** The keys as we read them, but under the names that they have there: we name keys by their thumbprint only. */
async function keysOf(group: Group): Promise<readonly PublicJwk[]> {
  const given: Keys = group.public ?? group.private ?? { keys: [] };
  const keys: readonly Key[] = 'keys' in given && Array.isArray(given.keys) ? given.keys : [given as Key];
  const read = await parseJwkSet({ keys: keys.map(({ kid: _kid, ...key }) => key) });
  return read.map((key, index) => ({ ...key, kid: keys[index]?.kid ?? key.kid }));
}

async function accepts(group: Group, jws: unknown): Promise<boolean> {
  if (typeof jws !== 'string') return false;
  try {
    await verifyJws(jws, { typ: null, keys: await keysOf(group) });
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

async function acceptedIn(file: string): Promise<{ accepted: readonly number[]; cases: number }> {
  const { testGroups }: { testGroups: readonly Group[] } = JSON.parse(
    new TextDecoder().decode(vector(`wycheproof/${file}`)),
  );
  const accepted: number[] = [];
  const cases = testGroups.flatMap((group) => group.tests.map((test) => ({ group, ...test })));
  for (const { group, tcId, jws } of cases) if (await accepts(group, jws)) accepted.push(tcId);
  return { accepted, cases: cases.length };
}

describe('JOSE of Wycheproof', () => {
  if (!hasVectors('wycheproof')) return;

  it('has two messages that are valid under a key of ours (ES256); all others are refused', async () => {
    // HS, RS and PS algorithms and P-521 are valid elsewhere; the region does not use them.
    expect(await acceptedIn('json_web_signature_test.json')).toEqual({ accepted: [18, 378], cases: 401 });
  });

  it('has no key that is both valid and of our kinds', async () => {
    expect(await acceptedIn('json_web_key_test.json')).toEqual({ accepted: [], cases: 26 });
  });
});
