/** Opens a hub's database without its keys, for verbs that need no secret. */
import { join } from 'node:path';
import { type HubConfig, readHubConfig } from '../config/read-config.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import type { Store } from '../store/store.ts';
import { realWorld, type World } from '../world.ts';
import type { ExitCode } from './verb.ts';

/** Runs `use` with the store of the hub in `dir`, and closes it whatever happens. Throws the `CONFIG_…` codes. */
export async function withStore(
  dir: string,
  use: (hub: { readonly config: HubConfig; readonly store: Store; readonly world: World }) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = await readHubConfig(dir);
  const store = openSqliteStore(join(config.dir, 'hub.db'));
  try {
    return await use({ config, store, world: realWorld('silent') });
  } finally {
    await store.close();
  }
}
