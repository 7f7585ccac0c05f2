/** Splitting a key and handing over a custodian's share are decisions of the region's trust, like any other. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeState } from '../../trust/state-file.ts';
import { makeRegion } from '../recovery/a-region.ts';
import { makeMachine } from '../recovery/a-request.ts';
import { castRegion, evidenceOf, noticeOf, publishList } from '../trust/a-region.ts';
import { foundingDay } from '../trust/region.ts';
import { answerOf, makeLoneHub, type } from './a-hub.ts';

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: foundingDay });
});
afterAll(() => {
  vi.useRealTimers();
});

/** Saint Lucia's hub, whose own `service` a notice has suspended. */
async function suspendedHub(service: 'BackupStore' | 'RecoveryCustody'): Promise<string> {
  const cast = await castRegion();
  const dir = await makeLoneHub();
  const file = join(dir, 'hub.toml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('0'.repeat(64), cast.rootSha256));
  const evidence = await evidenceOf(cast, await publishList(cast), foundingDay);
  const notices = [await noticeOf(cast, { territory: parseCountryCode('LC'), service }, ['LC'])];
  await writeState(dir, { evidence: { ...evidence, notices }, lastSeen: foundingDay, amnesia: null });
  return dir;
}

it('refuses a split by a country whose backups nobody may take', async () => {
  const dir = await suspendedHub('BackupStore');
  const said = await type(`recovery split --dir ${dir} --out-dir ${join(dir, 'shares')} --json`);
  expect([answerOf(said).code, said.exitCode]).toEqual(['TRUST_DENIED', 4]);
});

it('refuses the share of a custodian that may not keep any', async () => {
  const dir = await suspendedHub('RecoveryCustody');
  const request = join(dirname(dir), 'request.json');
  const times = { createdAt: foundingDay, expiresAt: new Date(foundingDay.getTime() + 3_600_000) };
  await writeFile(request, JSON.stringify((await makeMachine(await makeRegion(), times)).file));
  const said = await type(`recovery approve --dir ${dir} --request ${request} --out ${join(dir, 'out.json')} --json`);
  expect([answerOf(said).code, said.exitCode]).toEqual(['TRUST_DENIED', 4]);
});
