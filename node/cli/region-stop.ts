/** `breakwater region stop`: ends the region that runs here. */
import { stopRegion } from '../region/stop.ts';
import { regionRootOf, rootOption } from './region-root.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Stops the region that runs in this directory.',
  help: `Use it from another terminal than the one in which the region runs, or when that terminal is gone.

  breakwater region stop`,
  options: [rootOption],
  async run(input, terminal) {
    const stopped = await stopRegion(regionRootOf(input));
    terminal.result({ stopped: [...stopped] }, () => [`Stopped: ${stopped.join(', ')}`]);
    return 0;
  },
};
