/** Every check of `doctor`, in each state it can be in, on a real hub whose neighbours are made up. */
import { parseCountryCode, type Verified } from '@breakwater/federation-protocol';
import { member, type Standing, standing, TrustError, type TrustState } from '@breakwater/trust-lists';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHub, findingOfRefusal } from '../../hub/check.ts';
import { type Hub, openHub } from '../../hub.ts';
import { keyringOf } from '../../keys/keyring.ts';
import { listedKeyring } from '../../keys/listed-keyring.ts';
import { makeKeyring } from '../../keys/make-keys.ts';
import { readPassphrase } from '../../keys/passphrase.ts';
import { renewBackupKey } from '../../keys/renew-backup.ts';
import { PeerError } from '../../peer/error.ts';
import type { S3Address } from '../../shards/s3-address.ts';
import { openS3Bucket } from '../../shards/s3-bucket.ts';
import type { KeptSnapshot } from '../../store/backup.ts';
import type { OwnRecoveryKey } from '../../store/recovery.ts';
import { makeLoneHub } from '../cli/a-hub.ts';
import { makeOfficial, random } from '../recovery/a-region.ts';
import { makeTrustState } from '../recovery/a-trust-list.ts';
import { startS3Server } from '../shards/s3-server.ts';
import { trustOf } from '../trust/trust-of.ts';

const now = new Date();
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const neighbours = ['BB', 'DM', 'GY', 'JM', 'TT'].map(parseCountryCode);
const plenty = async () => 100_000_000_000;

let hub: Hub;
beforeEach(async () => {
  hub = await openHub(await makeLoneHub());
});
afterEach(() => hub.close());

async function orderOf(country: Hub['config']['country'], origin: string, keyring: Hub['keyring']) {
  const officials = await Promise.all(['1', '2'].map((at) => makeOfficial(country, `${country} ${at}`, null)));
  return {
    ...{ country, name: `State of ${country}`, origin },
    federationKeys: [keyring.publicJwk('federation')],
    peerKeys: [keyring.publicJwk('peer')],
    backupKeys: [keyring.publicJwk('backup')],
    custodyKeys: [keyring.publicJwk('custody')],
    officials: officials.flatMap(({ name, abroadIn, signKey, sealKey }) =>
      signKey && sealKey ? [{ name, abroadIn, signKey, sealKey }] : [],
    ),
  };
}

/** A list in force that names the neighbours and, unless another keyring is given, the hub as it is. */
async function listed(keyring = hub.keyring, origin = hub.config.origin): Promise<Verified<TrustState>> {
  const others = neighbours.map(async (country) => {
    const theirs = await keyringOf(makeKeyring(country, 'hub', random));
    return orderOf(country, `http://${country.toLowerCase()}.localhost:7998`, theirs);
  });
  return makeTrustState([await orderOf(hub.config.country, origin, keyring), ...(await Promise.all(others))], now);
}

const knowing = (state: Verified<TrustState>): Hub => ({
  ...hub,
  trust: { ...hub.trust, ...trustOf(() => state), standing: () => at(state), forks: () => [] },
  directory: { members: () => [...state.members.values()] },
});

const withRecoveryKey = (key: OwnRecoveryKey | null): Hub => ({
  ...hub,
  store: { ...hub.store, recoveries: { ...hub.store.recoveries, ownKey: async () => key } },
});

/** Where a hub with this state stands, so many hours after the witnesses. */
const at = (state: Verified<TrustState>, hours = 0) =>
  standing(state, { now: new Date(state.log.quorumTime.getTime() + hours * 3_600_000), state: 'ok' });

const recoveryKey: OwnRecoveryKey = { generation: 3, record: {}, createdAt: now, spentAt: null };

async function finding(of: Hub, subject: string, freeBytes = plenty) {
  return (await checkHub(of, freeBytes)).find((one) => one.subject === subject);
}

