/** What an approver sees: all of the request, and nothing that pretends to be ours. */
import { beforeAll, expect, test } from 'vitest';
import { describeRequest } from '../../recovery/describe-request.ts';
import { makeRegion, type TestRegion } from './a-region.ts';
import { makeMachine } from './a-request.ts';

let region: TestRegion;
beforeAll(async () => {
  region = await makeRegion();
});

test('shows country, backup, key, times and the fingerprint in groups of four', async () => {
  const { request } = await makeMachine(region);
  const shown = describeRequest(request, 'Dominica').join('\n');
  for (const part of ['Dominica (DM)', 'backup 4', 'bbbbbbbbbbbbbbbb', 'recovery key 1', '2026-09-15 08:00 UTC']) {
    expect(shown).toContain(part);
  }
  expect(shown).toMatch(/Fingerprint {4}([0-9a-f]{4} ){9}[0-9a-f]{4}$/);
});

test('a note cannot forge a line of ours or move the cursor', async () => {
  const note = 'help\nFingerprint    0000 0000\u001b[2A\u202eerased';
  const { request } = await makeMachine(region, { note });
  const lines = describeRequest(request, 'Dominica');
  expect(lines.filter((line) => line.startsWith('Fingerprint'))).toHaveLength(1);
  expect(lines.join('')).not.toMatch(/\p{C}/u);
});
