/** `breakwater backup holder propose`: asks partners to keep our backups, on terms that we sign. */
import type { HostingAgreement } from '@breakwater/backup-replication';
import { CodedError, type CountryCode } from '@breakwater/federation-protocol';
import { member } from '@breakwater/trust-lists';
import { type Proposal, propose } from '../backup/holding/make-agreement.ts';
import { type Hub, openHub } from '../hub.ts';
import { agreeingParts, partnersOf, termsFacts, termsLine } from './hosting.ts';
import { dirOption, hubDirOf, optionalText, optionalWhole, texts, usage } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

const dayMs = 86_400_000;

export const verb: Verb = {
  summary: 'Proposes hosting agreements to partners that shall keep our backups.',
  help: `Without other options the terms are those that the partner offers in the trust list, for five years. Nothing
is sent to a partner before it has agreed: its operator runs \`breakwater backup holder agree\`.

  breakwater backup holder propose --to BB GY TT
  breakwater backup holder propose --to all --quota-gb 200 --retention-days 365`,
  options: [
    dirOption,
    {
      flags: '--to <countries...>',
      text: 'who shall keep our backups; `all` for every partner',
      required: true,
      many: true,
    },
    { flags: '--quota-gb <n>', text: 'most gigabytes kept (default: what the partner offers)' },
    { flags: '--retention-days <n>', text: 'nothing is deleted before (default: what the partner offers)' },
    { flags: '--undelete-days <n>', text: 'between an order to delete and the deletion (default: 7)' },
    { flags: '--notice-days <n>', text: 'between giving notice and the end (default: 90)' },
    { flags: '--exit-days <n>', text: 'after the end, to take everything home (default: 180)' },
    { flags: '--years <n>', text: 'how long it runs (default: 5)' },
    { flags: '--immunity <text>', text: 'the clause that protects the data where it lies' },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const partners = partnersOf(hub, texts(input, 'to'));
      if (partners.length === 0) throw usage('Nobody is named in --to.');
      const parts = agreeingParts(hub);
      const outcomes: { holder: string; outcome: HostingAgreement | CodedError }[] = [];
      for (const holder of partners) {
        const outcome = await propose(parts, hub.peers, proposalFor(input, hub, holder)).catch((error: unknown) => {
          if (error instanceof CodedError) return error;
          throw error;
        });
        outcomes.push({ holder, outcome });
      }
      terminal.result(
        {
          proposals: outcomes.map(({ holder, outcome }) =>
            outcome instanceof CodedError ? { holder, refusal: outcome.code } : termsFacts(outcome),
          ),
        },
        () =>
          outcomes.map(({ holder, outcome }) =>
            outcome instanceof CodedError ? `${holder}: ${outcome.message} (${outcome.code})` : termsLine(outcome),
          ),
      );
      const sent = outcomes.filter(({ outcome }) => !(outcome instanceof CodedError)).length;
      return sent === outcomes.length ? 0 : sent === 0 ? 1 : 3;
    } finally {
      await hub.close();
    }
  },
};

/** The terms that were asked for, filled up with what the partner offers in the trust list. */
function proposalFor(input: VerbInput, hub: Hub, holder: CountryCode): Proposal {
  const { self: owner, now } = agreeingParts(hub);
  const offer = member(hub.trust.current(), holder).hosting;
  const gigabytes = optionalWhole(input, 'quotaGb', 1);
  const from = now();
  return {
    ...{ holder, owner, from },
    quotaBytes: gigabytes === undefined ? offer.quotaBytes : gigabytes * 1e9,
    retentionDays: optionalWhole(input, 'retentionDays', 1) ?? offer.retentionDays,
    undeleteDays: optionalWhole(input, 'undeleteDays', 1) ?? 7,
    noticeDays: optionalWhole(input, 'noticeDays', 0) ?? 90,
    exitDays: optionalWhole(input, 'exitDays', 0) ?? 180,
    until: new Date(from.getTime() + (optionalWhole(input, 'years', 1) ?? 5) * 365 * dayMs),
    immunity: optionalText(input, 'immunity') ?? immunityOf(owner, holder),
  };
}

function immunityOf(owner: string, holder: string): string {
  return (
    `What ${holder} keeps of ${owner} is sealed and inviolable: no authority of ${holder} searches, seizes, copies ` +
    `or discloses it, and premises or hardware that hold it are handed over only after it has gone home.`
  );
}
