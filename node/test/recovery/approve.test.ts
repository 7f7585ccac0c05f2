/** Approving: officials and custodians hand over a share to one request, and refuse everything else. */
import { dealingInfo, handoverInfo } from '@breakwater/backup-replication';
import { canonicalJson, type JsonValue } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyApprovedRequest } from '../../recovery/accept-request.ts';
import { prepareOfficial, readTrustHint } from '../../recovery/approve.ts';
import { encodeLetter } from '../../recovery/dealt-share.ts';
import { sealer } from '../../recovery/sealer.ts';
import { readShareFile, shareFileName } from '../../recovery/share-file.ts';
import {
  BB,
  countries,
  DM,
  GY,
  hoursLater,
  makeOfficial,
  makeRegion,
  now,
  random,
  refusedWith,
  type TestRegion,
} from './a-region.ts';
import { approveAs, approveAsHub, makeMachine, splitFor, type TestMachine } from './a-request.ts';

let region: TestRegion;
let shares: Awaited<ReturnType<typeof splitFor>>;
let machine: TestMachine;
const officials = () => region.hub(DM).officials;

beforeAll(async () => {
  region = await makeRegion();
  shares = await splitFor(region);
  machine = await makeMachine(region);
});

const setting = () => ({ request: machine.request, state: region.state, sealer, now });
const fileOf = (at: number) =>
  readShareFile(`${shares.outDir}/${shareFileName(officials()[at]?.signKey?.kid ?? '', 1)}`);
const register = (file: JsonValue, approvals: JsonValue[]) =>
  machine.peers.fetch(GY, {
    method: 'POST',
    path: '/peer/recovery',
    body: canonicalJson({ request: file, approvals }),
  });

describe('an official', () => {
  test("hands over the share to the request's key, and to no other purpose", async () => {
    const [first] = officials();
    const approval = await approveAs(region, first, machine.request, shares);
    const sealed = new Uint8Array(Buffer.from(String(approval.sealedShare), 'base64url'));
    const info = handoverInfo(machine.request.sha256, 'officials', first?.signKey?.kid ?? '');
    await expect(sealer.open(machine.keys.sealPrivateJwk, sealed, info)).resolves.toBeDefined();
    await expect(sealer.open(machine.keys.sealPrivateJwk, sealed, `${info}x`)).rejects.toMatchObject({
      code: 'RECOVERY_SEAL_BROKEN',
    });
    const stranger = await makeMachine(region);
    await expect(sealer.open(stranger.keys.sealPrivateJwk, sealed, info)).rejects.toMatchObject({
      code: 'RECOVERY_SEAL_BROKEN',
    });
  });

  test('of another country is refused', async () => {
    const [official] = region.hub(BB).officials;
    if (!official) throw new Error('unreachable');
    const attempt = prepareOfficial(setting(), official, await fileOf(0));
    await expect(attempt).rejects.toMatchObject({ code: 'RECOVERY_REQUEST_OTHER_COUNTRY' });
  });

  test('who does not stand in the list entry is refused', async () => {
    const impostor = await makeOfficial(DM, 'Official DM 1', BB);
    await expect(prepareOfficial(setting(), impostor, await fileOf(0))).rejects.toMatchObject({
      code: 'RECOVERY_OFFICIAL_UNKNOWN',
    });
  });

  test('with the share file of a colleague, or of an older key, is told so', async () => {
    const [first] = officials();
    if (!first) throw new Error('unreachable');
    const stale = { code: 'RECOVERY_GENERATION_STALE' };
    await expect(prepareOfficial(setting(), first, await fileOf(1))).rejects.toMatchObject(stale);
    const newer = await makeMachine(region, { generation: 2 });
    const attempt = prepareOfficial({ ...setting(), request: newer.request }, first, await fileOf(0));
    await expect(attempt).rejects.toMatchObject(stale);
  });

  test('refuses a request made under another root of trust', async () => {
    const [first] = officials();
    if (!first) throw new Error('unreachable');
    const other = await makeMachine(region, { rootSha256: 'f'.repeat(64) });
    const attempt = prepareOfficial({ ...setting(), request: other.request }, first, await fileOf(0));
    await expect(attempt).rejects.toMatchObject({ code: 'RECOVERY_REQUEST_INVALID' });
  });

  test('does not hand over a share that was exchanged in the share file', async () => {
    const [first] = officials();
    if (!first?.sealKey || !first.signKey) throw new Error('unreachable');
    const place = { country: DM, generation: 1, group: 'officials', giver: first.signKey.kid } as const;
    const share = { ...place, share: random(33), salt: random(32) };
    const letter = encodeLetter({ share, trust: { rootSha256: region.rootSha256, peers: [] } });
    const file = { ...(await fileOf(0)), sealed: await sealer.seal(first.sealKey, letter, dealingInfo(place)) };
    const attempt = prepareOfficial(setting(), first, file);
    await expect(attempt).rejects.toMatchObject({ code: 'RECOVERY_SHARE_WRONG' });
  });

  test('finds the root of trust and the peers sealed in with the share', async () => {
    const [first] = officials();
    if (!first) throw new Error('unreachable');
    const hint = await readTrustHint(await fileOf(0), first, sealer);
    expect(hint.rootSha256).toBe(region.rootSha256);
    expect(hint.peers).toHaveLength(6);
  });

  test('without a share file is told where shares come from', async () => {
    await expect(readShareFile('/nowhere/share.sealed')).rejects.toMatchObject({ code: 'RECOVERY_SHARE_MISSING' });
  });
});

