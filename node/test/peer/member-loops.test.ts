/** The patient loops: one for each other member, woken when told, following the list; pauses that differ between hubs. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { PeerError } from '../../peer/error.ts';
import { healthEveryMs, linkReviewMs, redialMaxMs } from '../../peer/limits.ts';
import { jittered, otherMembers, runPerMember } from '../../peer/member-loops.ts';
import { waitFor } from '../patience.ts';
import { testWorld } from './region.ts';

const [LC, BB, JM] = [parseCountryCode('LC'), parseCountryCode('BB'), parseCountryCode('JM')];
const memberOf = (country: typeof LC) => ({ country, origin: '', peerKeys: [] });

describe('a pause', () => {
  it('lies between half and the whole, wherever the dice fall', () => {
    const withBytes = (first: number, second: number) =>
      jittered(redialMaxMs, { randomBytes: () => new Uint8Array([first, second]) });
    expect(withBytes(0, 0)).toBe(redialMaxMs / 2);
    expect(withBytes(255, 255)).toBe(redialMaxMs);
    expect(redialMaxMs).toBe(5 * 60_000);
  });
});

describe('the loops', () => {
  it('run for every other member, and one goes on at once when it is woken', async () => {
    const turns: string[] = [];
    const loops = runPerMember(
      { self: LC, directory: { members: () => [LC, BB, JM].map(memberOf) }, world: testWorld() },
      async (country, turn) => {
        while (!turn.signal.aborted) {
          turns.push(country);
          await turn.pause(healthEveryMs);
        }
      },
    );
    onTestFinished(() => loops.stop());
    expect(turns).toEqual(['BB', 'JM']);
    loops.wake(JM);
    await waitFor(() => expect(turns).toEqual(['BB', 'JM', 'JM']));
    loops.stop();
    await waitFor(() => expect(turns).toEqual(['BB', 'JM', 'JM']));
    loops.review();
    expect(turns, 'nothing begins after the end').toEqual(['BB', 'JM', 'JM']);
  });

  it('follow the list: a new member gets one, a removed member’s ends', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const members = [LC, BB].map(memberOf);
    const ended: string[] = [];
    const started: string[] = [];
    const loops = runPerMember(
      { self: LC, directory: { members: () => members }, world: testWorld() },
      (country, turn) => {
        started.push(country);
        return new Promise<void>((resolve) => {
          turn.signal.addEventListener('abort', () => {
            ended.push(country);
            resolve();
          });
        });
      },
    );
    onTestFinished(() => loops.stop());
    members.splice(1, 1, memberOf(JM));
    await vi.advanceTimersByTimeAsync(linkReviewMs);
    expect({ started, ended }).toEqual({ started: ['BB', 'JM'], ended: ['BB'] });
  });

  it('start again after a fault, which is logged and ends nothing else', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let runs = 0;
    const loops = runPerMember(
      { self: LC, directory: { members: () => [LC, BB].map(memberOf) }, world: testWorld() },
      async () => {
        runs += 1;
        throw new TypeError('a fault of ours');
      },
    );
    onTestFinished(() => loops.stop());
    await vi.advanceTimersByTimeAsync(linkReviewMs);
    expect(runs).toBe(2);
  });
});

describe('the other members', () => {
  it('are nobody while no list may be trusted, and a fault is not taken for that', () => {
    const refusing = (code: string) => ({
      members: () => {
        throw Object.assign(new PeerError('PEER_UNKNOWN', 'no list'), { code });
      },
    });
    expect(otherMembers({ self: LC, directory: refusing('TRUST_NOT_YET') })).toEqual([]);
    expect(() => otherMembers({ self: LC, directory: refusing('STORE_BROKEN') })).toThrow('no list');
  });
});
