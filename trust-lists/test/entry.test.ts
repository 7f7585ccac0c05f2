/** A country's entry: what it says comes back as it was put in, and a badly made one is refused where it is wrong. */
import { canonicalJson, parseEntityId } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseEntry } from '../document/entry.ts';
import { type EntryProposal, proposeEntry } from '../document/propose-entry.ts';
import { serviceStatuses, serviceTypes } from '../document/service.ts';
import { refused } from './support/refused.ts';
import { codes, makeSealKey, makeSigner, makeState } from './support/region.ts';
import { rewrite } from './support/rewrite.ts';

let proposal: EntryProposal;
let bytes: Uint8Array;
beforeAll(async () => {
  const [country] = codes;
  if (country === undefined) throw new Error('no country');
  ({ proposal } = await makeState(country));
  bytes = canonicalJson(await proposeEntry(proposal));
});

const info = ['TrustedEntityInformation', 'TEInformationExtensions', 0, 'value'];
const service = (index: number) => ['TrustedEntityServices', index, 'ServiceInformation'];

describe('an entry', () => {
  it('gives back what its hub proposed', async () => {
    const { since: _since, ...facts } = proposal;
    const { member, consent } = await parseEntry(bytes);
    expect(member).toMatchObject(facts);
    expect(consent).toBeNull();
  });

  it('gives out no keys of a service that is suspended or withdrawn', async () => {
    for (const status of [serviceStatuses.suspended, serviceStatuses.withdrawn]) {
      const { member } = await parseEntry(rewrite(bytes, [...service(0), 'ServiceStatus'], status));
      expect(member.federationKeys).toEqual([]);
      expect(member.peerKeys).toHaveLength(1);
    }
  });

  it('gives out the backup keys of its past, and refuses too many, or those of another service', async () => {
    const past = async (count: number, change: object = {}) => {
      const keys = await Promise.all(Array.from({ length: count }, async () => (await makeSigner()).publicJwk));
      const item = {
        ServiceName: [{ lang: 'en', value: 'Backups' }],
        ServiceTypeIdentifier: serviceTypes.BackupStore,
        ServiceDigitalIdentity: { PublicKeyValues: keys.map(({ kty, crv, x }) => ({ kty, crv, x })) },
        ServiceStatus: serviceStatuses.granted,
        StatusStartingTime: '2026-01-01T00:00:00Z',
        ...change,
      };
      return { keys, bytes: rewrite(bytes, ['TrustedEntityServices', 2, 'ServiceHistory'], [item]) };
    };
    const { keys, bytes: changed } = await past(2);
    const { member } = await parseEntry(changed);
    expect([member.retiredBackupKeys, member.backupKeys]).toEqual([keys, proposal.backupKeys]);
    const suspended = rewrite(changed, [...service(2), 'ServiceStatus'], serviceStatuses.suspended);
    expect((await parseEntry(suspended)).member.retiredBackupKeys).toEqual([]);
    const wrong = [await past(33), await past(1, { ServiceTypeIdentifier: serviceTypes.Witness })];
    for (const one of wrong) await refused(parseEntry(one.bytes), 'TRUST_ENTRY_MALFORMED');
  });

  const wrong: readonly (readonly [string, readonly (string | number)[], unknown])[] = [
    ['an address without https', [...info, 'origin'], 'http://hub.bb.example'],
    ['an address with a path', [...info, 'origin'], 'https://hub.bb.example/x'],
    ['an entity on the host of somebody else', [...info, 'entityIds', 'op'], 'https://hub.lc.example/op'],
    [
      'an entity on a host that only begins alike',
      [...info, 'entityIds', 'op'],
      'https://hub.bb.example.evil.example/op',
    ],
    ['more officials needed than there are', [...info, 'officialThreshold'], 5],
    ['no officials needed', [...info, 'officialThreshold'], 0],
    ['revision zero', [...info, 'revision'], 0],
    ['a country that is none', [...info, 'territory'], 'bb'],
    ['an unknown member', [...info, 'extra'], true],
    ['an assurance that is unknown', [...service(0), 'ServiceInformationExtensions', 0, 'value', 'max'], 'absolute'],
    ['hosting for no time', [...service(2), 'ServiceInformationExtensions', 0, 'value', 'retentionDays'], 0],
    ['no hosting', [...service(2), 'ServiceInformationExtensions'], undefined],
    ['a service of an unknown type', [...service(1), 'ServiceTypeIdentifier'], 'urn:breakwater:SvcType:Lottery'],
    ['a service of an unknown status', [...service(1), 'ServiceStatus'], 'urn:breakwater:Svcstatus:maybe'],
    ['a service twice', [...service(1), 'ServiceTypeIdentifier'], 'urn:breakwater:SvcType:BackupStore'],
    ['certificates in place of keys', [...service(1), 'ServiceDigitalIdentity'], { X509SKIs: ['AAAA'] }],
    ['no keys', [...service(1), 'ServiceDigitalIdentity', 'PublicKeyValues'], []],
    ['no services', ['TrustedEntityServices'], undefined],
  ];
  it.each(wrong)('is refused with %s', async (_name, path, value) => {
    await refused(parseEntry(rewrite(bytes, path, value as string | undefined)), 'TRUST_ENTRY_MALFORMED');
  });

  it('is refused with a key on the wrong curve, and with a missing service', async () => {
    const sealKey = await makeSealKey();
    await refused(proposeEntry({ ...proposal, peerKeys: [sealKey] }), 'TRUST_ENTRY_MALFORMED');
    await refused(proposeEntry({ ...proposal, custodyKeys: proposal.peerKeys }), 'TRUST_ENTRY_MALFORMED');
    await refused(parseEntry(rewrite(bytes, ['TrustedEntityServices', 3], undefined)), 'TRUST_ENTRY_MALFORMED');
    const many = await Promise.all(Array.from({ length: 9 }, makeSealKey));
    await refused(proposeEntry({ ...proposal, custodyKeys: many }), 'TRUST_ENTRY_MALFORMED');
  });

  it('is refused with an unknown critical extension', async () => {
    const path = ['TrustedEntityInformation', 'TEInformationExtensions', 1];
    const attempt = parseEntry(rewrite(bytes, path, { critical: true, id: 'urn:x', value: 1 }));
    await refused(attempt, 'TRUST_CRITICAL_UNKNOWN');
  });

  it('takes the hosts of the box', async () => {
    const origin = 'http://bb.localhost:7101';
    const entityIds = {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    };
    const { member } = await parseEntry(canonicalJson(await proposeEntry({ ...proposal, origin, entityIds })));
    expect(member.origin).toBe(origin);
  });
});
