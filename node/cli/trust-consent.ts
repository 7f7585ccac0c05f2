/** `breakwater trust consent`: a state's trust officer agrees to the state's own entry, and to no other. */
import { writeFile } from 'node:fs/promises';
import { consentSequences, consentTo, diffMembers } from '@breakwater/trust-lists';
import { HubError } from '../error.ts';
import { checkRevision } from '../trust/change-entry.ts';
import { entryLines } from '../trust/diff-text.ts';
import { formatConsentFile, readEntryFile } from '../trust/papers.ts';
import { trustText } from '../trust/text/en.ts';
import { officerHelp, officerOptions, openOfficerKey, saysYes } from './officer.ts';
import { optionalText, text, wholeNumber } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Consents to the entry of your own state in the trust list.',
  help: `No majority can put your state on the list, or change its keys, without this. Compare the fingerprints with
those that your hub shows. With --against you see only what changes.

  breakwater trust consent --entry entry.json --key lc.key --passphrase-file lc.passphrase --out lc.consent.json

${officerHelp}`,
  options: [
    { flags: '--entry <file>', text: 'the entry.json of your hub', required: true },
    { flags: '--against <file>', text: 'the entry before, to see only what changes' },
    { flags: '--from-sequence <n>', text: 'the first list number this consent is for', default: '1' },
    {
      flags: '--sequences <n>',
      text: 'for how many list numbers it may be adopted',
      default: String(consentSequences),
    },
    ...officerOptions,
    { flags: '--out <file>', text: 'where to write the consent', required: true },
    { flags: '--yes', text: 'consent without asking, in scripts' },
  ],
  async run(input, terminal) {
    const entry = await readEntryFile(text(input, 'entry'));
    const officer = await openOfficerKey(input);
    const { country, name } = entry.member;
    if (officer.country !== country) {
      throw new HubError('KEY_ABSENT', `An officer of ${officer.country} cannot consent for ${country}.`, { country });
    }
    const against = optionalText(input, 'against');
    const before = against === undefined ? null : await readEntryFile(against);
    if (before !== null) checkRevision(before, entry);
    const change = diffMembers(before, entry);
    for (const line of change === null ? [`${name} (${country}): nothing changed.`] : entryLines(change)) {
      terminal.line(line);
    }
    if (!(await saysYes(input, terminal, trustText.confirm.consent(name)))) return 1;
    const from = wholeNumber(input, 'fromSequence', 1);
    const to = from + wholeNumber(input, 'sequences', 1) - 1;
    await writeFile(text(input, 'out'), formatConsentFile(await consentTo(entry, { from, to }, officer.signer)));
    terminal.result({ file: text(input, 'out'), country, fromSequence: from, toSequence: to }, () => [
      '',
      `${name} consents, for trust lists ${from} to ${to}  ${text(input, 'out')}`,
    ]);
    return 0;
  },
};
