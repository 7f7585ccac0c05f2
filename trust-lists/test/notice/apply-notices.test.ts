/** What notices do to members: they only ever take away. */
import { encodeBase64url } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../document/entry.ts';
import { type ServiceName, serviceTypes } from '../../document/service.ts';
import { applyNotices } from '../../notice/apply-notices.ts';
import type { Notice } from '../../notice/notice.ts';
import { keysOf } from '../../standing/decide.ts';
import { dm, dominica, keyNamed } from '../standing/a-standing.ts';
import { country, plan } from './a-notice.ts';

const names = Object.keys(serviceTypes) as ServiceName[];
const notice = (change: Partial<Notice>): Notice => ({ ...plan, service: null, id: 'a'.repeat(64), ...change });
const official = { name: 'An official', abroadIn: null, signKey: keyNamed('sign'), sealKey: keyNamed('seal') };
const member: Member = { ...dominica, officials: [official], peerKeys: [keyNamed('peer'), keyNamed('peer2')] };
const grenada: Member = { ...dominica, country: country('GD') };
const members = new Map([member, grenada].map((one) => [one.country, one]));
const after = (...notices: Notice[]) => applyNotices(members, notices).get(dm);

describe('a notice', () => {
  it('about a country suspends all that it does, and touches no other country', () => {
    const left = after(notice({}));
    expect(left?.services).toMatchObject({ FederationIdentity: 'suspended', BackupStore: 'suspended' });
    expect(names.flatMap((name) => (left === undefined ? [] : keysOf(left, name)))).toEqual([]);
    expect(left?.officials).toEqual([official]);
    expect(applyNotices(members, [notice({})]).get(grenada.country)).toBe(grenada);
  });

  it('about a service suspends that service only', () => {
    const left = after(notice({ service: 'BackupStore' }));
    expect(left).toMatchObject({ backupKeys: [], services: { BackupStore: 'suspended', PeerMessaging: 'granted' } });
    expect(left?.peerKeys).toHaveLength(2);
  });

  it('about a key takes that key alone, from one service or from all', () => {
    const kid = keyNamed('peer').kid;
    expect(after(notice({ kid, service: 'PeerMessaging' }))?.peerKeys).toEqual([keyNamed('peer2')]);
    expect(after(notice({ kid, service: 'BackupStore' }))).toEqual(member);
    expect(after(notice({ kid }))?.peerKeys).toEqual([keyNamed('peer2')]);
  });

  it('about a backup key lets what it signed before count on, and a suspended service nothing at all', () => {
    const kid = keyNamed('backup').kid;
    const stolen = after(notice({ kid }));
    expect(stolen).toMatchObject({ backupKeys: [], retiredBackupKeys: [keyNamed('backup')] });
    expect(after(notice({ kid }), notice({}))?.retiredBackupKeys).toEqual([]);
    expect(after(notice({ service: 'BackupStore' }))?.retiredBackupKeys).toEqual([]);
  });

  it('about an official’s key takes the official', () => {
    expect(after(notice({ kid: official.sealKey.kid }))?.officials).toEqual([]);
    expect(after(notice({ kid: official.signKey.kid, service: 'PeerMessaging' }))?.officials).toEqual([official]);
  });

  it('does not wake a service that was withdrawn, nor make up one that was never there', () => {
    const services = { ...member.services, BackupStore: 'withdrawn' } as const;
    const left = applyNotices(new Map([[dm, { ...member, services }]]), [notice({})]).get(dm);
    expect(left?.services).toMatchObject({ BackupStore: 'withdrawn', Witness: 'withdrawn' });
  });

  it('leaves what it was given as it was', () => {
    const before = structuredClone([...members]);
    applyNotices(members, [notice({})]);
    expect([...members]).toEqual(before);
  });
});

describe('any notices in any order', () => {
  const kids = [...['fed', 'peer', 'peer2', 'backup', 'custody', 'sign', 'seal'].map((name) => keyNamed(name).kid)];
  const anyNotice = fc.record({
    territory: fc.constantFrom(dm, grenada.country, country('TT')),
    service: fc.option(fc.constantFrom(...names)),
    kid: fc.option(fc.constantFrom(...kids, encodeBase64url(new Uint8Array(32)))),
  });

  it('add no member, no service, no key and no official, and come to the same in every order', () => {
    fc.assert(
      fc.property(fc.array(anyNotice, { maxLength: 8 }), (changes) => {
        const notices = changes.map((change) => notice(change));
        const left = applyNotices(members, notices);
        expect([...left.keys()]).toEqual([...members.keys()]);
        for (const [code, before] of members) {
          const now = left.get(code);
          if (now === undefined) throw new Error('a member is gone');
          for (const name of names) {
            expect(keysOf(before, name)).toEqual(expect.arrayContaining([...keysOf(now, name)]));
            if (before.services[name] !== 'granted') expect(now.services[name]).toBe(before.services[name]);
          }
          expect(before.officials).toEqual(expect.arrayContaining([...now.officials]));
          const same = (({ country, origin, maxAssurance, hosting, revision, officialThreshold }) => ({
            ...{ country, origin, maxAssurance, hosting, revision, officialThreshold },
          }))(now);
          expect(before).toMatchObject(same);
        }
        expect(applyNotices(members, notices.toReversed())).toEqual(left);
      }),
    );
  });
});
