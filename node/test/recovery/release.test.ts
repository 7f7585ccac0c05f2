/** Releasing the recovery key: with two officials, two custodians and three holders, and with nothing less. */
import {
  type Head,
  handoverInfo,
  shareJson,
  signApproval,
  signHead,
  verifyHead,
  verifyRecoveryRecord,
} from '@breakwater/backup-replication';
import { canonicalJson, type JsonObject, type Verified } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { openFromCustody } from '../../recovery/custody.ts';
import {
  makeMachineKeys,
  openMachineKeys,
  readJsonFile,
  readPeers,
  readRequest,
  saveRequest,
} from '../../recovery/machine.ts';
import { judge, type ReleaseParts, register, releaseKey, requestedHead } from '../../recovery/release.ts';
import { sealer } from '../../recovery/sealer.ts';
import { BB, countries, DM, GY, hoursLater, makeRegion, now, random, type TestRegion, TT } from './a-region.ts';
import { approveAs, approveAsHub, folder, makeMachine, splitFor, type TestMachine } from './a-request.ts';

let region: TestRegion;
let machine: TestMachine;
let parts: ReleaseParts;
let officials: JsonObject[];
let custodians: JsonObject[];

beforeAll(async () => {
  region = await makeRegion();
  const shares = await splitFor(region);
  machine = await makeMachine(region);
  const own = await region.hub(DM).store.recoveries.ownKey();
  const backupKeys = [region.hub(DM).keyring.publicJwk('backup')];
  parts = {
    request: machine.request,
    requestFile: machine.file,
    keys: machine.keys,
    state: region.state,
    record: await verifyRecoveryRecord(own?.record ?? {}, DM, backupKeys),
    peers: machine.peers,
    sealer,
  };
  officials = await Promise.all(region.hub(DM).officials.map((one) => approveAs(region, one, machine.request, shares)));
  const partners = countries.filter((country) => country !== DM);
  custodians = await Promise.all(partners.map((country) => approveAsHub(region, country, machine.request)));
});

describe('the quorum', () => {
  test('of any two officials and any two custodians opens what was sealed to the recovery key', async () => {
    const sealed = await sealer.seal(parts.record.publicKey, new TextEncoder().encode('data key'), 'test');
    for (const [o, c] of [
      [0, 0],
      [2, 4],
    ] as const) {
      const approvals = await judge(parts, [...officials.slice(o, o + 2), ...custodians.slice(c, c + 2)]);
      const key = await releaseKey(parts, approvals);
      expect(Buffer.from(await sealer.open(key.privateJwk, sealed, 'test')).toString()).toBe('data key');
      expect(key.kid).toBe(parts.record.publicKey.kid);
    }
  });

  test.each([
    ['one official and all custodians', 1, 6, 'RECOVERY_APPROVALS_TOO_FEW'],
    ['all six partners without any official', 0, 6, 'RECOVERY_APPROVALS_TOO_FEW'],
    ['all officials and one custodian', 4, 1, 'RECOVERY_CUSTODIANS_MISSING'],
    ['all officials alone', 4, 0, 'RECOVERY_CUSTODIANS_MISSING'],
  ])('is not reached by %s', async (_who, ofOfficials, ofCustodians, code) => {
    const approvals = [...officials.slice(0, ofOfficials), ...custodians.slice(0, ofCustodians)];
    await expect(judge(parts, approvals)).rejects.toMatchObject({ code });
  });

  test('does not count approvals of another request', async () => {
    const other = await makeMachine(region);
    const foreign = await approveAsHub(region, BB, other.request);
    const attempt = judge(parts, [...officials, foreign, ...custodians.slice(1, 2)]);
    await expect(attempt).rejects.toMatchObject({
      code: 'RECOVERY_CUSTODIANS_MISSING',
      evidence: { refused: ['RECOVERY_APPROVAL_OTHER_REQUEST'] },
    });
  });

  test('of the list counts, also when the record was made with fewer', async () => {
    const record = { ...parts.record, officials: { ...parts.record.officials, threshold: 1 } } as typeof parts.record;
    const attempt = judge({ ...parts, record }, [...officials.slice(0, 1), ...custodians]);
    await expect(attempt).rejects.toMatchObject({ code: 'RECOVERY_APPROVALS_TOO_FEW' });
  });
});

