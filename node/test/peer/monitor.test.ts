/** The watch over peers: ready, slow and cut off, and since when. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { PeerError } from '../../peer/error.ts';
import { next, startPeerMonitor } from '../../peer/monitor.ts';
import { waitFor } from '../patience.ts';
import { testWorld } from './region.ts';

const BB = parseCountryCode('BB');
const LC = parseCountryCode('LC');
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 3, 0, seconds));

describe('the state of a peer', () => {
  it('is ready or slow by the time of its answer, cut off without one', () => {
    expect(next(BB, undefined, 40, at(0))).toMatchObject({ state: 'ready', roundTripMs: 40, lastSeen: at(0) });
    expect(next(BB, undefined, 2_001, at(0))).toMatchObject({ state: 'slow' });
    expect(next(BB, undefined, null, at(0))).toMatchObject({ state: 'cut off', lastSeen: null });
  });

  it('keeps since when it is so, and when it was last seen', () => {
    const ready = next(BB, next(BB, undefined, 40, at(0)), 50, at(15));
    expect(ready).toMatchObject({ since: at(0), lastSeen: at(15) });
    const gone = next(BB, next(BB, ready, null, at(30)), null, at(45));
    expect(gone).toMatchObject({ state: 'cut off', since: at(30), lastSeen: at(15), roundTripMs: null });
  });
});

describe('the watch', () => {
  it('asks every other member at once, tells of each change once, and asks again when told', async () => {
    const world = testWorld();
    const events: string[] = [];
    let isUp = true;
    const asked: string[] = [];
    const monitor = startPeerMonitor({
      self: LC,
      world,
      directory: { members: () => [LC, BB].map((country) => ({ country, origin: '', peerKeys: [] })) },
      client: {
        fetch: async (country, { path }) => {
          asked.push(`${country} ${path}`);
          if (!isUp) throw new PeerError('PEER_UNREACHABLE', 'down');
          return { status: 200, body: new Uint8Array() };
        },
      },
      record: async (event, { country }) => void events.push(`${event} ${country}`),
    });
    // Not asked yet: shown as cut off, but nobody knows it.
    expect(monitor.isCutOff(BB)).toBe(false);
    await waitFor(() => expect(monitor.states()).toMatchObject([{ country: BB, state: 'ready' }]));
    isUp = false;
    monitor.recheck(BB);
    await waitFor(() => expect(asked.length).toBe(2));
    // One lost answer is not a lost hub.
    expect(monitor.states()).toMatchObject([{ state: 'ready' }]);
    await new Promise((resolve) => setImmediate(resolve));
    monitor.recheck(BB);
    await waitFor(() => expect(monitor.states()).toMatchObject([{ state: 'cut off' }]));
    expect(monitor.isCutOff(BB)).toBe(true);
    expect(events).toEqual(['peer.ready BB', 'peer.cut-off BB']);
    expect(new Set(asked)).toEqual(new Set(['BB /peer/health']));
    monitor.stop();
  });
});
