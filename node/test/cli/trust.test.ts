/** The ceremony as people run it, up to the list: each verb with files of its own, what it shows, asks and refuses. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseTrustList } from '@breakwater/trust-lists';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../cli/exit-code.ts';
import { verb as diff } from '../../cli/trust-diff.ts';
import { verb as trustInit } from '../../cli/trust-init.ts';
import { verb as noticeDraft } from '../../cli/trust-notice-draft.ts';
import { verb as publish } from '../../cli/trust-publish.ts';
import { verb as show } from '../../cli/trust-show.ts';
import { verb as sign } from '../../cli/trust-sign.ts';
import { serviceKeys, targetEntry } from '../../trust/service-keys.ts';
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

describe('the first root', () => {
  it('is shown in words, with fingerprints in groups of four', () => {
    const { text, value } = region.drafted;
    expect(text).toContain('Of 2 states, 2 must sign a root, 2 a list, 2 to take a country off.');
    expect(text).toContain('Of 2 witnesses 2 must cosign whatever is to count; 0 may lie without harm.');
    expect(text).toContain((String(value.sha256).match(/.{4}/g) ?? []).join(' '));
  });

  it('names the keys of both kinds that every officer has, every witness and the log', async () => {
    const root = JSON.parse(await readFile(file('root.json'), 'utf8'));
    expect(root.signers.map(({ keys }: { keys: { class: string }[] }) => keys.map((key) => key.class))).toEqual([
      ['classical', 'pq'],
      ['classical', 'pq'],
    ]);
    expect(root.roles.root.classes).toEqual(['classical', 'pq']);
    expect(root.witnesses.map(({ id }: { id: string }) => id)).toEqual(['BB', 'LC']);
    expect(root.logs).toMatchObject([{ state: 'active', url: `${region.origins.XC}/trust` }]);
  });

  it('is not drafted with an officer who has no second key, nor with a witness paper for a log', async () => {
    const open = JSON.parse(await readFile(file('LC.pub.json'), 'utf8'));
    await writeFile(file('old.pub.json'), JSON.stringify({ ...open, pqKey: undefined }));
    const options = {
      officers: [file('LC.pub.json')],
      witnesses: [file('LC/witness.json')],
      log: file('authority/log.json'),
      anchor: file('authority/keys/public.json'),
      anchorEntityId: `${region.origins.XC}/anchor`,
      rootThreshold: '1',
      listThreshold: '1',
      out: file('other-root.json'),
    };
    const old = run(trustInit, { ...options, officers: [file('old.pub.json')] });
    await expect(old).rejects.toMatchObject({ code: 'KEY_ABSENT' });
    const mixed = run(trustInit, { ...options, log: file('LC/witness.json') });
    await expect(mixed).rejects.toMatchObject({ code: 'PAPER_WRONG' });
  });
});

describe('a trust officer', () => {
  it('reads what changed before signing, and signs nothing without a typed yes', async () => {
    const out = { out: file('unsigned.sig') };
    const silent = await region.signAs('LC', 'list.json', out, 'no');
    expect([silent.exitCode, silent.value]).toEqual([1, { signed: false }]);
    expect(silent.text).toContain('Added: State of LC (LC)');
    expect(silent.text).toMatch(/\+ State of LC: new key for messages, valid from \d+ \w+ 20\d\d/);
    await expect(readFile(file('unsigned.sig'))).rejects.toMatchObject({ code: 'ENOENT' });
    const again = await region.signAs('LC', 'list.json', { ...out, against: file('list.json') }, 'yes');
    expect(again.exitCode).toBe(0);
    expect(again.text).toContain('Unchanged: BB, LC');
    expect(again.text).not.toContain('Added');
  });

  it('signs with both keys in one go', async () => {
    const signed = await region.signAs('LC', 'root.json');
    expect(signed.value).toMatchObject({ document: 'root 1', state: 'LC', algorithms: ['EdDSA', 'ML-DSA-65'] });
    const { signatures } = JSON.parse(await readFile(file('LC.root.json.sig'), 'utf8'));
    expect(signatures).toHaveLength(2);
  });

  it('is warned of a document that does not go on from the one in force', async () => {
    await region.proposeAll({ previous: file('list.json'), entries: [], consents: [], out: file('list-2.json') });
    const next = await run(diff, { document: file('list-2.json'), against: file('list.json') });
    expect(next.text).not.toContain('Careful');
    const stray = await run(diff, { document: file('list-2.json'), against: file('list-2.json') });
    expect(stray.text).toMatch(/^Careful: this document does not go on from the one that it is compared with\.$/m);
    expect(stray.text.indexOf('Careful')).toBe(0);
    expect(stray.text).toContain('Its number is 2, it must be 3.');
    expect(stray.text).toContain('It goes on from another document');
    const against = { yes: true, against: file('list-2.json') };
    await expect(region.signAs('LC', 'list-2.json', against)).rejects.toMatchObject({ code: 'PAPER_STRAY' });
    expect(exitCodeOf('PAPER_STRAY')).toBe(4);
    expect((await region.signAs('LC', 'list-2.json', { ...against, evenSo: true })).value).toMatchObject({
      state: 'LC',
    });
    expect((await run(diff, { document: file('list-2.json') })).text).toContain('This is the whole document.');
  });

  it('consents to the entry of the own state only', async () => {
    await expect(region.consentAs('BB', 'LC.entry.json')).rejects.toMatchObject({ code: 'KEY_ABSENT' });
    expect((await region.consentAs('LC', 'LC.entry.json', '')).exitCode).toBe(1);
  });

  it('signs with the key of a trust officer only', async () => {
    const key = { key: file('LC-official-1.key'), passphraseFile: file('passphrase') };
    const attempt = run(sign, { document: file('root.json'), out: file('x.sig'), yes: true, ...key });
    await expect(attempt).rejects.toMatchObject({ code: 'KEY_ABSENT' });
  });

  it('is told at once of a notice about a country or a key that the list does not have', async () => {
    const { entries } = await parseTrustList(await readFile(file('list.json')));
    const members = entries.map(({ member }) => member);
    const [lc] = members.filter(({ country }) => country === 'LC').flatMap(serviceKeys);
    const kid = lc?.kid ?? null;
    const target = (country: string, service: 'BackupStore' | null, key: string | null) => () =>
      targetEntry(members, { country, service, kid: key });
    expect(target('LC', null, kid)().country).toBe('LC');
    const code = (text: string) => expect.objectContaining({ code: text });
    expect(target('GY', null, null)).toThrow(code('TRUST_NOTICE_TARGET_UNKNOWN'));
    expect(target('BB', null, kid)).toThrow(code('TRUST_NOTICE_KEY_UNKNOWN'));
    expect(target('LC', 'BackupStore', kid)).toThrow(code('TRUST_NOTICE_KEY_UNKNOWN'));
  });

  it('reads in an emergency notice whom it hits and why, and signs it like the rest', async () => {
    const place = { listSequence: '1', revision: '1' };
    const notice = { country: 'LC', service: 'PeerMessaging', reason: 'The disk was stolen', ...place };
    const drafted = await run(noticeDraft, { ...notice, out: file('notice.json') });
    expect(drafted.text).toContain('LC: PeerMessaging is suspended.');
    const signed = await region.signAs('LC', 'notice.json', { yes: true, against: file('list.json') });
    expect(signed.text).toContain('State of LC: PeerMessaging is suspended.');
    expect(signed.text).toContain('Reason  The disk was stolen');
    const odd = run(noticeDraft, { ...notice, service: 'Weather', out: file('odd.json') });
    await expect(odd).rejects.toMatchObject({ code: 'CLI_USAGE' });
  });
});

describe('whoever drafts', () => {
  it('cannot put an entry in without its consent', async () => {
    await expect(region.proposeAll({ consents: [] })).rejects.toMatchObject({ code: 'TRUST_CONSENT_MISSING' });
    const lone = region.proposeAll({ entries: [file('LC.entry.json')] });
    await expect(lone).rejects.toMatchObject({ code: 'TRUST_CONSENT_INVALID' });
  });

  it('takes over what the list before held, and takes off whom it is told', async () => {
    const next = { previous: file('list.json'), entries: [], consents: [], out: file('list-2.json') };
    expect((await region.proposeAll(next)).value).toMatchObject({ sequence: 2, countries: [...codes] });
    const without = await region.proposeAll({ ...next, remove: ['BB'] });
    expect(without.text).toContain('Removed: State of BB (BB)');
    await expect(region.proposeAll({ ...next, remove: ['FR'] })).rejects.toMatchObject({ code: 'CLI_USAGE' });
  });

  it('changes budgets and settles notices in sight of everybody, and keeps them in the list after', async () => {
    const id = 'ab'.repeat(32);
    const next = { previous: file('list.json'), entries: [], consents: [], out: file('list-2.json') };
    const budget = ['FederationIdentity.high=48h', 'PeerMessaging=30d'];
    const changed = await region.proposeAll({ ...next, budget, settle: [id] });
    expect(changed.text).toContain('FederationIdentity at high without news 3 days → 2 days');
    expect(changed.text).toContain('PeerMessaging without news 90 days → 30 days');
    expect(changed.text).toContain(`settles the emergency notice ${id.slice(0, 16)}`);
    const after = await region.proposeAll({ ...next, previous: file('list-2.json'), out: file('list-3.json') });
    expect(after.text).not.toMatch(/without news|settles/);
    for (const wrong of ['PeerMessaging=1w', 'PeerMessaging.low=1d', 'FederationIdentity=1d', 'Weather=1d']) {
      await expect(region.proposeAll({ ...next, budget: [wrong] })).rejects.toMatchObject({ code: 'CLI_USAGE' });
    }
  });

  it('is told when a file is missing, and when a hub is asked to publish', async () => {
    await expect(region.proposeAll({ root: file('nowhere.json') })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(run(publish, { dir: file('LC') })).rejects.toMatchObject({ code: 'CLI_USAGE' });
  });
});

describe('before anything is in force', () => {
  it('a hub shows nothing, and the log takes nothing that too few states signed', async () => {
    await expect(run(show, { dir: file('LC') })).rejects.toMatchObject({ code: 'TRUST_NOT_YET' });
    await expect(region.publishAll(['LC'])).rejects.toMatchObject({ code: 'TRUST_LIST_QUORUM_MISSING' });
  });

  it('whoever publishes is told that no authority runs, and adds the same entry only once', async () => {
    const first = await region.publishAll(codes);
    expect(first.text).toContain(
      'No authority runs here, so nobody asks the witnesses; start `breakwater serve --dir ',
    );
    const again = await region.publishAll(codes, { wait: '1' });
    expect([again.exitCode, again.value]).toMatchObject([3, { inForce: false, log: { size: 1 } }]);
    expect(again.text).toContain('List 1 is in the log already and waits for its witnesses; nothing added.');
    expect(again.text).toMatch(/BB {2}does not answer/);
  });
});