describe('false shares', () => {
  /** An approval that GY signs truly, with a share that is not its own. */
  async function falseApproval(sealed: Uint8Array): Promise<JsonObject> {
    const { request } = machine;
    const { country, generation, sha256 } = request;
    const approval = { group: 'custodians', giver: GY, name: 'GY', country, generation, approvedAt: now } as const;
    return signApproval({ ...approval, requestSha256: sha256 }, sealed, region.hub(GY).keyring.signer('backup'));
  }

  test('are named and replaced by those of others; too many of them stop the recovery', async () => {
    const rubbish = await falseApproval(random(200));
    const approvals = await judge(parts, [...officials.slice(0, 2), rubbish, ...custodians.slice(0, 2)]);
    expect((await releaseKey(parts, approvals)).wrongShares).toEqual([{ giver: 'GY', code: 'RECOVERY_SEAL_BROKEN' }]);
    const tooFew = await judge(parts, [...officials.slice(0, 2), rubbish, ...custodians.slice(0, 1)]);
    await expect(releaseKey(parts, tooFew)).rejects.toMatchObject({ code: 'RECOVERY_CUSTODIANS_MISSING' });
  });

  test('a giver cannot pass on the share of another', async () => {
    const stolen = new Uint8Array(Buffer.from(String(custodians[0]?.sealedShare), 'base64url'));
    const approvals = await judge(parts, [
      ...officials.slice(0, 2),
      await falseApproval(stolen),
      ...custodians.slice(0, 2),
    ]);
    expect((await releaseKey(parts, approvals)).wrongShares).toEqual([{ giver: 'GY', code: 'RECOVERY_SEAL_BROKEN' }]);
  });

  test('nor can two givers who conspire count one share twice', async () => {
    const { custodian } = region.hub(BB);
    const given = await openFromCustody(custodian, DM, 1, [region.hub(DM).keyring.publicJwk('backup')]);
    const info = handoverInfo(machine.request.sha256, 'custodians', GY);
    const sealed = await sealer.seal(machine.request.sealKey, canonicalJson(shareJson(given)), info);
    const approvals = await judge(parts, [...officials.slice(0, 2), await falseApproval(sealed), custodians[0] ?? {}]);
    await expect(releaseKey(parts, approvals)).rejects.toMatchObject({ code: 'RECOVERY_CUSTODIANS_MISSING' });
    const three = await judge(parts, [
      ...officials.slice(0, 2),
      await falseApproval(sealed),
      ...custodians.slice(0, 2),
    ]);
    expect((await releaseKey(parts, three)).wrongShares).toEqual([{ giver: 'GY', code: 'RECOVERY_SHARE_WRONG' }]);
  });

  test('an approval without its share opens nothing, and says so', async () => {
    const { sealedShare: _gone, ...bare } = custodians[0] ?? {};
    const approvals = await judge(parts, [...officials.slice(0, 2), bare, ...custodians.slice(1, 3)]);
    expect((await releaseKey(parts, approvals)).wrongShares).toMatchObject([{ code: 'RECOVERY_SHARE_MISSING' }]);
  });
});

