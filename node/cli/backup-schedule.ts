/** `breakwater backup schedule`: when backups begin by themselves. */
import { nextRun } from '../backup/schedule/next-run.ts';
import type { BackupSettings } from '../config/backup-settings.ts';
import { changeBackupSettings } from '../config/change-backup.ts';
import { withStore } from './open-store.ts';
import { dirOption, hubDirOf, isSet, optionalText, texts } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows or sets when the running hub backs up by itself.',
  help: `What was missed while the machine was off is made up once. After a failure it is tried again in half
an hour. In quiet hours none begins; one that runs goes on (see \`backup limit\` to slow it down).

  breakwater backup schedule --at 'every 6 hours' --quiet 08:00-12:00 13:00-17:00
  breakwater backup schedule --at 'daily at 02:30, 14:30' --time-zone America/St_Lucia
  breakwater backup schedule --off`,
  options: [
    dirOption,
    { flags: '--at <when>', text: '"every N hours" (1 to 168) or "daily at HH:MM", several with commas' },
    { flags: '--quiet <hours>', text: 'hours in which none begins, like 08:00-17:00', many: true },
    { flags: '--no-quiet-hours', text: 'no quiet hours any more' },
    { flags: '--time-zone <name>', text: 'whose wall clock is meant, like America/St_Lucia (default: UTC)' },
    { flags: '--off', text: 'back up only when somebody starts it' },
  ],
  run: async (input, terminal) => {
    const dir = hubDirOf(input);
    const changed = asksForChange(input)
      ? await changeBackupSettings(dir, (written) => changedBy(input, written))
      : null;
    return withStore(dir, async ({ config, store, world }) => {
      const settings = changed ?? config.backup;
      const { schedule, quiet, timeZone } = settings;
      const next = await nextRun(settings, store.jobs, world.now());
      const facts = { schedule, quiet: [...quiet], timeZone, next: next?.toISOString() ?? null };
      terminal.result(facts, () => told(settings, next));
      return 0;
    });
  },
};

function asksForChange(input: VerbInput): boolean {
  const named = ['at', 'timeZone'].some((name) => optionalText(input, name) !== undefined);
  return named || texts(input, 'quiet').length > 0 || isSet(input, 'off') || input.options.quietHours === false;
}

function changedBy<Written extends { schedule?: string | undefined; quiet: string[]; time_zone: string }>(
  input: VerbInput,
  written: Written,
): Written {
  const quiet = texts(input, 'quiet');
  return {
    ...written,
    schedule: isSet(input, 'off') ? undefined : (optionalText(input, 'at') ?? written.schedule),
    quiet: input.options.quietHours === false ? [] : quiet.length > 0 ? [...quiet] : written.quiet,
    time_zone: optionalText(input, 'timeZone') ?? written.time_zone,
  };
}

function told({ schedule, quiet, timeZone }: BackupSettings, next: Date | null): readonly string[] {
  if (schedule === null || next === null) return ['Backups run only when somebody starts one: breakwater backup run'];
  const shown = next.toLocaleString('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  return [
    `Begins  ${schedule} (${timeZone})`,
    ...(quiet.length === 0 ? [] : [`Quiet   ${quiet.join(', ')}`]),
    `Next    ${shown}, if the hub runs then`,
  ];
}
