/** `breakwater trust notice draft`: an emergency notice, for trust officers to sign at once. */
import { writeFile } from 'node:fs/promises';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { buildNotice, defaultBudgets, parseNotice, type ServiceName } from '@breakwater/trust-lists';
import { noticeLines } from '../trust/paper-text.ts';
import { targetEntry } from '../trust/service-keys.ts';
import { realWorld } from '../world.ts';
import { withTrust } from './open-offline.ts';
import { optionalText, text, usage, wholeNumber } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

const services = Object.keys(defaultBudgets) as readonly ServiceName[];

export const verb: Verb = {
  summary: 'Drafts an emergency notice, which suspends a country’s keys or services.',
  help: `For the hours in which a key is stolen or a hub taken over and no list can wait for its signatures. A notice
can only take trust away. It holds with the signature of the state itself, or of as many others as the root says, and
ends when a later list settles it (\`trust propose --settle\`); what a state said about itself stands until that list
has a later revision of its entry, too. Sign it with \`breakwater trust sign\`, then send it.

  breakwater trust notice draft --country GY --key-id … --reason "Signing key stolen" --against-hub . --out n.json
  breakwater trust notice draft --country GY --service PeerMessaging --reason "…" --list-sequence 8 --revision 2 \\
    --out n.json`,
  options: [
    { flags: '--country <code>', text: 'whose trust is suspended', required: true },
    { flags: '--service <name>', text: `only this service: ${services.join(', ')}` },
    { flags: '--key-id <kid>', text: 'only this key, by its id as the list has it (43 characters)' },
    { flags: '--reason <text>', text: 'for people, at most 500 characters; everybody will read it', required: true },
    { flags: '--list-sequence <n>', text: 'the number of the list in force' },
    { flags: '--revision <n>', text: 'the revision of the country’s entry in that list' },
    { flags: '--against-hub <path>', text: 'or a hub’s directory, which knows both' },
    { flags: '--out <file>', text: 'where to write the notice', required: true },
  ],
  async run(input, terminal) {
    const bytes = await buildNotice({
      territory: parseCountryCode(text(input, 'country')),
      service: serviceOf(input),
      kid: optionalText(input, 'keyId') ?? null,
      reason: text(input, 'reason'),
      issued: realWorld('silent').now(),
      ...(await placeOf(input)),
    });
    const notice = await parseNotice(bytes);
    await writeFile(text(input, 'out'), bytes);
    terminal.result({ file: text(input, 'out'), id: notice.id, country: notice.territory }, () => [
      ...noticeLines(notice, null),
      '',
      `Written to  ${text(input, 'out')}`,
      'Next: an officer of the state signs it (breakwater trust sign), then send it (breakwater trust notice send)',
    ]);
    return 0;
  },
};

function serviceOf(input: VerbInput): ServiceName | null {
  const name = optionalText(input, 'service');
  if (name === undefined) return null;
  return services.find((known) => known === name) ?? refuse(`--service takes one of ${services.join(', ')}.`);
}

/** The list in force, and the revision of the country's entry in it. */
async function placeOf(input: VerbInput): Promise<{ readonly listSequence: number; readonly revision: number }> {
  const dir = optionalText(input, 'againstHub');
  if (dir === undefined) {
    return { listSequence: wholeNumber(input, 'listSequence', 1), revision: wholeNumber(input, 'revision', 1) };
  }
  const country = parseCountryCode(text(input, 'country'));
  return withTrust(dir, async (trust) => {
    const { list } = trust.current();
    const target = { country, service: serviceOf(input), kid: optionalText(input, 'keyId') ?? null };
    const { revision } = targetEntry(
      list.entries.map(({ member }) => member),
      target,
    );
    return { listSequence: list.sequence, revision };
  });
}

function refuse(happened: string): never {
  throw usage(happened);
}
