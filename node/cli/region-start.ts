/** `breakwater region start`: a whole region on this machine. */
import { resolve } from 'node:path';
import { askRegion } from '../region/control.ts';
import { runRegion } from '../region/start.ts';
import { askTrustHealth, freshness } from '../region/trust-health.ts';
import { optionalText } from './options.ts';
import { countryCodes, regionRootOf, rootOption } from './region-root.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Runs a whole region on this machine: seven hubs, the authority, three services, the public site.',
  help: `Use it to try Breakwater, to teach, and to rehearse a storm. The first start founds the region with the real
ceremony: keys, root, consents, trust list. Later starts go on from the same data. Ctrl-C stops everything.

  breakwater region start
  breakwater region start --hub DM     from another terminal: start one hub again that is down
  breakwater region start --hub DM --hub-dir restored/hub    the same, after a restore into another directory`,
  options: [
    rootOption,
    { flags: '--link-only <codes>', text: 'hubs that can only dial out, for instance TT (counts at the first start)' },
    { flags: '--hub <code>', text: 'start only this hub again in the region that runs' },
    { flags: '--hub-dir <path>', text: 'with --hub: where the hub lies from now on' },
  ],
  async run(input, terminal) {
    const root = regionRootOf(input);
    const hub = optionalText(input, 'hub')?.toUpperCase();
    if (hub !== undefined) {
      const dir = optionalText(input, 'hubDir');
      const wish = { do: 'start' as const, hub, ...(dir === undefined ? {} : { dir: resolve(dir) }) };
      const { parts } = await askRegion(root, wish);
      const part = parts.find(({ name }) => name === hub);
      const trust = part === undefined ? null : await askTrustHealth(part.address);
      terminal.result({ hub, running: part?.running ?? false, address: part?.address ?? '', trust }, () => [
        `${hub} is up at ${part?.address}`,
        ...(trust === null ? [] : [`Its trust  ${freshness(trust)}`]),
      ]);
      return 0;
    }
    const linkOnly = countryCodes(optionalText(input, 'linkOnly'));
    await runRegion({
      root,
      linkOnly,
      tell: (fact) => terminal.line(fact),
      onReady: (state, lines) =>
        terminal.result({ ready: true, root, rootSha256: state.rootSha256 ?? '', ports: state.ports }, () => lines),
    });
    terminal.line('The region is stopped. Its data stay; the next start goes on from them.');
    return 0;
  },
};
