/** `breakwater backup source list`: what is backed up. */
import { HUB_SOURCE } from '../backup/source/hub.ts';
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Lists what is backed up.',
  help: `The hub itself stands first; it is always there. Tier 1 is restored first.

  breakwater backup source list`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const added = (await hub.store.backups.sources()).map((source) => {
        const { name, kind, address, tier, rules, oneFileSystem, skipCaches } = source;
        return { name, kind, path: address, tier, rules: [...rules], oneFileSystem, skipCaches };
      });
      const own = { name: HUB_SOURCE, kind: 'hub', path: hub.config.dir, tier: 1, rules: [] };
      const sources = [own, ...added];
      terminal.result({ sources }, () =>
        sources.map(({ name, kind, path, tier, rules }) => {
          const left = rules.length === 0 ? '' : `  (${rules.length} ${rules.length === 1 ? 'rule' : 'rules'})`;
          return `${name.padEnd(20)}  ${kind.padEnd(9)}  tier ${tier}  ${path}${left}`;
        }),
      );
    } finally {
      await hub.close();
    }
    return 0;
  },
};
