/** A real holder answers audits: reads what was asked for, admits what is gone, and answers nobody but the owner. */
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  epochCommitment,
  type GatheredPack,
  type HeldLeaves,
  heldLeaves,
  packBytesOf,
  shardRoot,
  storedPath,
} from '@breakwater/backup-replication';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AuditTarget, auditHolder } from '../../../backup/audit/audit-holder.ts';
import { auditRoutes } from '../../../backup/audit/routes.ts';
import { PeerError } from '../../../peer/error.ts';
import type { PeerRoute } from '../../../peer/peer.ts';
import { random } from '../a-cast.ts';
import { BB, DM, type HolderStage, openStage } from '../holding/a-holder.ts';

const scheme = { k: 3, n: 6 };
const packBytes = packBytesOf(1024 * 1024, scheme);
const key = random(32);

let stage: HolderStage;
let packs: readonly GatheredPack[];
let held: HeldLeaves;
let route: PeerRoute;

/** Barbados holds shard 3 of four packs of Dominica. */
beforeEach(async () => {
  stage = await openStage();
  packs = Array.from({ length: 4 }, (_, number) => {
    const bytes = random(packBytes / scheme.k);
    const id = createHash('sha256').update(`${number}`).digest('hex');
    const root = Buffer.from(shardRoot(bytes)).toString('base64url');
    shards.set(id, bytes);
    const holders = ['JM', 'LC', 'TT', 'BB', 'GY', 'BZ'];
    return { id, bytes: packBytes, scheme, keyId: 'k', holders, roots: holders.map(() => root) };
  });
  for (const { id, roots } of packs) await stage.shards.put(nameOf(id), shards.get(id) ?? random(1), roots[3]);
  held = heldLeaves(packs, 'BB');
  const [row] = auditRoutes({ ...stage, audits: stage.store.audits, events: stage.store.events });
  if (row === undefined) throw new Error('no row');
  route = row;
});

const shards = new Map<string, Uint8Array>();
const nameOf = (pack: string) => ({ kind: 'shard', owner: DM, pack, index: 3 }) as const;
const fileOf = (pack: string) => join(stage.dir, storedPath(nameOf(pack)));

async function call(body: Uint8Array, country = DM): Promise<Uint8Array> {
  if (route.who !== 'member') throw new Error('not for members');
  const caller = { kind: 'member', country } as const;
  const request = { caller, params: {}, query: new URLSearchParams(), body, receivedAt: stage.world.now() };
  const { body: reply } = await route.handle(request);
  return Buffer.from(JSON.stringify(reply));
}

async function audit(change: Partial<AuditTarget> = {}, count = 24) {
  let steady = 0;
  const auditor = {
    ...{ name: DM, signer: stage.signers.DM, randomBytes: random, now: stage.world.now },
    beacon: () => 'log\n1\nroot\n\n',
    // Each look at the clock is 40 ms later.
    steadyMs: () => (steady += 40),
  };
  const keys = [stage.signers.BB.publicJwk];
  const target = { holder: BB, keys, held, manifest: 'a'.repeat(64), ask: (body: Uint8Array) => call(body), ...change };
  const bound = { commitment: epochCommitment(key), next: epochCommitment(random(32)) };
  const selection = { kind: 'spot', epoch: 1, round: 0, from: 0, count, ...bound } as const;
  return auditHolder(auditor, target, selection, key);
}

const lossesTold = async () =>
  (await stage.store.events.newest(10)).filter(({ name }) => name === 'holding.lost').map(({ details }) => details);

