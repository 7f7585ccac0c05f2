/** Only one process serves a hub directory; a second one touches nothing. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { takeForServing } from '../../hub/serving.ts';
import { openHub } from '../../hub.ts';
import { stateFile, writeState } from '../../trust/state-file.ts';
import { makeLoneHub } from '../cli/a-hub.ts';
import { scratch } from '../scratch.ts';

it('refuses a second server before it writes anything, and takes one when the first has gone', async () => {
  const dir = await makeLoneHub(1, 2);
  await writeState(dir, { evidence: null, lastSeen: new Date('2026-11-22T12:00:00Z'), amnesia: null });
  const first = await openHub(dir, 'serve');
  // What the second would find damaged, it would set aside and write anew.
  await writeFile(stateFile(dir), 'junk');
  await expect(openHub(dir, 'serve')).rejects.toMatchObject({ code: 'HUB_RUNNING' });
  expect(await readFile(stateFile(dir), 'utf8')).toBe('junk');
  const verb = await openHub(dir);
  await verb.close();
  await first.close();
  const again = await openHub(dir, 'serve');
  await again.close();
});

it('is let go again when the hub cannot be opened', async () => {
  const dir = await makeLoneHub(1, 2);
  await writeFile(`${dir}/keys/hub.key`, 'junk');
  await expect(openHub(dir, 'serve')).rejects.toThrow();
  takeForServing(dir).end();
});

it('holds a directory once', async () => {
  const dir = await scratch();
  const serving = takeForServing(dir);
  expect(() => takeForServing(dir)).toThrowError(expect.objectContaining({ code: 'HUB_RUNNING' }));
  serving.end();
  takeForServing(dir).end();
});
