/** The specification's own example (OpenID Federation 1.0, appendix A), signed with our keys and resolved. */
import { describe, expect, it } from 'vitest';
import { jwkOf } from '../../entity-statement/issue.ts';
import { parseEntityStatement } from '../../entity-statement/parse.ts';
import { parseEntityId } from '../../identifier/entity-id.ts';
import { signJws } from '../../jose/jws.ts';
import type { Signer } from '../../jose/signer.ts';
import type { JsonObject, JsonValue } from '../../json/json-value.ts';
import { parseStrictJson } from '../../json/parse-strict-json.ts';
import { expectObject } from '../../json/shape.ts';
import { verifyTrustChain } from '../../trust-chain/verify.ts';
import { newSigner, now, refusal } from '../keys.ts';
import { hasVectors, vector } from '../vectors.ts';

const file = 'openid-federation-examples/spec-1_0-json-examples.json';

/** An example by its section, with our subject's keys and today's times in place of those printed. */
function example(section: string, keys: Signer, changes: JsonObject = {}): JsonObject {
  const examples = parseStrictJson(vector(file));
  const found = Array.isArray(examples) ? examples.find((each: JsonValue) => sectionOf(each) === section) : undefined;
  const seconds = now.getTime() / 1000;
  const claims = expectObject(expectObject(found, section).json, section);
  return { ...claims, iat: seconds, exp: seconds + 3_600, jwks: { keys: [jwkOf(keys.publicJwk)] }, ...changes };
}

function sectionOf(value: JsonValue): JsonValue | undefined {
  return expectObject(value, 'example').section;
}

const sign = (claims: JsonObject, by: Signer) => signJws(claims, { typ: 'entity-statement+jwt' }, by);

/** The chain of the appendix: op.umu.se, umu.se, swamid.se, edugain. `changes` apply to the superiors' statements. */
async function appendixChain(changes: JsonObject) {
  const [op, umu, swamid, edugain] = [await newSigner(), await newSigner(), await newSigner(), await newSigner()];
  const statements = await Promise.all([
    sign(example('A.2.1', op), op),
    sign(example('A.2.3', op, changes), umu),
    sign(example('A.2.5', umu, changes), swamid),
    sign(example('A.2.7', swamid, changes), edugain),
    sign(example('A.2.6', edugain), edugain),
  ]);
  const anchors = [{ entityId: parseEntityId('https://edugain.geant.org'), keys: [edugain.publicJwk] }];
  return verifyTrustChain(statements, anchors, now);
}

describe('the specification’s example chain', () => {
  if (!hasVectors('openid-federation-examples')) return;

  it('is refused as long as it states metadata policies, which are not applied yet', async () => {
    await expect(appendixChain({})).rejects.toEqual(refusal('TRUST_CHAIN_POLICY_UNSUPPORTED'));
  });

  it('resolves from op.umu.se to edugain without them', async () => {
    const chain = await appendixChain({ metadata_policy: {} });
    expect(chain.path).toEqual([
      'https://op.umu.se',
      'https://umu.se',
      'https://swamid.se',
      'https://edugain.geant.org',
    ]);
    expect(chain.metadata.openid_provider).toMatchObject({ issuer: 'https://op.umu.se' });
  });

  it('begins with a statement (section 3.3) that demands an extension, which must be refused', async () => {
    const signer = await newSigner();
    const jwt = await sign(example('3.3', signer), signer);
    await expect(parseEntityStatement(jwt)).rejects.toEqual(refusal('STATEMENT_CRITICAL_REFUSED'));
  });
});