describe('the holders', () => {
  test('three are enough, two are not', async () => {
    const approvals = await judge(parts, [...officials.slice(0, 2), ...custodians.slice(0, 2)]);
    for (const country of countries.filter((one) => ![DM, BB, GY, TT].includes(one))) region.down.add(country);
    expect((await register(parts, approvals)).accepted).toEqual([BB, GY, TT]);
    region.down.add(TT);
    await expect(register(parts, approvals)).rejects.toMatchObject({ code: 'RECOVERY_HOLDERS_TOO_FEW' });
    region.down.clear();
  });

  test('see no share, sealed or not', async () => {
    const seen: string[] = [];
    const approvals = await judge(parts, [...officials.slice(0, 2), ...custodians.slice(0, 2)]);
    const fetch: typeof parts.peers.fetch = async (country, call) => {
      seen.push(Buffer.from(call.body ?? []).toString());
      return parts.peers.fetch(country, call);
    };
    await register({ ...parts, peers: { fetch } }, approvals);
    for (const { sealedShare } of [...officials, ...custodians]) expect(seen.join()).not.toContain(sealedShare);
  });

  test('refuse a machine whose request ran out, each by its own clock', async () => {
    const approvals = await judge(parts, [...officials.slice(0, 2), ...custodians.slice(0, 2)]);
    region.clock.now = hoursLater(73);
    await expect(register(parts, approvals)).rejects.toMatchObject({ code: 'RECOVERY_HOLDERS_TOO_FEW' });
    region.clock.now = now;
  });
});

describe('the head that the request names', () => {
  const makeHead = async (changes: Partial<Head> = {}): Promise<Verified<Head>> => {
    const signer = region.hub(DM).keyring.signer('backup');
    const own = await region.hub(DM).store.recoveries.ownKey();
    const head: Head = {
      format: 1,
      owner: DM,
      sequence: 4,
      previous: 'c'.repeat(64),
      snapshot: 'd'.repeat(64),
      manifestSha256: 'b'.repeat(64),
      createdAt: now.toISOString(),
      recovery: own?.record ?? null,
      ...changes,
    };
    return verifyHead(await signHead(head, signer), { owner: DM, keys: [signer.publicJwk] });
  };

  test('is found by number and manifest', async () => {
    const found = await requestedHead(
      machine.request,
      [await makeHead({ sequence: 3 }), await makeHead()],
      region.state,
    );
    expect(found.record.publicKey).toEqual(parts.record.publicKey);
  });

  test.each([
    ['that no holder knows', { sequence: 5 }, 'RECOVERY_REQUEST_INVALID'],
    ['with another manifest', { manifestSha256: 'e'.repeat(64) }, 'RECOVERY_REQUEST_INVALID'],
    ['without a recovery key', { recovery: null }, 'RECOVERY_NOT_SPLIT'],
  ])('is refused %s', async (_how, changes, code) => {
    const head = await makeHead(changes);
    await expect(requestedHead(machine.request, [head], region.state)).rejects.toMatchObject({ code });
  });

  test('is refused when it is sealed to another recovery key than the approvals are for', async () => {
    const newer = await makeMachine(region, { generation: 2 });
    await expect(requestedHead(newer.request, [await makeHead()], region.state)).rejects.toMatchObject({
      code: 'RECOVERY_GENERATION_STALE',
    });
  });
});

describe('the files of a request', () => {
  test('open together, and not with the key of another request', async () => {
    const dir = await folder();
    const other = await folder();
    const rest = { peers: ['http://gy.localhost:7104'], passphrase: 'a passphrase' };
    const files = await saveRequest(dir, machine.file, { keys: machine.keys, ...rest }, random);
    const stranger = await saveRequest(other, machine.file, { keys: await makeMachineKeys(), ...rest }, random);
    const { request } = await readRequest(files.requestFile, now);
    expect((await openMachineKeys(files.keyFile, 'a passphrase', request)).sealKey).toEqual(machine.keys.sealKey);
    expect(await readPeers(files.keyFile)).toEqual(rest.peers);
    await expect(openMachineKeys(stranger.keyFile, 'a passphrase', request)).rejects.toMatchObject({
      code: 'RECOVERY_REQUEST_OTHER_KEY',
    });
    await expect(saveRequest(dir, machine.file, { keys: machine.keys, ...rest }, random)).rejects.toMatchObject({
      code: 'KEYFILE_EXISTS',
    });
  });

  test('that are missing or no JSON objects are refused', async () => {
    await expect(readJsonFile('/nowhere/request.json')).rejects.toMatchObject({ code: 'RECOVERY_DOCUMENT_INVALID' });
  });
});
