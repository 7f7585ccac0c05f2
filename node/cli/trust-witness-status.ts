/** `breakwater trust witness status`: who cosigned last, whether a quorum did, how long trust lasts. */
import { freshnessJson, freshnessLines } from '../trust/freshness-text.ts';
import { withTrust } from './open-offline.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows each witness’ last cosignature, the quorum, the stage and the time left.',
  help: `Every hub witnesses the region's log: with each cosignature it says “now this is the newest that I know”.
When enough say so, everybody's trust is fresh, with or without the centre. This needs no network; it reads what this
hub knows. Exit code 0: fresh or aging. 3: isolated or closed, so that less is possible.

  breakwater trust witness status --dir /var/lib/breakwater`,
  options: [dirOption],
  async run(input, terminal) {
    return withTrust(hubDirOf(input), async (trust) => {
      terminal.result(freshnessJson(trust), () => freshnessLines(trust));
      const stage = trust.standing()?.stage;
      return stage === 'fresh' || stage === 'aging' ? 0 : 3;
    });
  },
};
