/** `breakwater backup source list`: what is backed up. */
import { HUB_SOURCE } from '../backup/hub-source.ts';
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Lists what is backed up.',
  help: `The hub itself stands first; it is always there.

  breakwater backup source list`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const added = (await hub.store.backups.sources()).map(({ name, kind, address }) => ({
        name,
        kind,
        path: address,
      }));
      const sources = [{ name: HUB_SOURCE, kind: 'hub', path: hub.config.dir }, ...added];
      terminal.result({ sources }, () =>
        sources.map(({ name, kind, path }) => `${name.padEnd(20)}  ${kind.padEnd(9)}  ${path}`),
      );
    } finally {
      await hub.close();
    }
    return 0;
  },
};