describe('a holder that is audited', () => {
  it('proves every leaf it is asked for', async () => {
    const made = await audit();
    expect(made).toMatchObject({ verdict: 'passed', good: 24, wrong: 0, missing: 0, latencyMs: 40 });
    expect(await lossesTold()).toEqual([]);
  });

  it('reads only the leaves once it knows their hashes', async () => {
    await audit();
    const read: (number | 'whole')[] = [];
    const { get } = stage.holder.shards;
    stage.holder.shards.get = (name, range) => {
      read.push(range?.bytes ?? 'whole');
      return get(name, range);
    };
    expect((await audit({}, 5)).good).toBe(5);
    expect(read).toEqual(Array.from({ length: 5 }, () => 65_536));
  });

  it.each([
    ['gone', (path: string) => rm(path)],
    ['cut short', (path: string) => writeFile(path, 'short')],
    [
      'changed in one bit',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[70_000] = (bytes[70_000] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
  ])('admits a shard that is %s, tells its operator, and takes it in again', async (_, spoil) => {
    const [{ id, roots } = { id: '', roots: [] }] = packs;
    await spoil(fileOf(id));
    const made = await audit();
    expect(made).toMatchObject({ verdict: 'failed', good: 18, wrong: 0, missing: 6 });
    expect(await lossesTold()).toEqual([{ country: DM, object: `packs/${id}/shards/3` }]);
    expect((await stage.shards.put(nameOf(id), shards.get(id) ?? random(1), roots[3])).receipt).toContain('.');
    expect((await audit()).verdict).toBe('passed');
  });

  it('finds rot also where it knew the hashes from before', async () => {
    await audit();
    const [{ id } = { id: '' }] = packs;
    const bytes = await readFile(fileOf(id));
    bytes.fill(0, 65_536, 131_072);
    await writeFile(fileOf(id), bytes);
    expect((await audit()).missing).toBeGreaterThan(0);
  });

  it('admits nothing because of a leaf that no shard has', async () => {
    const beyond = { ...held, at: (number: number) => ({ ...held.at(number), leaf: held.at(number).leaf + 6 }) };
    await expect(audit({ held: beyond }, 4)).rejects.toMatchObject({ code: 'AUDIT_TRANSCRIPT_INVALID' });
    expect(await lossesTold()).toEqual([]);
    expect((await audit()).verdict).toBe('passed');
  });

  it('answers nobody but the owner, and no challenge to another', async () => {
    const challenges: Uint8Array[] = [];
    const ask = async (body: Uint8Array) => {
      challenges.push(body);
      return call(body);
    };
    await audit({ ask });
    const body = challenges[0] ?? new Uint8Array();
    await expect(call(body, BB)).rejects.toMatchObject({ code: 'HOLDING_NOT_YOURS' });
    const other = Buffer.from(Buffer.from(body).toString('utf8').replace('"holder":"BB"', '"holder":"JM"'));
    await expect(call(other)).rejects.toMatchObject({ code: 'AUDIT_CHALLENGE_INVALID' });
    await expect(call(Buffer.from('{}'))).rejects.toMatchObject({ code: 'AUDIT_CHALLENGE_INVALID' });
  });
});

describe('an auditor', () => {
  it('notes a holder that is down, talks nonsense, or answers what it was asked before', async () => {
    const down = async () => {
      throw new PeerError('PEER_UNREACHABLE', 'BB is down.', { country: BB });
    };
    expect(await audit({ ask: down })).toMatchObject({ verdict: 'unanswered', answer: null, good: 0 });
    expect(await audit({ ask: async () => Buffer.from('{"leaves":7}') })).toMatchObject({ verdict: 'unanswered' });
    let earlier: Uint8Array | undefined;
    const replay = async (body: Uint8Array) => {
      earlier ??= await call(body);
      return earlier;
    };
    expect(await audit({ ask: replay })).toMatchObject({ verdict: 'passed' });
    expect(await audit({ ask: replay })).toMatchObject({ verdict: 'unanswered' });
  });

  it('does not believe an answer under a key that the list does not give the holder', async () => {
    expect(await audit({ keys: [stage.signers.DM.publicJwk] })).toMatchObject({ verdict: 'unanswered' });
  });

  it('does not take a mistake of its own for silence of the holder', async () => {
    const mistake = async () => {
      throw new TypeError('a mistake');
    };
    await expect(audit({ ask: mistake })).rejects.toThrow('a mistake');
  });
});
