/** `breakwater serve`: runs a hub, or the region's authority, until it is told to stop. */
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Runs the hub (or the authority) in this directory.',
  help: `It verifies the trust list, opens the public listener and the console, and logs one JSON line an event on
standard error. SIGTERM or Ctrl-C ends it cleanly. With --json it says {"ready":true,…} once, when it listens.

  breakwater serve --dir /var/lib/breakwater`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input), 'serve');
    const { config } = hub;
    try {
      const running =
        config.role === 'authority'
          ? await (await import('../serve-authority.ts')).serveAuthority(hub)
          : await (await import('../serve.ts')).serveHub(hub);
      const { country, name, origin } = config;
      const facts = { ready: true, country, origin, console: config.console.origin };
      terminal.result(facts, () => [`${name} (${country})  ${origin}  console ${config.console.origin}`]);
      await toldToStop();
      await running.close();
    } finally {
      await hub.close();
    }
    return 0;
  },
};

function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
