/** `breakwater archive prune`: forgets old snapshots and frees what only they used. */
import { type PruneReport, pruneArchive } from '../archive/prune.ts';
import { KEEP_COUNT_MAX, KEEP_RULES, type KeepPolicy, type KeepRule } from '../backup/keep/policy.ts';
import { bytesText } from '../console/amount.ts';
import { notFoundLines, placeText, secondsSince, withArchive, writingOptions } from './archive-options.ts';
import { isSet, optionalWhole, usage } from './options.ts';
import { formatSeconds } from './progress.ts';
import type { OptionSpec, Verb, VerbInput } from './verb.ts';

const PERIODS: Readonly<Record<Exclude<KeepRule, 'last'>, string>> = {
  hourly: 'hours',
  daily: 'days',
  weekly: 'weeks',
  monthly: 'months',
  yearly: 'years',
};

const keepOptions: readonly OptionSpec[] = KEEP_RULES.map((rule) => ({
  flags: `--keep-${rule} <count>`,
  text: rule === 'last' ? 'keep so many of the newest' : `keep the newest of each of so many ${PERIODS[rule]}`,
}));

export const verb: Verb = {
  summary: 'Forgets the snapshots of an archive that no rule keeps, and frees what only they used.',
  help: `What is kept is said each time; a snapshot stays if any rule keeps it. Hours, days and so on are those that
have a snapshot, in UTC. The newest, and the newest that can be restored whole, are kept whatever the rules
say. First the word that they are forgotten goes to every location, then their lists, then the packs: it may
be stopped at any time, and the next run goes on. --dry-run says what would go. All locations but one must be
there (of one or two: all); what was away catches up with \`archive repair\` and the next pruning, and until
then the exit code is 3.

  breakwater archive prune --to /mnt/a,/mnt/b --key ~/archive.key --keep-last 3 --keep-daily 7 --dry-run
  breakwater archive prune --to /mnt/a,/mnt/b --key ~/archive.key --keep-last 3 --keep-daily 7 --keep-monthly 12`,
  options: [...writingOptions, ...keepOptions, { flags: '--dry-run', text: 'only say what would be done' }],
  stopped: {
    means: 'What is kept is whole. What is forgotten may be removed in part.',
    cure: 'Run the same command again: it removes what is left over. To see what is kept: `archive list`.',
  },
  async run(input, terminal) {
    const began = performance.now();
    const policy = policyOf(input);
    const isDry = isSet(input, 'dryRun');
    return withArchive(input, 'to', async (archive) => {
      const progress = (done: number, total: number) =>
        terminal.progress({ done, total, unit: 'files', label: 'removing' });
      const report = await pruneArchive(archive, { policy, isDry, progress });
      const away = archive.places.filter(({ address }) => address === null).map(({ name }) => placeText(archive, name));
      const seconds = secondsSince(began);
      const { kept, forgotten, packs, removed, bytes } = report;
      terminal.result(
        {
          kept: kept.map(({ sequence, keptFor }) => ({ sequence, keptFor: [...keptFor] })),
          ...{ forgotten: [...forgotten], packs, removed, bytes, isDry, away, seconds },
        },
        () => [
          ...told(report, isDry),
          ...away.map((place) => `Away        ${place}: catches up with \`archive repair\` and the next pruning`),
          ...notFoundLines(archive),
          `Time        ${formatSeconds(seconds)}`,
        ],
      );
      return away.length > 0 ? 3 : 0;
    });
  },
};

/** Rules that are not named count 0. Throws `CLI_USAGE` when none is: what to keep is never guessed. */
function policyOf(input: VerbInput): KeepPolicy {
  const named = KEEP_RULES.map((rule) => [rule, optionalWhole(input, optionOf(rule), 0, KEEP_COUNT_MAX)] as const);
  const given = named.filter(([, count]) => count !== undefined);
  if (given.length === 0) throw usage('Say what to keep, like --keep-last 3 --keep-daily 7.');
  if (given.every(([, count]) => count === 0)) {
    throw usage('So nothing would be kept; say what to keep, like --keep-last 3 --keep-daily 7.');
  }
  const nothing = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
  return { ...nothing, ...Object.fromEntries(given) };
}

function optionOf(rule: KeepRule): string {
  return `keep${rule.charAt(0).toUpperCase()}${rule.slice(1)}`;
}

function told({ kept, forgotten, packs, bytes }: PruneReport, isDry: boolean): readonly string[] {
  return [
    `Kept        ${kept.length} of ${kept.length + forgotten.length} snapshots`,
    ...kept.map(({ sequence, keptFor }) => `            ${`${sequence}`.padStart(6)}  ${keptFor.join(', ')}`),
    forgotten.length === 0
      ? 'Forgotten   none'
      : `${isDry ? 'Would go' : 'Forgotten'}   ${isDry ? ' ' : ''}${forgotten.join(', ')}`,
    `${(isDry ? 'Would free' : 'Freed').padEnd(12)}${bytesText(bytes)}, ${packs} ${packs === 1 ? 'pack' : 'packs'}`,
  ];
}
