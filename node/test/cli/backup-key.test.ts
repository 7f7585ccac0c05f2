/** A state makes a new backup key and has it adopted: the hub that runs changes over by itself, and says where it stands. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verb as renew } from '../../cli/backup-key-renew.ts';
import { verb as show } from '../../cli/backup-key-show.ts';
import { verb as consent } from '../../cli/trust-consent.ts';
import { type Hub, openHub } from '../../hub.ts';
import { type RunningHub, serveHub } from '../../serve.ts';
import { serveAuthority } from '../../serve-authority.ts';
import { readEntryFile } from '../../trust/papers.ts';
import { type Ceremony, codes, holdCeremony, run } from './a-ceremony.ts';

let region: Ceremony;
let file: Ceremony['file'];
const running = new Map<string, { hub: Hub; server: RunningHub }>();
const patienceMs = 120_000;

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = performance.now() + patienceMs; !isSo(); await pause(100)) {
    if (performance.now() > deadline) throw new Error('it never came to be');
  }
}

const hubOf = (name: string) => {
  const one = running.get(name);
  if (one === undefined) throw new Error(`${name} does not run`);
  return one.hub;
};
const sequenceAt = (name: string) => hubOf(name).trust.lastVerified()?.list.sequence ?? 0;
const keysOf = (value: Record<string, unknown>) =>
  (value.keys as { key: string; standing: string }[]).map(({ key, standing }) => [key, standing]);

beforeAll(async () => {
  region = await holdCeremony();
  file = region.file;
  await region.proposeAll();
  for (const code of codes) await region.signAs(code, 'list.json');
  for (const name of ['authority', ...codes]) {
    const hub = await openHub(file(name), 'serve');
    running.set(name, { hub, server: await (name === 'authority' ? serveAuthority(hub) : serveHub(hub)) });
  }
  await region.publishAll(codes, { wait: '40' });
  await until(() => codes.every((code) => sequenceAt(code) === 1));
}, 400_000);
afterAll(async () => {
  for (const { hub, server } of running.values()) {
    await server.close();
    await hub.close();
  }
  await region.close();
});

describe('a new backup key', () => {
  it('waits with an entry of the next revision until its list, and the hub that runs takes it up by itself', async () => {
    const [first = ''] = keysOf((await run(show, { dir: file('LC') })).value).flat();
    const made = await run(renew, { dir: file('LC'), out: file('next.json') });
    const key = String(made.value.key);
    expect(made.value).toMatchObject({ isNew: true, before: first, isBeforeListed: true, revision: 2 });
    for (const told of ['breakwater backup run', 'trust consent --entry', 'from-sequence 2', 'trust notice draft'])
      expect(made.text).toContain(told);
    const waits = await run(show, { dir: file('LC') });
    expect([waits.exitCode, keysOf(waits.value)]).toEqual([
      3,
      [
        [first, 'in force'],
        [key, 'waiting'],
      ],
    ]);
    const again = await run(renew, { dir: file('LC'), out: file('again.json') });
    expect(again.value).toMatchObject({ key, isNew: false });
    const entry = await readEntryFile(file('next.json'));
    expect((await readEntryFile(file('again.json'))).sha256, 'the same entry, to the byte').toBe(entry.sha256);
    expect([entry.member.backupKeys, entry.member.retiredBackupKeys].map((keys) => keys.map(({ kid }) => kid))).toEqual(
      [[key], [first]],
    );
    expect(hubOf('LC').keyring.signer('backup').kid, 'the old one until then').toBe(first);
    const paper = { entry: file('next.json'), out: file('LC.next.json'), fromSequence: '2', sequences: '9', yes: true };
    await run(consent, { ...paper, ...region.officer('LC') });
    const papers = { entries: [file('next.json')], consents: [file('LC.next.json')], out: file('list-2.json') };
    await region.proposeAll({ ...papers, previous: file('list.json') });
    for (const code of codes) await region.signAs(code, 'list-2.json');
    const listSignatures = codes.map((code) => file(`${code}.list-2.json.sig`));
    await region.publishAll(codes, { list: file('list-2.json'), listSignatures, wait: '40' });
    await until(() => codes.every((code) => sequenceAt(code) === 2));
    await until(() => hubOf('LC').keyring.signer('backup').kid === key);
    const done = await run(show, { dir: file('LC') });
    expect([done.exitCode, keysOf(done.value)]).toEqual([
      0,
      [
        [key, 'in force'],
        [first, 'past'],
      ],
    ]);
    const third = await run(renew, { dir: file('LC'), out: file('third.json') });
    expect(third.value).toMatchObject({ isNew: true, before: key, revision: 3 });
  }, 400_000);
});
