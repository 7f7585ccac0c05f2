/** `breakwater client list`: the services registered at this hub. */
import { withStore } from './open-store.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Lists the registered services.',
  help: `Shows who may send people here to sign in, what each asks for, and where people go back to.

  breakwater client list --dir /var/lib/breakwater`,
  options: [dirOption],
  run(input, terminal) {
    return withStore(hubDirOf(input), async ({ store }) => {
      const clients = await store.clients.list();
      const rows = clients.map(({ id, name, sector, minimum, needed, optional, redirectUris, jwks }) => ({
        ...{ id, name, sector, level: minimum, needed, optional, redirectUris },
        authentication: jwks ? 'keys' : 'secret',
      }));
      terminal.result({ clients: rows }, () =>
        rows.length === 0
          ? ['No service is registered yet; `breakwater client add --help` shows how.']
          : rows.flatMap((row) => [
              `${row.id}  ${row.name}`,
              `  sector ${row.sector}, at least ${row.level}, signs in with its ${row.authentication}`,
              `  needs ${row.needed.join(', ') || 'nothing'}; may get ${row.optional.join(', ') || 'nothing more'}`,
              `  back to ${row.redirectUris.join(', ')}`,
            ]),
      );
      return 0;
    });
  },
};