describe('the trust list', () => {
  it('is well in time, wants a look when the next one is late, and is broken when there is none', async () => {
    const known = knowing(await listed());
    expect(await finding(known, 'Trust list')).toMatchObject({ state: 'well' });
    const state = known.trust.current();
    const standingAt = (hours: number, more: Partial<Standing> = {}) => ({
      ...known,
      trust: { ...known.trust, standing: () => ({ ...at(state, hours), ...more }) },
    });
    expect(await finding(standingAt(31 * 24), 'Trust list')).toMatchObject({ state: 'broken' });
    expect(await finding(standingAt(30), 'Trust list')).toMatchObject({ state: 'attention' });
    for (const doubt of [{ publisherLate: true }, { rootExpired: true }, { amnesia: true }]) {
      expect(await finding(standingAt(1, doubt), 'Trust list')).toMatchObject({ state: 'attention' });
    }
    expect(await finding(hub, 'Trust list')).toMatchObject({ state: 'broken', cure: expect.stringContaining('trust') });
  });

  it('wants a look when half of the time to the next list, or half of the life of the root, is over', async () => {
    const known = knowing(await listed());
    const state = known.trust.current();
    const half = (issued: Date, end: Date) => new Date((issued.getTime() + end.getTime()) / 2);
    const standingAt = (now: Date) => ({
      ...known,
      trust: { ...known.trust, standing: () => ({ ...at(state), now }) },
    });
    const list = await finding(standingAt(half(state.list.issued, state.list.nextUpdate)), 'Trust list');
    expect(list).toMatchObject({ state: 'attention', said: expect.stringContaining('less than 50 %') });
    const root = await finding(standingAt(half(state.root.issued, state.root.expires)), 'Trust list');
    expect(root).toMatchObject({ state: 'attention', said: expect.stringContaining('The root expires on') });
  });

  it('tells a clock that is not believed, and a log with two histories', async () => {
    const known = knowing(await listed());
    const state = known.trust.current();
    const withClock = (clock: Standing['clock']) => ({
      ...known,
      trust: { ...known.trust, standing: () => ({ ...at(state), clock }) },
    });
    expect(await finding(known, 'Clock')).toMatchObject({ state: 'well' });
    expect((await finding(withClock('behind'), 'Clock'))?.said).toContain('CLOCK_BEHIND');
    expect((await finding(withClock('ahead-suspect'), 'Clock'))?.said).toContain('CLOCK_AHEAD_SUSPECT');
    expect(await finding(known, 'Log of trust')).toMatchObject({ state: 'well' });
    const fork = {
      hash: 'f'.repeat(64),
      bytes: new Uint8Array(),
      origin: 'x/trust',
      sizes: [3, 3],
      cosignedBoth: [],
    } as const;
    const forked = { ...known, trust: { ...known.trust, forks: () => [fork] } };
    expect(await finding(forked, 'Log of trust')).toMatchObject({ state: 'broken' });
  });

  it('does not hide a fault of the program', async () => {
    const faulty = {
      ...hub,
      trust: {
        ...hub.trust,
        current: () => {
          throw new TypeError('a fault');
        },
      },
    };
    await expect(checkHub(faulty, plenty)).rejects.toThrow('a fault');
  });
});

describe('the own entry', () => {
  it('is well when keys and address agree, and broken when one differs or it is missing', async () => {
    expect(await finding(knowing(await listed()), 'Own entry')).toMatchObject({ state: 'well' });
    const stranger = await keyringOf(makeKeyring(hub.config.country, 'hub', random));
    expect(await finding(knowing(await listed(stranger)), 'Own entry')).toMatchObject({ state: 'broken' });
    const moved = await listed(hub.keyring, 'http://lc.localhost:7111');
    expect(await finding(knowing(moved), 'Own entry')).toMatchObject({ state: 'broken' });
    expect(await finding(hub, 'Own entry')).toMatchObject({
      state: 'broken',
      said: expect.stringContaining('no entry'),
    });
  });

  it('wants a look while a new backup key waits for its list', async () => {
    const known = knowing(await listed());
    const { dir, country, passphraseFile } = hub.config;
    const passphrase = await readPassphrase(passphraseFile);
    const order = { dir, passphrase, listed: new Set<string>(), isAgain: false, now: () => now, randomBytes: random };
    const { keyring, key } = await renewBackupKey(order);
    expect(await finding({ ...known, keyring }, 'Own entry')).toMatchObject({
      state: 'attention',
      said: expect.stringContaining('waits for its trust list'),
    });
    const state = known.trust.current();
    const own = { ...member(state, country), backupKeys: [key] };
    const next = { ...state, members: new Map([...state.members, [country, own]]) };
    const changed = listedKeyring(
      keyring,
      () => [key],
      async () => keyring,
    ).keyring;
    expect(await finding({ ...knowing(next), keyring: changed }, 'Own entry')).toMatchObject({ state: 'well' });
  });
});

