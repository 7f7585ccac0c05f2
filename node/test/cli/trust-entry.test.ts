/** A state changes its entry without editing a file, and a change without a new revision is told before anybody signs. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verb as consent } from '../../cli/trust-consent.ts';
import { verb as entry } from '../../cli/trust-entry.ts';
import { readEntryFile } from '../../trust/papers.ts';
import { type Ceremony, holdCeremony, run } from './a-ceremony.ts';

let region: Ceremony;
let file: Ceremony['file'];
beforeAll(async () => {
  region = await holdCeremony();
  file = region.file;
  await region.proposeAll();
}, 300_000);
afterAll(() => region.close());

it('changes what is asked, raises the revision, and says both numbers', async () => {
  const limits = { assurance: 'low', quotaBytes: '1000', retentionDays: '7' };
  const made = await run(entry, { entry: file('LC.entry.json'), ...limits, out: file('next.json') });
  expect(made.text).toContain('Entry of LC: revision 1 is now revision 2');
  const [before, { member }] = [await readEntryFile(file('LC.entry.json')), await readEntryFile(file('next.json'))];
  const changed = { maxAssurance: 'low', hosting: { quotaBytes: 1000, retentionDays: 7 }, revision: 2 };
  expect(member).toEqual({ ...before.member, ...changed });
  const next = { entry: file('next.json'), against: file('LC.entry.json'), out: file('LC.next.json') };
  await run(consent, { ...next, fromSequence: '1', sequences: '9', yes: true, ...region.officer('LC') });
  const papers = { entries: [file('next.json')], consents: [file('LC.next.json')], out: file('list-2.json') };
  expect((await region.proposeAll({ ...papers, previous: file('list.json') })).value).toMatchObject({ sequence: 2 });
});

it('asks what is to change, and for a level that there is', async () => {
  const options = { entry: file('LC.entry.json'), out: file('x.json') };
  await expect(run(entry, options)).rejects.toMatchObject({ code: 'CLI_USAGE' });
  await expect(run(entry, { ...options, assurance: 'top' })).rejects.toMatchObject({ code: 'CLI_USAGE' });
});

it('a change by hand without a higher revision is refused by consent and by propose', async () => {
  const text = await readFile(file('LC.entry.json'), 'utf8');
  await writeFile(file('edited.json'), text.replace(/"retentionDays":\s*\d+/, '"retentionDays":5'));
  const paper = { entry: file('edited.json'), out: file('LC.edited.json'), fromSequence: '1', sequences: '9' };
  const order = { ...paper, yes: true, ...region.officer('LC') };
  const refused = { code: 'TRUST_ENTRY_REVISION', message: expect.stringContaining('is 1 and must be above 1') };
  await expect(run(consent, { ...order, against: file('LC.entry.json') })).rejects.toMatchObject(refused);
  await run(consent, order);
  const papers = { entries: [file('edited.json')], consents: [file('LC.edited.json')], out: file('x.json') };
  await expect(region.proposeAll({ ...papers, previous: file('list.json') })).rejects.toMatchObject(refused);
});
