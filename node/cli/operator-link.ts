/** `breakwater operator link`: a way into the console for whoever has the machine. */
import { join } from 'node:path';
import { readHubConfig } from '../config/read-config.ts';
import { durationText } from '../console/amount.ts';
import { linkMs, makeOperatorLink } from '../console/link.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { realWorld } from '../world.ts';
import { dirOption, hubDirOf, optionalText, usage } from './options.ts';
import type { Verb } from './verb.ts';

const nameLengthMax = 60;

export const verb: Verb = {
  summary: 'Makes a one-time link to the operator console.',
  help: `Use it for the first sign-in, or when no passkey is at hand. The link works once and for 15 minutes;
only its hash is stored. The hub need not be stopped.

  breakwater operator link --dir hubs/lc --name "M. Charles"`,
  options: [
    dirOption,
    { flags: '--name <name>', text: 'who signs in, as the console will show it (default: Operator)' },
  ],
  async run(input, terminal) {
    const operator = optionalText(input, 'name') ?? 'Operator';
    if (operator.length > nameLengthMax) throw usage(`--name takes at most ${nameLengthMax} characters.`);
    const config = await readHubConfig(hubDirOf(input));
    const store = openSqliteStore(join(config.dir, 'hub.db'));
    try {
      const link = await makeOperatorLink(
        { world: realWorld('silent'), operators: store.operators, origin: config.console.origin },
        operator,
      );
      terminal.result({ url: link.url, expiresAt: link.expiresAt.toISOString(), operator }, () => [
        link.url,
        `Works once, for ${durationText(linkMs)}. Open it on this machine.`,
      ]);
    } finally {
      await store.close();
    }
    return 0;
  },
};
