/** `breakwater backup keep`: which snapshots are kept, and for what. */
import { candidateOf, decideKeep, type Verdict } from '../backup/keep/decide.ts';
import { KEEP_RULES, type KeepPolicy, type KeepRule } from '../backup/keep/policy.ts';
import { changeBackupSettings } from '../config/change-backup.ts';
import { withStore } from './open-store.ts';
import { dirOption, hubDirOf, optionalWhole } from './options.ts';
import type { OptionSpec, Verb, VerbInput } from './verb.ts';

const SNAPSHOTS_READ = 100_000;

const PERIODS: Readonly<Record<Exclude<KeepRule, 'last'>, string>> = {
  hourly: 'hours',
  daily: 'days',
  weekly: 'weeks',
  monthly: 'months',
  yearly: 'years',
};

const options: readonly OptionSpec[] = KEEP_RULES.map((rule) => ({
  flags: `--${rule} <count>`,
  text: rule === 'last' ? 'the newest, whatever their time' : `the newest of each of so many ${PERIODS[rule]}`,
}));

export const verb: Verb = {
  summary: 'Shows or sets which snapshots are kept, and what each is kept for.',
  help: `Counts are of hours, days, weeks, months and years that have a snapshot, by the holders' clocks, never by
this machine's. The newest and the newest whole snapshot are always kept. What is not kept may go; holders
still keep it for as long as their agreements say.

  breakwater backup keep --last 3 --daily 7 --weekly 5 --monthly 12 --yearly 10`,
  options: [dirOption, ...options],
  run: async (input, terminal) => {
    const dir = hubDirOf(input);
    const wanted = policyOf(input);
    const changed =
      wanted === null ? null : await changeBackupSettings(dir, (written) => ({ ...written, keep: wanted }));
    return withStore(dir, async ({ config, store }) => {
      const policy = (changed ?? config.backup).keep;
      const verdicts = decideKeep((await store.backups.snapshots(SNAPSHOTS_READ)).map(candidateOf), policy);
      const snapshots = verdicts.map(({ sequence, keptFor }) => ({ sequence, keptFor: [...keptFor] }));
      terminal.result({ policy: { ...policy }, snapshots }, () => told(policy, verdicts));
      return 0;
    });
  },
};

/** The policy that was asked for, rules not named counting 0; null where none was named. */
function policyOf(input: VerbInput): KeepPolicy | null {
  const named = KEEP_RULES.map((rule) => [rule, optionalWhole(input, rule, 0)] as const);
  if (named.every(([, count]) => count === undefined)) return null;
  const nothing = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
  return { ...nothing, ...Object.fromEntries(named.filter(([, count]) => count !== undefined)) };
}

function told(policy: KeepPolicy, verdicts: readonly Verdict[]): readonly string[] {
  const wanted = KEEP_RULES.filter((rule) => policy[rule] > 0).map((rule) => `${rule} ${policy[rule]}`);
  return [
    `Keeps  ${wanted.join(', ')}`,
    ...verdicts.map(({ sequence, keptFor }) => {
      const why = keptFor.length === 0 ? 'may go' : keptFor.join(', ');
      return `${String(sequence).padStart(6)}  ${why}`;
    }),
  ];
}
