/** Trust chains: the honest one, and every way an attacker would join statements that do not belong together. */
import { beforeAll, describe, expect, it } from 'vitest';
import { issueEntityStatement } from '../../entity-statement/issue.ts';
import { parseEntityId } from '../../identifier/entity-id.ts';
import { verifyTrustChain } from '../../trust-chain/verify.ts';
import { later, newSigner, now, refusal } from '../keys.ts';
import { anchorId, fedId, newRegion, opId, type Region, statement } from './region.ts';

let region: Region;
let honest: string[];

beforeAll(async () => {
  region = await newRegion();
  honest = await region.chain();
});

const verify = (chain: readonly string[], at = now) => verifyTrustChain(chain, region.anchors, at);

/** The honest chain with one statement replaced. */
const replaced = (index: number, jwt: string) => honest.map((each, at) => (at === index ? jwt : each));

describe('a trust chain', () => {
  it('tells who vouches for whom, what that yields and until when', async () => {
    const soon = await region.fedAboutOp({ expiresAt: later(600) });
    const chain = await verify(replaced(1, soon));
    expect(chain).toEqual({
      leaf: opId,
      anchor: anchorId,
      path: [opId, fedId, anchorId],
      metadata: { openid_provider: { issuer: opId, scopes_supported: ['openid'] }, openid_relying_party: {} },
      expiresAt: later(600),
      statements: replaced(1, soon),
    });
  });

  it('may end with the anchor’s own statement, which changes nothing', async () => {
    const chain = await verify([...honest, await region.anchorConfiguration()]);
    expect(chain.path).toEqual([opId, fedId, anchorId]);
  });

  it('is refused when a statement expired or lies in the future', async () => {
    await expect(verify(honest, later(3_660))).rejects.toEqual(refusal('STATEMENT_EXPIRED'));
    await expect(verify(honest, later(-61))).rejects.toEqual(refusal('STATEMENT_NOT_YET_VALID'));
  });
});

