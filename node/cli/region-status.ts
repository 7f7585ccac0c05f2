/** `breakwater region status`: what of the region is up, and where. */
import { askRegion } from '../region/control.ts';
import { regionRootOf, rootOption } from './region-root.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Says what of the region is up, and where.',
  help: `Exit code 0 when everything is up, 3 when some parts are down, 1 when no region runs.

  breakwater region status`,
  options: [rootOption],
  async run(input, terminal) {
    const { parts } = await askRegion(regionRootOf(input), { do: 'status' });
    const running = parts.filter((part) => part.running).length;
    terminal.result({ running, parts }, () => [
      ...parts.map(({ name, address, pid, running: up }) =>
        `  ${name.padEnd(13)} ${up ? 'up  ' : 'down'}  ${address.padEnd(36)} ${up ? `process ${pid}` : ''}`.trimEnd(),
      ),
      `${running} of ${parts.length} parts are up.`,
    ]);
    return running === parts.length ? 0 : 3;
  },
};
