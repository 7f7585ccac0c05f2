/** `breakwater trust entry`: a state changes what its entry says, and the file gets the next revision by itself. */
import { writeFile } from 'node:fs/promises';
import type { AssuranceLevel } from '@breakwater/federation-protocol';
import { changeEntry } from '../trust/change-entry.ts';
import { readEntryFile } from '../trust/papers.ts';
import { optionalText, optionalWhole, text, usage } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

const levels: readonly AssuranceLevel[] = ['low', 'substantial', 'high'];

export const verb: Verb = {
  summary: 'Changes your state’s entry: level of sign-in, space or days for backups; raises its revision.',
  help: `No file is edited by hand. The state's trust officer then consents to the new entry, which shows what changes,
and whoever drafts the next list takes both files.

  breakwater trust entry --entry lc.entry.json --assurance substantial --out lc.entry.json`,
  options: [
    { flags: '--entry <file>', text: 'the entry as it is in force', required: true },
    { flags: '--assurance <level>', text: 'the highest level of sign-in: low, substantial or high' },
    { flags: '--quota-bytes <n>', text: 'bytes kept for each partner' },
    { flags: '--retention-days <n>', text: 'days that backups are kept' },
    { flags: '--out <file>', text: 'where to write the entry', required: true },
  ],
  async run(input, terminal) {
    const entry = await readEntryFile(text(input, 'entry'));
    const change = {
      assurance: levelOf(input),
      quotaBytes: optionalWhole(input, 'quotaBytes', 0),
      retentionDays: optionalWhole(input, 'retentionDays', 1),
    };
    if (Object.values(change).every((value) => value === undefined)) throw usage('Say what is to change.');
    const changed = await changeEntry(entry, change);
    const file = text(input, 'out');
    await writeFile(file, `${JSON.stringify(changed.entity, null, 2)}\n`);
    const { country, revision } = changed.member;
    terminal.result({ file, country, revision, before: entry.member.revision }, () => [
      `Entry of ${country}: revision ${entry.member.revision} is now revision ${revision}  ${file}`,
      'Next: your trust officer consents (breakwater trust consent)',
    ]);
    return 0;
  },
};

function levelOf(input: VerbInput): AssuranceLevel | undefined {
  const given = optionalText(input, 'assurance');
  if (given === undefined) return undefined;
  const level = levels.find((one) => one === given);
  if (level === undefined) throw usage('--assurance is low, substantial or high.');
  return level;
}
