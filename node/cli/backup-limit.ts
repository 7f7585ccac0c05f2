/** `breakwater backup limit`: how fast backups may send, by the hour. */
import { changeBackupSettings } from '../config/change-backup.ts';
import { readHubConfig } from '../config/read-config.ts';
import { dirOption, hubDirOf, isSet, texts, usage } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows or sets how fast backups may send, by the hour of the day.',
  help: `The first limit that fits the hour decides, so put hours first and the rest behind them. A limit is for
all holders together, or "per holder". Hours are on the wall clock of \`backup schedule --time-zone\`.

  breakwater backup limit --set '07:00-09:00 stop' '08:00-17:00 2 Mbit/s' '5 MB/s' '1 MB/s per holder'
  breakwater backup limit --off`,
  options: [
    dirOption,
    { flags: '--set <limit>', text: 'in kB/s, MB/s, kbit/s or Mbit/s, or "stop"; replaces all limits', many: true },
    { flags: '--off', text: 'send as fast as the line allows' },
  ],
  async run(input, terminal) {
    const dir = hubDirOf(input);
    const set = texts(input, 'set');
    if (isSet(input, 'off') && set.length > 0) throw usage('Give either --set or --off.');
    const isChange = isSet(input, 'off') || set.length > 0;
    const { limits } = isChange
      ? await changeBackupSettings(dir, (written) => ({ ...written, limits: [...set] }))
      : (await readHubConfig(dir)).backup;
    terminal.result({ limits: [...limits] }, () => (limits.length === 0 ? ['Nothing is limited.'] : limits));
    return 0;
  },
};