describe('a holder', () => {
  test('serves a blank machine only after two officials of its country approved this very request', async () => {
    const [first, second] = officials();
    const one = await approveAs(region, first, machine.request, shares);
    const two = await approveAs(region, second, machine.request, shares);
    await expect(register(machine.file, [one, one])).rejects.toMatchObject(refusedWith('RECOVERY_APPROVALS_TOO_FEW'));
    expect(await region.hub(GY).store.recoveries.findBySignKey(machine.keys.signer.kid, now)).toBeNull();
    expect((await region.hub(GY).store.events.newest(1))[0]).toMatchObject({
      name: 'recovery.refused',
      details: { listSequence: 1, logIndex: 0 },
    });
    expect((await register(machine.file, [one, two])).status).toBe(200);
    const accepted = await region.hub(GY).store.recoveries.findBySignKey(machine.keys.signer.kid, now);
    expect(accepted).toMatchObject({ country: 'DM', expiresAt: hoursLater(72) });
    expect((await region.hub(GY).store.events.newest(1))[0]?.name).toBe('recovery.accepted');
  });

  test('refuses a request made under another root of trust', async () => {
    const other = await makeMachine(region, { rootSha256: 'f'.repeat(64) });
    await expect(register(other.file, [])).rejects.toMatchObject(refusedWith('RECOVERY_REQUEST_INVALID'));
  });

  test('refuses a request with exchanged keys although its approvals are true', async () => {
    const [first, second] = officials();
    const approvals = [
      await approveAs(region, first, machine.request, shares),
      await approveAs(region, second, machine.request, shares),
    ];
    const thief = await makeMachine(region);
    await expect(register(thief.file, approvals)).rejects.toMatchObject(refusedWith('RECOVERY_APPROVALS_TOO_FEW'));
    const mixed = {
      ...machine.file,
      document: { ...Object(machine.file.document), sealKey: Object(thief.file.document).sealKey },
    };
    await expect(register(mixed, approvals)).rejects.toMatchObject(refusedWith('RECOVERY_REQUEST_INVALID'));
    region.clock.now = hoursLater(72);
    await expect(register(machine.file, approvals)).rejects.toMatchObject(refusedWith('RECOVERY_REQUEST_EXPIRED'));
    region.clock.now = now;
  });

  test('does not count officials of another country, nor all six partners together', async () => {
    const foreign = await splitFor(region, BB);
    const forBB = await makeMachine(region, { country: BB });
    const [first, second] = region.hub(BB).officials;
    const approvals = [
      await approveAs(region, first, forBB.request, foreign),
      await approveAs(region, second, forBB.request, foreign),
    ];
    await expect(register(machine.file, approvals)).rejects.toMatchObject(refusedWith('RECOVERY_APPROVALS_TOO_FEW'));
    const partners = await Promise.all(
      countries.filter((country) => country !== DM).map((country) => approveAsHub(region, country, machine.request)),
    );
    await expect(verifyApprovedRequest(machine.file, partners, region.state, now)).rejects.toMatchObject({
      code: 'RECOVERY_APPROVALS_TOO_FEW',
    });
  });

  test('refuses messages that are no request', async () => {
    for (const body of [
      '[]',
      '{}',
      '{"request":{},"approvals":1}',
      `{"request":{},"approvals":[${Array(65).fill('1')}]}`,
    ]) {
      const call = { method: 'POST', path: '/peer/recovery', body: new TextEncoder().encode(body) } as const;
      await expect(machine.peers.fetch(GY, call)).rejects.toMatchObject(refusedWith('RECOVERY_DOCUMENT_INVALID'));
    }
  });

  test('tells a blank machine how its request stands, and nobody else', async () => {
    const [, second, third] = officials();
    const fresh = await makeMachine(region);
    const approvals = [
      await approveAs(region, second, fresh.request, shares),
      await approveAs(region, third, fresh.request, shares),
    ];
    await register(fresh.file, approvals);
    const path = `/peer/recovery/${fresh.request.sha256}`;
    const own = await fresh.peers.fetch(GY, { method: 'GET', path });
    expect(JSON.parse(Buffer.from(own.body).toString())).toMatchObject({ country: 'DM', handedOver: false });
    const other = await region.peersOf(BB).fetch(GY, { method: 'GET', path });
    expect(other.status).toBe(404);
  });
});

