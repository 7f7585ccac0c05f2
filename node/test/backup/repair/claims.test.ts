/** What a holder says that it keeps: listened to as far as it concerns us, and no further. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import { claimsOf } from '../../../backup/repair/claims.ts';
import type { PeerClient } from '../../../peer/peer.ts';

const BB = parseCountryCode('BB');
const id = (number: number) => number.toString(16).padStart(64, '0');

/** A holder that goes on for ever, naming packs that nobody ever sent. */
function flood(asked: { pages: number }, step: number): PeerClient {
  return {
    async fetch() {
      const from = asked.pages * 2_000 * step;
      asked.pages += 1;
      if (asked.pages > 1_000) throw new Error('still listening after 1,000 pages');
      const things = Array.from({ length: 2_000 }, (_, at) => ({ subject: `packs/${id(from + at * step)}` }));
      return { status: 200, body: Buffer.from(JSON.stringify({ things, isMore: true })) };
    },
  };
}

test('a holder that names packs without end is heard as far as our own last pack, and fills no memory', async () => {
  const asked = { pages: 0 };
  const ours = new Set([id(7), id(4_001), id(4_005)]);
  expect(await claimsOf(flood(asked, 1), BB, ours)).toEqual(ours);
  expect(asked.pages).toBe(3);
});

test('nor is it heard when it crawls up to there with ever more packs that nobody sent', async () => {
  const asked = { pages: 0 };
  expect(await claimsOf(flood(asked, 1), BB, new Set(['f'.repeat(64)]))).toBeNull();
});
