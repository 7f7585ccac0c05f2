/** `breakwater recovery approve` as an official types it: key file, share file, request, a list found from a peer. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf } from '@breakwater/backup-replication';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Listener, openListener } from '../../http/listener.ts';
import { makePersonKey, readPersonKey } from '../../keys/person-key.ts';
import { shareFileName } from '../../recovery/share-file.ts';
import { BB, DM, GY, makeOfficials, makeRegion, now, random } from '../recovery/a-region.ts';
import { folder, makeMachine, splitFor } from '../recovery/a-request.ts';
import { mirrorFilesOf } from '../trust/a-log.ts';
import { answerOf, type } from './a-hub.ts';

let top: string;
let peer: Listener;
let words: string;
let right: string;

/** Dominica's two officials abroad have their keys in files, as people do. */
async function officialsOf(country: typeof DM) {
  if (country !== DM) return makeOfficials(country);
  return Promise.all(
    [BB, GY].map(async (abroadIn, at) => {
      const path = join(top, `official-${at + 1}.key`);
      await makePersonKey(path, { for: 'official', country, name: `Royer ${at + 1}`, abroadIn }, 'p', random);
      return readPersonKey(path, 'p');
    }),
  );
}

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now });
  top = await folder();
  const region = await makeRegion(officialsOf);
  const shares = await splitFor(region);
  const files = await mirrorFilesOf(region.state);
  peer = await openListener(
    '127.0.0.1',
    0,
    getRequestListener((request) => {
      const bytes = files.get(new URL(request.url).pathname.slice('/trust/'.length));
      return new Response(bytes ? new Uint8Array(bytes) : null, { status: bytes ? 200 : 404 });
    }),
  );
  const machine = await makeMachine(region);
  right = fingerprintOf(machine.request.sha256).replaceAll(' ', '');
  await writeFile(join(top, 'request.json'), JSON.stringify(machine.file));
  await writeFile(join(top, 'passphrase'), 'p\n');
  const [official] = region.hub(DM).officials;
  const share = join(shares.outDir, shareFileName(official?.signKey?.kid ?? '', 1));
  const given = `--key ${join(top, 'official-1.key')} --passphrase-file ${join(top, 'passphrase')} --share ${share}`;
  const from = `--request ${join(top, 'request.json')} --peer http://lc.localhost:${peer.port}`;
  words = `recovery approve ${given} ${from}`;
});
afterAll(async () => {
  vi.useRealTimers();
  await peer.close();
});

describe('an official', () => {
  it('with the right fingerprint hands over the share, and the answer says who, what and why', async () => {
    const out = join(top, 'approval.json');
    const said = await type(`${words} --fingerprint ${right} --out ${out} --json`);
    expect(answerOf(said)).toMatchObject({
      ...{ country: 'DM', name: 'Country DM', approvedBy: 'Royer 1', sequence: 4, approval: out },
      note: 'We restore at the embassy in Bridgetown.',
    });
    expect(said.exitCode).toBe(0);
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ sealedShare: expect.any(String) });
  });

  it.each([
    ['another fingerprint', '--fingerprint 0000000000000000', 'RECOVERY_FINGERPRINT_WRONG', 4],
    ['nobody at the keyboard', '', 'CLI_USAGE', 2],
  ])('with %s is refused, and nothing is written', async (_what, option, code, exitCode) => {
    const out = join(top, 'refused.json');
    const said = await type(`${words} ${option} --out ${out} --json`);
    expect([answerOf(said).code, said.exitCode]).toEqual([code, exitCode]);
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('reads the request on the screen before anything is asked', async () => {
    const said = await type(`${words} --fingerprint 0000000000000000 --out ${join(top, 'refused.json')}`);
    expect(said.stdout).toContain('You are Royer 1, an official.');
    expect(said.stdout).toContain('In their words We restore at the embassy in Bridgetown.');
  });
});