describe('a blank machine', () => {
  test('reads nothing before its request is accepted, and nothing after it has run out', async () => {
    const fresh = await makeMachine(region);
    const read = () => fresh.peers.fetch(GY, { method: 'GET', path: `/peer/manifests/${'a'.repeat(64)}?country=DM` });
    await expect(read()).rejects.toMatchObject(refusedWith('MESSAGE_KEY_UNKNOWN'));
    const approvals = await Promise.all(
      officials()
        .slice(0, 2)
        .map((official) => approveAs(region, official, fresh.request, shares)),
    );
    await fresh.peers.fetch(GY, {
      method: 'POST',
      path: '/peer/recovery',
      body: canonicalJson({ request: fresh.file, approvals }),
    });
    expect((await read()).status).toBe(404);
    region.clock.now = hoursLater(72);
    await expect(read()).rejects.toMatchObject(refusedWith('MESSAGE_KEY_UNKNOWN'));
    region.clock.now = now;
  });

  test('never reads what belongs to another country, nor writes anything', async () => {
    const get = (path: string) => machine.peers.fetch(GY, { method: 'GET', path });
    await expect(get(`/peer/manifests/${'a'.repeat(64)}?country=LC`)).rejects.toMatchObject(
      refusedWith('HOLDING_NOT_YOURS'),
    );
    const put = { method: 'PUT', path: '/peer/heads/9', body: new Uint8Array(1) } as const;
    await expect(machine.peers.fetch(GY, put)).rejects.toMatchObject(refusedWith('PEER_CALLER_REFUSED'));
  });
});

describe('a custodian', () => {
  test('keeps no share of a country or generation that never dealt it one', async () => {
    const newer = await makeMachine(region, { generation: 2 });
    await expect(approveAsHub(region, GY, newer.request)).rejects.toMatchObject({ code: 'RECOVERY_SHARE_MISSING' });
  });

  test('has no say over its own country', async () => {
    await expect(approveAsHub(region, DM, machine.request)).rejects.toMatchObject({
      code: 'RECOVERY_REQUEST_OTHER_COUNTRY',
    });
  });
});