describe('the peers', () => {
  it('are well when all answer, and those that do not are named', async () => {
    const known = knowing(await listed());
    const answer = { status: 200, body: new Uint8Array() };
    const all = { ...known, peers: { fetch: async () => answer } };
    expect(await finding(all, 'Peers')).toMatchObject({ state: 'well', said: 'All 5 answered.' });
    const fetch: Hub['peers']['fetch'] = async (country) => {
      if (country === 'DM') throw new PeerError('PEER_UNREACHABLE', 'DM is down.');
      return answer;
    };
    const one = { ...known, peers: { fetch } };
    expect(await finding(one, 'Peers')).toMatchObject({
      state: 'attention',
      said: 'DM did not answer; 4 did.',
    });
  });
});

describe('the recovery key', () => {
  it('is well when in force, and broken when spent or missing', async () => {
    expect(await finding(withRecoveryKey(recoveryKey), 'Recovery key')).toMatchObject({ state: 'well' });
    const spent = { ...recoveryKey, spentAt: now };
    expect(await finding(withRecoveryKey(spent), 'Recovery key')).toMatchObject({ state: 'broken' });
    expect(await finding(withRecoveryKey(null), 'Recovery key')).toMatchObject({
      state: 'broken',
      cure: expect.stringContaining('breakwater recovery split'),
    });
  });
});

describe('the backup', () => {
  it('is well for a day and a half, and wants a look when older or missing', async () => {
    const made = (createdAt: Date): Hub => {
      const sums = { files: 1, bytes: 1, newBytes: 1, skipped: 0, packs: 1, holders: neighbours, durationMs: 1 };
      const snapshot: KeptSnapshot = {
        sequence: 4,
        snapshotId: 's',
        manifestSha256: 'm',
        head: 'h',
        createdAt,
        ...sums,
      };
      return {
        ...hub,
        store: { ...hub.store, backups: { ...hub.store.backups, snapshots: async () => [snapshot] } },
      };
    };
    expect(await finding(made(hoursAgo(35)), 'Backup')).toMatchObject({ state: 'well' });
    expect(await finding(made(hoursAgo(37)), 'Backup')).toMatchObject({ state: 'attention' });
    expect(await finding(hub, 'Backup')).toMatchObject({ state: 'attention', said: 'There is none yet.' });
  });
});

describe('the disk', () => {
  it('is well with room, and wants a look with little', async () => {
    expect(await finding(hub, 'Disk')).toMatchObject({ state: 'well', said: '100 GB free.' });
    expect(await finding(hub, 'Disk', async () => 1_999_999_999)).toMatchObject({ state: 'attention' });
  });
});

describe('a hub that does not open', () => {
  it('is a finding only when its settings or keys are why', () => {
    const other = new TrustError('TRUST_NOT_YET', 'not yet');
    expect(() => findingOfRefusal(other)).toThrow(other);
    expect(() => findingOfRefusal(new TypeError('a fault'))).toThrow('a fault');
  });
});

describe('doctor, of the object store for shards of others', () => {
  const withStore = (store: string | null): Hub => ({ ...hub, config: { ...hub.config, holding: { store } } });
  const address = (at: S3Address) => `s3://${at.bucket}/lc?endpoint=${encodeURIComponent(at.endpoint ?? '')}`;

  it('has nothing to say where there is none', async () => {
    expect(await finding(withStore(null), 'Object store')).toBeUndefined();
  });

  it('says that it answers, that it belongs to another hub, that its bucket is missing', async () => {
    const at = (await startS3Server())('s3://disk/lc');
    const of = withStore(address(at));
    expect(await finding(of, 'Object store')).toMatchObject({ state: 'well' });
    const bucket = openS3Bucket(at);
    expect(await bucket.sizeOf('holder.json'), 'it changes nothing').toBeNull();
    await bucket.put('holder.json', Buffer.from('{"format":1,"holder":"LC","id":"00"}\n'));
    expect(await finding(of, 'Object store')).toMatchObject({ state: 'well' });
    await bucket.put('holder.json', Buffer.from('{"format":1,"holder":"GY","id":"00"}\n'));
    expect(await finding(of, 'Object store')).toMatchObject({ state: 'broken', cure: expect.stringMatching(/prefix/) });
    const missing = withStore(address({ ...at, bucket: 'nowhere' }));
    expect(await finding(missing, 'Object store')).toMatchObject({
      state: 'broken',
      said: 'There is no bucket nowhere.',
    });
  });
});
