/** `breakwater trust show`: the trust list in force, read from this hub's own folder and verified again. */
import { readHubConfig } from '../config/read-config.ts';
import { offline, trustPartsOf } from '../trust/open.ts';
import { openTrust } from '../trust/runtime.ts';
import { stateJson, stateLines } from '../trust/state-text.ts';
import { realWorld } from '../world.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows the trust list in force: number, signers, members.',
  help: `Needs no network: it reads what this hub keeps and verifies it from the pinned root on.

  breakwater trust show --dir /var/lib/breakwater`,
  options: [dirOption],
  async run(input, terminal) {
    const config = await readHubConfig(hubDirOf(input));
    const trust = await openTrust(trustPartsOf(config, offline, realWorld('silent')));
    const state = trust.current();
    terminal.result(stateJson(state), () => stateLines(state));
    return 0;
  },
};
