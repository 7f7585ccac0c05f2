/** Whatever changes in a root a trust officer is told before signing; nothing is signed unseen. */
import { type PublicJwk, parseCountryCode, parseEntityId } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { diffRoots } from '../diff/diff-roots.ts';
import type { Role, Root } from '../document/root.ts';

const key = (kid: string): PublicJwk => ({ kty: 'OKP', crv: 'Ed25519', x: 'x', kid });
const role: Role = { signers: ['BB', 'LC'], threshold: 2, classes: ['classical', 'pq'] };
const vkey = (name: string) => ({
  name,
  keyId: new Uint8Array(4),
  type: 'cosignature' as const,
  publicKey: new Uint8Array(32),
  text: `${name}+00000000+key`,
});
const log = {
  origin: 'region.example/trust',
  vkey: vkey('region.example/trust'),
  url: 'https://region.example/trust',
  state: 'active' as const,
  successorOf: null,
};

const root: Root = {
  version: 7,
  previousSha256: 'aa',
  issued: new Date('2026-11-22T00:00:00Z'),
  expires: new Date('2028-11-22T00:00:00Z'),
  signers: ['BB', 'LC'].map((id) => ({ id, name: `Officer ${id}`, keys: [{ class: 'classical', jwk: key(id) }] })),
  roles: { root: role, 'list:hubs': role, removal: role, notice: { others: 3 } },
  anchor: { entityId: parseEntityId('https://region.example/anchor'), keys: [key('anchor')] },
  logs: [log],
  witnesses: ['BB', 'LC'].map((id) => ({ id: parseCountryCode(id), vkey: vkey(id), url: `https://${id}/witness` })),
  quorum: { k: 2, byzantine: 0 },
  freshness: { freshMs: 1, agingMs: 2, isolatedMs: 3, closedMs: 4 },
  clock: { maxSkewMs: 5, maxForwardJumpMs: 6 },
  baseline: { hubs: null },
  sha256: 'bb',
};
const next = (change: Partial<Root>): Root => ({ ...root, version: 8, ...change });
const [bb, lc] = root.signers;
const [witnessBb, witnessLc] = root.witnesses;
if (!bb || !lc || !witnessBb || !witnessLc) throw new Error('two signers and two witnesses');

describe('the difference of two roots', () => {
  it('is nothing when nothing changed but the number', () => {
    const { rules, parties, anchorKeysAdded, anchorKeysRemoved, unchanged } = diffRoots(root, next({}));
    expect([rules, parties, anchorKeysAdded, anchorKeysRemoved]).toEqual([[], [], [], []]);
    expect(unchanged).toEqual({ signers: ['BB', 'LC'], witnesses: ['BB', 'LC'] });
  });

  it.each<[string, Partial<Root>]>([
    ['expires', { expires: new Date('2029-11-22T00:00:00Z') }],
    ['roles.root.threshold', { roles: { ...root.roles, root: { ...role, threshold: 1 } } }],
    ['roles.root.classes', { roles: { ...root.roles, root: { ...role, classes: ['classical'] } } }],
    ['roles.list:hubs.signers', { roles: { ...root.roles, 'list:hubs': { ...role, signers: ['LC'] } } }],
    ['roles.removal.threshold', { roles: { ...root.roles, removal: { ...role, threshold: 1 } } }],
    ['roles.notice.others', { roles: { ...root.roles, notice: { others: 1 } } }],
    ['quorum.k', { quorum: { k: 1, byzantine: 0 } }],
    ['quorum.byzantine', { quorum: { k: 2, byzantine: 1 } }],
    ['freshness.freshMs', { freshness: { ...root.freshness, freshMs: 9 } }],
    ['freshness.closedMs', { freshness: { ...root.freshness, closedMs: 9 } }],
    ['clock.maxForwardJumpMs', { clock: { ...root.clock, maxForwardJumpMs: 9 } }],
    ['baseline.hubs', { baseline: { hubs: { sequence: 3, sha256: 'cc' } } }],
    ['fedTA.entityId', { anchor: { ...root.anchor, entityId: parseEntityId('https://other.example/anchor') } }],
  ])('tells a change of %s', (fact, change) => {
    expect(diffRoots(root, next(change)).rules.map((rule) => rule.fact)).toEqual([fact]);
  });

  it('names every rule that a root has, so that a new rule cannot be signed unseen', () => {
    const ruled = Object.keys(root).filter(
      (name) => !['version', 'previousSha256', 'issued', 'sha256', 'signers', 'logs', 'witnesses'].includes(name),
    );
    const told = new Set(diffRoots(null, root).rules.map(({ fact }) => fact.split('.')[0]));
    expect(ruled.filter((name) => name !== 'baseline').map((name) => (name === 'anchor' ? 'fedTA' : name))).toEqual(
      expect.arrayContaining([...told]),
    );
    expect(told.size).toBe(ruled.length - 1);
  });

  it('tells a signer whose key was replaced, one who came and one who went', () => {
    const signers = [
      { ...bb, keys: [{ class: 'pq' as const, jwk: key('new') }] },
      { ...lc, id: 'GY' },
    ];
    expect(diffRoots(root, next({ signers })).parties).toMatchObject([
      {
        kind: 'changed',
        party: 'signer',
        id: 'BB',
        keysAdded: [{ use: 'pq', id: 'new' }],
        keysRemoved: [{ use: 'classical', id: 'BB' }],
      },
      { kind: 'added', id: 'GY' },
      { kind: 'removed', id: 'LC' },
    ]);
  });

  it('tells the same key in another family, which would count for another class', () => {
    const signers = [{ ...bb, keys: [{ class: 'pq' as const, jwk: key('BB') }] }, lc];
    expect(diffRoots(root, next({ signers })).parties).toHaveLength(1);
  });

  it('tells a witness with another key or address, and a log that succeeds a lost one', () => {
    const witnesses = [
      { ...witnessBb, vkey: vkey('other') },
      { ...witnessLc, url: 'https://moved/witness' },
    ];
    const logs = [
      { ...log, state: 'retired' as const },
      { ...log, origin: 'new.example/trust', successorOf: { origin: log.origin, size: 12, rootHash: 'dd' } },
    ];
    const { parties } = diffRoots(root, next({ witnesses, logs }));
    expect(parties.map(({ kind, party, id }) => [kind, party, id])).toEqual([
      ['changed', 'witness', 'BB'],
      ['changed', 'witness', 'LC'],
      ['added', 'log', 'new.example/trust'],
      ['changed', 'log', 'region.example/trust'],
    ]);
    expect(parties[2]?.facts).toContainEqual({
      fact: 'successorOf',
      before: '',
      after: 'region.example/trust 12 dd',
    });
  });

  it('tells an anchor key that came and one that went', () => {
    const { anchorKeysAdded, anchorKeysRemoved } = diffRoots(
      root,
      next({ anchor: { ...root.anchor, keys: [key('n')] } }),
    );
    expect([anchorKeysAdded, anchorKeysRemoved]).toEqual([
      [{ use: 'anchor', id: 'n' }],
      [{ use: 'anchor', id: 'anchor' }],
    ]);
  });
});
