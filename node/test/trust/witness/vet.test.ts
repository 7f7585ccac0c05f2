/** How a witness finds the time to look at trees: one log never waits for another, and a dead source is asked last. */
import { join } from 'node:path';
import { admitAddCheckpoint, type LogKeys } from '@breakwater/trust-lists';
import { beforeEach, expect, it } from 'vitest';
import { nodeSuite } from '../../../keys/node-suite.ts';
import { openLogFolder } from '../../../trust/log/folder.ts';
import { unreachable } from '../../../trust/source.ts';
import { createVet, type Vet, type VetSource } from '../../../trust/witness/vet.ts';
import { scratch } from '../../scratch.ts';
import { makeLog, type TestLog } from './a-log.ts';

const pin = { rootSha256: '0'.repeat(64) };
let dir: string;
let old: TestLog;
let successor: TestLog;

beforeEach(async () => {
  dir = await scratch();
  old = await makeLog('old.example/log');
  successor = await makeLog('new.example/log');
});

/** A vet whose sources are those given, and whose looks end when told. */
function vetOver(sources: (origin: string) => readonly VetSource[], deadline = new AbortController()): Vet {
  return createVet({
    mirror: (origin) => {
      const path = join(dir, origin.replace('/', '_'));
      return { path, folder: openLogFolder(path) };
    },
    known: async () => pin,
    sources,
    now: () => new Date('2026-11-22T12:00:00Z'),
    deadline: () => deadline.signal,
  });
}

async function admitted(log: TestLog, size: number) {
  const keys: LogKeys = log.keys;
  const found = await admitAddCheckpoint(await log.request(0, size), [keys], nodeSuite);
  if ('outcome' in found) throw new Error(found.reply.body);
  return found;
}

const hangs: VetSource = { url: 'https://old.example/trust', read: () => new Promise<never>(() => undefined) };
const lacks = (url: string, asked: string[]): VetSource => ({
  url,
  read: async () => {
    asked.push(url);
    throw unreachable(url, 'down');
  },
});
const unreached = { code: 'TRUST_SOURCE_UNREACHABLE' };

it('an old log whose hosts hang does not hold up the log that succeeds it, however much of it waits', async () => {
  const deadline = new AbortController();
  const vet = vetOver((origin) => (origin === old.origin ? [hangs] : [lacks('https://new.example', [])]), deadline);
  const stuck = [];
  for (let size = 1; size <= 8; size += 1)
    stuck.push(vet(await admitted(old, size), null).catch((error) => error.code));
  await expect(vet(await admitted(old, 9), null)).rejects.toMatchObject({ code: 'WITNESS_BUSY' });
  await expect(vet(await admitted(successor, 1), null)).rejects.toMatchObject(unreached);
  deadline.abort();
  expect(new Set(await Promise.all(stuck))).toEqual(new Set([unreached.code]));
});

it('a look ends at its deadline, whatever its sources do', async () => {
  const deadline = new AbortController();
  const asked: string[] = [];
  const vet = vetOver(() => [hangs, lacks('https://b.example', asked)], deadline);
  const look = vet(await admitted(old, 1), null);
  deadline.abort();
  await expect(look).rejects.toMatchObject(unreached);
  expect(asked).toEqual([]);
});

it('a source that failed is asked after the others', async () => {
  const asked: string[] = [];
  let isFirst = true;
  const vet = vetOver(() =>
    isFirst
      ? [lacks('https://a.example', asked)]
      : [lacks('https://a.example', asked), lacks('https://b.example', asked)],
  );
  await expect(vet(await admitted(old, 1), null)).rejects.toMatchObject(unreached);
  isFirst = false;
  await expect(vet(await admitted(old, 2), null)).rejects.toMatchObject(unreached);
  expect(asked).toEqual(['https://a.example', 'https://b.example', 'https://a.example']);
});