describe('a forged trust chain', () => {
  it('with keys that the entity gave itself is refused: the superior names the keys', async () => {
    const thief = await newSigner();
    const own = await region.opConfiguration({ keys: [thief.publicJwk] }, thief);
    await expect(verify(replaced(0, own))).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('with a superior that gave itself keys is refused: the anchor names the keys', async () => {
    const thief = await newSigner();
    const about = await region.fedAboutOp({}, thief);
    await expect(verify(replaced(1, about))).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('with an anchor that gave itself keys is refused: the anchor’s keys are pinned', async () => {
    const thief = await newSigner();
    const about = await region.anchorAboutFed({}, thief);
    await expect(verify(replaced(2, about))).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
    const own = await region.anchorConfiguration({ keys: [thief.publicJwk] }, thief);
    await expect(verify([...replaced(2, about), own])).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
    await expect(verify([...honest, own])).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('under a key that the anchor’s own statement adds to the pinned ones is refused', async () => {
    const added = await newSigner();
    const own = await region.anchorConfiguration({ keys: [region.anchor.publicJwk, added.publicJwk] });
    const chain = [...replaced(2, await region.anchorAboutFed({}, added)), own];
    await expect(verify(chain)).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('whose leaf does not list the key it signed with is refused', async () => {
    const other = await newSigner();
    const own = await region.opConfiguration({ keys: [other.publicJwk] });
    await expect(verify(replaced(0, own))).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('under an anchor that is not ours is refused', async () => {
    const stranger = await newRegion();
    await expect(verifyTrustChain(honest, [], now)).rejects.toEqual(refusal('TRUST_CHAIN_ANCHOR_UNKNOWN'));
    await expect(verifyTrustChain(honest, stranger.anchors, now)).rejects.toEqual(refusal('JWS_KEY_UNKNOWN'));
  });

  it('whose statements do not join is refused', async () => {
    const jm = parseEntityId('https://hub.gov.jm/fed');
    const aboutOther = await issueEntityStatement(statement(anchorId, jm, region.fed), region.anchor);
    const unnamed = await region.opConfiguration({ authorityHints: [jm] });
    const [configuration = '', about = '', byAnchor = ''] = honest;
    const broken = [
      [],
      [configuration],
      [about, byAnchor],
      [configuration, byAnchor],
      [configuration, about, aboutOther],
      [configuration, configuration, about, byAnchor],
      [configuration, about, await region.fedConfiguration(), byAnchor],
      [unnamed, about, byAnchor],
    ];
    for (const chain of broken) await expect(verify(chain)).rejects.toEqual(refusal('TRUST_CHAIN_BROKEN'));
  });

  it('that goes round in a circle or on without end is refused', async () => {
    const [configuration = '', about = '', byAnchor = ''] = honest;
    const back = await issueEntityStatement(statement(opId, fedId, region.fed), region.op);
    const circle = [configuration, about, back, about, byAnchor];
    await expect(verify(circle)).rejects.toEqual(refusal('TRUST_CHAIN_BROKEN'));
    await expect(verify([...circle, byAnchor])).rejects.toEqual(refusal('TRUST_CHAIN_TOO_LONG'));
  });
});

describe('what superiors lay down', () => {
  it('overrides metadata only for roles that the entity claims', async () => {
    const metadata = { openid_provider: { scopes_supported: [] }, oauth_client: { client_name: 'x' } };
    const chain = await verify(replaced(1, await region.fedAboutOp({ metadata })));
    expect(chain.metadata).toEqual({
      openid_provider: { issuer: opId, scopes_supported: [] },
      openid_relying_party: {},
    });
  });

  it('cuts away roles that are not allowed, at every level', async () => {
    const onlyProvider = { constraints: { allowed_entity_types: ['openid_provider'] } };
    const nothing = { constraints: { allowed_entity_types: [] } };
    const byFed = await verify(replaced(1, await region.fedAboutOp(onlyProvider)));
    expect(Object.keys(byFed.metadata)).toEqual(['openid_provider']);
    const byAnchor = await verify(replaced(2, await region.anchorAboutFed(nothing)));
    expect(byAnchor.metadata).toEqual({});
  });

  it('limits how many stand between', async () => {
    const none = { constraints: { max_path_length: 0 } };
    await expect(verify(replaced(1, await region.fedAboutOp(none)))).resolves.toBeDefined();
    const tooLong = verify(replaced(2, await region.anchorAboutFed(none)));
    await expect(tooLong).rejects.toEqual(refusal('TRUST_CHAIN_CONSTRAINT'));
  });

  it('limits names as RFC 5280 reads them', async () => {
    const under = async (naming_constraints: { permitted?: string[]; excluded?: string[] }) =>
      verify(replaced(2, await region.anchorAboutFed({ constraints: { naming_constraints } })));
    await expect(under({ permitted: ['.gov.lc'] })).resolves.toBeDefined();
    await expect(under({ permitted: ['hub.gov.lc'] })).resolves.toBeDefined();
    for (const naming of [
      { permitted: ['gov.lc'] },
      { permitted: ['.hub.gov.lc'] },
      { permitted: [] },
      { permitted: ['.gov.lc'], excluded: ['HUB.gov.lc'] },
    ]) {
      await expect(under(naming), JSON.stringify(naming)).rejects.toEqual(refusal('TRUST_CHAIN_CONSTRAINT'));
    }
  });

  it('is refused as a whole when it is a metadata policy, and not silently ignored', async () => {
    const policies = [
      { metadataPolicy: { openid_provider: { scopes_supported: { subset_of: ['openid'] } } } },
      { metadataPolicyCritical: ['regexp'] },
    ];
    for (const policy of policies) {
      const chain = verify(replaced(1, await region.fedAboutOp(policy)));
      await expect(chain).rejects.toEqual(refusal('TRUST_CHAIN_POLICY_UNSUPPORTED'));
    }
    const empty = { metadataPolicy: { openid_provider: {} } };
    await expect(verify(replaced(1, await region.fedAboutOp(empty)))).resolves.toBeDefined();
  });
});
