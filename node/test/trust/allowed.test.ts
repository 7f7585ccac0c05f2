/** What trust allows is asked anew each time, and whoever is denied is not there for peers, caches and callers. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowedMembers, allowedMembersOrNone, requireAllowed } from '../../trust/allowed.ts';
import { trustVersionOf } from '../../trust/keep.ts';
import { openTrust, type TrustRuntime } from '../../trust/runtime.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  castRegion,
  evidenceOf,
  fetchOver,
  later,
  nothing,
  noticeOf,
  type Publication,
  partsOf,
  publishList,
} from './a-region.ts';
import { foundingDay, testWorld } from './region.ts';

const DM = parseCountryCode('DM');
let cast: Cast;
let first: Publication;
let trust: TrustRuntime;
let world: ReturnType<typeof testWorld>;

beforeAll(async () => {
  cast = await castRegion();
  first = await publishList(cast);
});
beforeEach(async () => {
  world = testWorld();
  trust = await openTrust(partsOf(cast, 'LC', { dir: await scratch(), fetch: fetchOver(new Map()), world }));
});

const adopt = async () => trust.accept(await evidenceOf(cast, first, foundingDay), 'test');
const names = (service: 'PeerMessaging' | 'BackupStore') =>
  allowedMembersOrNone(trust, service).map(({ country }) => country);
const notice = async (plan: Parameters<typeof noticeOf>[1]) =>
  trust.accept({ ...nothing, notices: [await noticeOf(cast, plan, ['DM'])] }, 'test');

describe('the members allowed', () => {
  it('are nobody before there is a list', () => {
    expect(names('PeerMessaging')).toEqual([]);
    expect(() => allowedMembers(trust, 'PeerMessaging')).toThrowError(
      expect.objectContaining({ code: 'TRUST_NOT_YET' }),
    );
  });

  it('are without the suspended from the moment of the notice, for that service', async () => {
    await adopt();
    expect(names('PeerMessaging')).toEqual(['BB', 'DM', 'GY', 'LC']);
    await notice({ service: 'PeerMessaging' });
    expect(names('PeerMessaging')).toEqual(['BB', 'GY', 'LC']);
    expect(names('BackupStore')).toEqual(['BB', 'DM', 'GY', 'LC']);
  });

  it('lose one key by a notice about that key, and keep the other', async () => {
    await adopt();
    const keys = () => allowedMembers(trust, 'PeerMessaging').find(({ country }) => country === DM)?.peerKeys ?? [];
    const [lost, kept] = keys();
    await notice({ kid: lost?.kid ?? '' });
    expect(keys()).toEqual([kept]);
  });

  it('are nobody when this hub has heard from nobody for longer than anything may rely on', async () => {
    await adopt();
    for (const days of [25, 50, 75, 91]) {
      world.at = later(days);
      trust.standing();
    }
    expect(names('BackupStore')).toEqual([]);
    expect(() => requireAllowed(trust, { country: DM, service: 'BackupStore' })).toThrowError(
      expect.objectContaining({ code: 'TRUST_DENIED' }),
    );
  });
});

describe('a refusal', () => {
  it('says why and on which list and which entry of the log it stood', async () => {
    await adopt();
    await notice({ service: 'BackupStore' });
    const refusal = { code: 'TRUST_DENIED', evidence: { reason: 'notice', listSequence: 1, logIndex: 0 } };
    expect(() => requireAllowed(trust, { country: DM, service: 'BackupStore' })).toThrowError(
      expect.objectContaining({ ...refusal, evidence: expect.objectContaining(refusal.evidence) }),
    );
    expect(requireAllowed(trust, { country: DM, service: 'PeerMessaging' }).list.sequence).toBe(1);
  });
});

describe('what caches go by', () => {
  it('changes with a list and with a notice, and with nothing else', async () => {
    await adopt();
    const before = trustVersionOf(trust.current());
    await trust.accept(await evidenceOf(cast, first, later(1)), 'test');
    expect(trustVersionOf(trust.current())).toBe(before);
    await notice({ service: 'FederationIdentity' });
    const noticed = trustVersionOf(trust.current());
    expect(noticed).not.toBe(before);
    await trust.accept(await evidenceOf(cast, await publishList(cast, first), later(1)), 'test');
    expect(trustVersionOf(trust.current())).not.toBe(noticed);
  });
});
