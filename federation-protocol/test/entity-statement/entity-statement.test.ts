/** One entity statement: what must be in it, what must not, when it holds. */
import { describe, expect, it } from 'vitest';
import { issueEntityStatement } from '../../entity-statement/issue.ts';
import { parseEntityStatement } from '../../entity-statement/parse.ts';
import { verifyEntityStatement } from '../../entity-statement/verify.ts';
import { parseEntityId } from '../../identifier/entity-id.ts';
import { signJws } from '../../jose/jws.ts';
import type { JsonObject } from '../../json/json-value.ts';
import { parseStrictJson } from '../../json/parse-strict-json.ts';
import { expectObject } from '../../json/shape.ts';
import { later, newSigner, now, refusal } from '../keys.ts';

const typ = 'entity-statement+jwt';
const lc = parseEntityId('https://hub.gov.lc/fed');
const op = parseEntityId('https://hub.gov.lc/op');

async function scene() {
  const signer = await newSigner();
  const statement = { issuer: lc, subject: op, issuedAt: now, expiresAt: later(60), keys: [signer.publicJwk] };
  const jwt = await issueEntityStatement(statement, signer);
  const claims = expectObject(parseStrictJson((await parseEntityStatement(jwt)).jws.payload), 'claims');
  /** Signs the claims with changes; a change to undefined leaves the claim out. */
  const sign = (
    changes: Record<string, JsonObject[string] | undefined>,
    header: { typ: string } & JsonObject = { typ },
  ) => {
    const entries = Object.entries({ ...claims, ...changes });
    const present = entries.filter((entry): entry is [string, JsonObject[string]] => entry[1] !== undefined);
    return signJws(Object.fromEntries(present), header, signer);
  };
  return { signer, statement, jwt, sign };
}

describe('an entity statement', () => {
  it('comes back as it was issued, with every claim', async () => {
    const { signer, statement } = await scene();
    const full = {
      ...statement,
      metadata: { openid_provider: { issuer: op } },
      constraints: { max_path_length: 0 },
      metadataPolicy: {},
      sourceEndpoint: 'https://hub.gov.lc/fed/fetch',
    };
    const jwt = await issueEntityStatement(full, signer);
    expect(await verifyEntityStatement(jwt, [signer.publicJwk], now)).toEqual(full);
  });

  it('is refused without a claim that must be there', async () => {
    const { sign } = await scene();
    for (const [name, code] of [
      ['iss', 'ENTITY_ID_INVALID'],
      ['sub', 'ENTITY_ID_INVALID'],
      ['iat', 'JSON_SHAPE'],
      ['exp', 'JSON_SHAPE'],
      ['jwks', 'JSON_SHAPE'],
    ] as const) {
      await expect(sign({ [name]: undefined }).then(parseEntityStatement), name).rejects.toEqual(refusal(code));
    }
  });

  it('is refused under another type, or with a chain in its header', async () => {
    const { sign } = await scene();
    await expect(sign({}, { typ: 'JWT' }).then(parseEntityStatement)).rejects.toEqual(refusal('JWS_TYPE_WRONG'));
    const stapled = sign({}, { typ, trust_chain: ['x'] }).then(parseEntityStatement);
    await expect(stapled).rejects.toEqual(refusal('STATEMENT_CLAIM_MISPLACED'));
  });

  it('is refused with a claim of the other kind', async () => {
    const { sign } = await scene();
    for (const name of ['authority_hints', 'trust_anchor_hints', 'trust_marks', 'trust_mark_issuers', 'aud']) {
      await expect(sign({ [name]: ['x'] }).then(parseEntityStatement), name).rejects.toEqual(
        refusal('STATEMENT_CLAIM_MISPLACED'),
      );
    }
    for (const name of ['constraints', 'metadata_policy', 'metadata_policy_crit', 'source_endpoint', 'trust_anchor']) {
      await expect(sign({ sub: lc, [name]: {} }).then(parseEntityStatement), name).rejects.toEqual(
        refusal('STATEMENT_CLAIM_MISPLACED'),
      );
    }
  });

  it('is refused when it demands that a claim be understood', async () => {
    const { sign } = await scene();
    for (const crit of [['jti'], []]) {
      await expect(sign({ crit }).then(parseEntityStatement)).rejects.toEqual(refusal('STATEMENT_CRITICAL_REFUSED'));
    }
  });

  it('is refused with empty hints, null metadata, or metadata that is no object', async () => {
    const { sign } = await scene();
    const wrong = [
      { sub: lc, authority_hints: [] },
      { metadata: { openid_provider: null } },
      { metadata: { openid_provider: { issuer: null } } },
      { metadata: [] },
      { metadata_policy_crit: [] },
      { iat: '1' },
      { exp: 1e15 },
    ];
    for (const changes of wrong) {
      await expect(sign(changes).then(parseEntityStatement)).rejects.toEqual(refusal('JSON_SHAPE'));
    }
  });

  it('holds from its first second to its last, give or take a minute of clock', async () => {
    const { signer, jwt } = await scene();
    const at = (seconds: number) => verifyEntityStatement(jwt, [signer.publicJwk], later(seconds));
    await expect(at(-60)).resolves.toBeDefined();
    await expect(at(-61)).rejects.toEqual(refusal('STATEMENT_NOT_YET_VALID'));
    await expect(at(119)).resolves.toBeDefined();
    await expect(at(120)).rejects.toEqual(refusal('STATEMENT_EXPIRED'));
  });

  it('is refused under another key', async () => {
    const { jwt } = await scene();
    const other = [(await newSigner()).publicJwk];
    await expect(verifyEntityStatement(jwt, other, now)).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('is never issued when peers would have to refuse it', async () => {
    const { signer, statement } = await scene();
    const expired = issueEntityStatement({ ...statement, expiresAt: now }, signer);
    await expect(expired).rejects.toEqual(refusal('STATEMENT_EXPIRED'));
    const misplaced = issueEntityStatement({ ...statement, authorityHints: [lc] }, signer);
    await expect(misplaced).rejects.toEqual(refusal('STATEMENT_CLAIM_MISPLACED'));
  });
});
