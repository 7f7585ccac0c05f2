/** `breakwater region status`: what of the region is up, and where. */
import { askRegion } from '../region/control.ts';
import { askTrustHealth, freshness } from '../region/trust-health.ts';
import { regionRootOf, rootOption } from './region-root.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Says what of the region is up, and where.',
  help: `Exit code 0 when everything is up, 3 when some parts are down, 1 when no region runs. Beside each hub stands
its trust list and how fresh it is: fresh, aging, isolated or closed.

  breakwater region status`,
  options: [rootOption],
  async run(input, terminal) {
    const answer = await askRegion(regionRootOf(input), { do: 'status' });
    const parts = await Promise.all(
      answer.parts.map(async (part) => {
        return { ...part, trust: part.running ? await askTrustHealth(part.address) : null };
      }),
    );
    const running = parts.filter((part) => part.running).length;
    terminal.result({ running, parts }, () => [
      ...parts.map(({ name, address, pid, running: up, trust }) => {
        const place = `  ${name.padEnd(13)} ${up ? 'up  ' : 'down'}  ${address.padEnd(36)}`;
        const told = trust === null ? '' : freshness(trust);
        return `${place} ${told.padEnd(19)} ${up ? `process ${pid}` : ''}`.trimEnd();
      }),
      `${running} of ${parts.length} parts are up.`,
    ]);
    return running === parts.length ? 0 : 3;
  },
};
