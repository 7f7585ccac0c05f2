/** What a person is told who mixes up files, damages one, or has nobody at the terminal. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verb as consent } from '../../cli/trust-consent.ts';
import { verb as take } from '../../cli/trust-import.ts';
import { verb as sign } from '../../cli/trust-sign.ts';
import { kindOf } from '../../trust/paper-kind.ts';
import { zstd } from '../../trust/zstd.ts';
import { type Ceremony, codes, holdCeremony, run } from './a-ceremony.ts';

let region: Ceremony;
let file: Ceremony['file'];
beforeAll(async () => {
  region = await holdCeremony();
  file = region.file;
  await region.proposeAll();
  for (const code of codes) await region.signAs(code, 'list.json');
}, 300_000);
afterAll(() => region.close());

it('names who signed, and that a state counts once', async () => {
  await expect(region.publishAll(['LC', 'LC'])).rejects.toMatchObject({
    code: 'TRUST_LIST_QUORUM_MISSING',
    message: expect.stringContaining('1 states signed for “list:hubs” with classical keys (LC; each counts once), 2'),
  });
});

it('says that all signatures are for another document, rather than that states are missing', async () => {
  await region.proposeAll({ operator: 'Another', out: file('other.json') });
  await expect(region.publishAll(codes, { list: file('other.json') })).rejects.toMatchObject({
    code: 'TRUST_LIST_QUORUM_MISSING',
    message: expect.stringContaining('2 signatures are for another document: wrong or damaged file.'),
  });
});

it('says what a file is that was given in the place of another', async () => {
  const wrong = (happened: string) => ({ code: 'PAPER_WRONG', message: expect.stringContaining(happened) });
  const entry = run(sign, { document: file('LC.entry.json') });
  await expect(entry).rejects.toMatchObject(wrong('LC.entry.json is a country’s entry, not a root or a trust list'));
  await expect(region.consentAs('LC', 'list.json')).rejects.toMatchObject(wrong('is a trust list, not a country’s'));
  const signatures = region.publishAll(codes, { listSignatures: [file('list.json')] });
  await expect(signatures).rejects.toMatchObject(wrong('is a trust list, not a file of signatures'));
  const swapped = region.publishAll(codes, { list: file('LC.list.json.sig') });
  await expect(swapped).rejects.toMatchObject(wrong('is a file of signatures, not'));
  const consents = region.proposeAll({ consents: [file('LC.entry.json')] });
  await expect(consents).rejects.toMatchObject(wrong('is a country’s entry, not a consent'));
  expect(kindOf(new TextEncoder().encode('not JSON'))).toBeNull();
});

it('signs nothing, by a code of its own, when nobody is there to say yes', async () => {
  const options = { entry: file('LC.entry.json'), out: file('none.json'), ...region.officer('LC') };
  await expect(run(consent, { fromSequence: '1', sequences: '9', ...options }, null)).rejects.toMatchObject({
    code: 'TERMINAL_MISSING',
  });
});

it('says of a bundle with a flipped byte that it is damaged, and to copy it again', async () => {
  const bytes = zstd.compress(await readFile(file('list.json')));
  const middle = Math.floor(bytes.length / 2);
  bytes.set([(bytes[middle] ?? 0) ^ 0x01], middle);
  await writeFile(file('flipped.bundle'), bytes);
  await expect(run(take, { dir: file('LC') }, '', [file('flipped.bundle')])).rejects.toMatchObject({
    code: 'TRUST_BUNDLE_MALFORMED',
    message: expect.stringContaining('The bundle is damaged'),
    cure: expect.stringContaining('Copy it again'),
  });
});
