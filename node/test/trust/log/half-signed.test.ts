/** A tree that some witnesses signed and nobody published: the hubs bring it into force among themselves. */
import {
  type Checkpoint,
  cosign,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  formatSignatureLine,
  monitoringPath,
  parseCheckpoint,
  parseNote,
  signNote,
} from '@breakwater/trust-lists';
import { beforeEach, describe, expect, it } from 'vitest';
import { proofFrom } from '../../../trust/log/prove.ts';
import { scratch } from '../../scratch.ts';
import { type Code, codes, logOrigin, originOf, type Publication, publishList } from '../a-region.ts';
import { authorityOrigin } from '../region.ts';
import { allHubs, type RunningRegion, runningRegion, type TestAuthority, type TestHub } from './a-running-region.ts';

const hourMs = 3_600_000;
let region: RunningRegion;
let authority: TestAuthority;
let hubs: Readonly<Record<Code, TestHub>>;
let first: Publication;

beforeEach(async () => {
  region = await runningRegion(await scratch());
  first = await publishList(region.cast);
  await region.publish(first.lists.at(-1) ?? null, { root: true });
  authority = await region.authority();
  hubs = await allHubs(region);
  expect(await authority.log.round()).toBe('published');
  for (const code of codes) {
    await hubs[code].trust.refresh();
    await hubs[code].follow();
  }
});

/** List 2 is in the log and cosigned by those named; then the authority is gone, with its log and its documents. */
async function halfSigned(by: readonly Code[]): Promise<void> {
  const second = await publishList(region.cast, first);
  await region.publish(second.lists.at(-1) ?? null);
  const head = await authority.folder.head();
  if (head === null) throw new Error('no head');
  const proof = await proofFrom(authority.folder, 1, 2);
  const request = formatAddCheckpoint({ oldSize: 1, proof, checkpoint: formatNote(head.note) });
  for (const code of by) expect((await hubs[code].witness.addCheckpoint(request)).status).toBe(200);
  region.network.delete(authorityOrigin);
}

/** What running hubs do, without the authority. */
async function live(hours: number, alive: readonly Code[] = codes): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    region.world.at = new Date(region.world.at.getTime() + hourMs);
    for (const code of alive) {
      await hubs[code].recall();
      await hubs[code].trust.refresh();
      await hubs[code].freshness.tick();
      await hubs[code].follow();
    }
  }
}

const standingOf = (code: Code) => {
  const { trust } = hubs[code];
  return [code, trust.standing()?.stage, trust.lastVerified()?.log.size];
};

describe('a tree that was not published before its authority was lost', () => {
  it('cosigned by two of three is carried to a quorum and is in force everywhere', async () => {
    await halfSigned(['BB', 'DM']);
    await live(26);
    expect(codes.map(standingOf)).toEqual(codes.map((code) => [code, 'fresh', 2]));
    expect(hubs.LC.trust.current().list.sequence).toBe(2);
  });

  it('cosigned by one is too', async () => {
    await halfSigned(['GY']);
    await live(3);
    expect(codes.map(standingOf)).toEqual(codes.map((code) => [code, 'fresh', 2]));
  });

  it('cosigned by all is too', async () => {
    await halfSigned(codes);
    await live(3);
    expect(codes.map(standingOf)).toEqual(codes.map((code) => [code, 'fresh', 2]));
  });

  it('is carried by a quorum alone, while a witness is down', async () => {
    await halfSigned(['BB', 'DM']);
    region.network.delete(originOf('GY'));
    const alive = ['BB', 'DM', 'LC'] as const;
    await live(26, alive);
    expect(alive.map(standingOf)).toEqual(alive.map((code) => [code, 'fresh', 2]));
  });
});

describe('a witness that lies about a larger tree', () => {
  /** With the log's key, which it shares: a tree that commits to nothing that the states signed. */
  async function lie(code: Code): Promise<Checkpoint> {
    const text = formatCheckpoint({ origin: logOrigin, size: 9, rootHash: new Uint8Array(32).fill(9), extensions: [] });
    const signatures = [await signNote(text, logOrigin, region.cast.log)];
    const name = `hub.${code.toLowerCase()}.example/witness`;
    const honest = region.network.get(originOf(code));
    region.network.set(originOf(code), async (url, init) => {
      const line = await cosign(text, name, region.cast.witnesses[code], region.world.now());
      const note = formatNote({ text, signatures: [...signatures, line] });
      if (url.endsWith(monitoringPath(logOrigin))) return new Response(new Uint8Array(note));
      if (!url.endsWith('add-checkpoint')) return honest?.(url, init) ?? new Response(null);
      const body = 'body' in init && init.body instanceof Uint8Array ? new TextDecoder().decode(init.body) : '';
      if (body.includes(text)) return new Response(formatSignatureLine(line));
      return new Response('9\n', { status: 409, headers: { 'content-type': 'text/x.tlog.size' } });
    });
    return parseCheckpoint(text);
  }

  it('does not keep the others from staying fresh', async () => {
    await lie('BB');
    region.network.delete(authorityOrigin);
    const honest = ['DM', 'GY', 'LC'] as const;
    await live(26, honest);
    expect(honest.map(standingOf)).toEqual(honest.map((code) => [code, 'fresh', 1]));
    expect((await hubs.LC.store.witness.head(logOrigin))?.size).toBe(1);
  });

  it('does not keep the others from carrying on the true one', async () => {
    await lie('BB');
    await halfSigned(['LC']);
    const honest = ['DM', 'GY', 'LC'] as const;
    await live(4, honest);
    expect(honest.map(standingOf)).toEqual(honest.map((code) => [code, 'fresh', 2]));
  });
});

describe('a hub that nobody can reach', () => {
  it('counts by the cosignature that it brings along', async () => {
    region.network.delete(originOf('GY'));
    region.network.delete(originOf('BB'));
    region.network.delete(authorityOrigin);
    region.world.at = new Date(region.world.at.getTime() + 25 * hourMs);
    // GY asks DM and LC; they cannot ask GY.
    for (const code of ['GY', 'GY', 'LC', 'LC'] as const) {
      region.world.at = new Date(region.world.at.getTime() + 5_000);
      await hubs[code].freshness.tick();
    }
    expect(standingOf('LC')).toEqual(['LC', 'fresh', 1]);
    const { signatures } = parseNote(hubs.LC.trust.current().log.checkpoint);
    expect(signatures.map(({ name }) => name)).toContain('hub.gy.example/witness');
  });
});
