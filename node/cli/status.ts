/** `breakwater status`: how a hub is, in a few lines. */
import { type Hub, openHub } from '../hub.ts';
import { dirOption, hubDirOf } from './options.ts';
import { formatMegabytes } from './progress.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows how this hub is.',
  help: `A short look: is it running, which trust list is in force, the newest backup, what is held for others.
For a thorough check with cures use \`breakwater doctor\`.

  breakwater status --dir /var/lib/breakwater`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const running = await isRunning(hub);
      const { sequence } = hub.trust.status();
      const [newest] = await hub.store.backups.snapshots(1);
      const held = await hub.store.books.totals();
      const heldBytes = held.reduce((sum, { bytes }) => sum + bytes, 0);
      const { country, name, origin } = hub.config;
      const facts = { country, origin, running, list: sequence, newestSnapshot: newest?.sequence ?? null, heldBytes };
      terminal.result(facts, () => [
        `${name} (${country})  ${origin}  ${running ? 'running' : 'not running'}`,
        `Trust list     ${sequence === null ? 'none verified yet' : `${sequence}`}`,
        `Newest backup  ${newest ? `snapshot ${newest.sequence}, ${newest.createdAt.toISOString()}` : 'none yet'}`,
        `Held           ${formatMegabytes(heldBytes)} MB for ${held.length} other states`,
      ]);
      return running ? 0 : 1;
    } finally {
      await hub.close();
    }
  },
};

/** Asks the hub's own public listener; an answer of another country on this port does not count. */
async function isRunning({ config, egress }: Hub): Promise<boolean> {
  try {
    const answer = await egress.fetch(`${config.origin}/healthz`);
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null && 'country' in body && body.country === config.country;
  } catch {
    // Nobody answers, or somebody else: either way this hub is not running there.
    return false;
  }
}
