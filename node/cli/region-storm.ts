/** `breakwater region storm`: a hurricane hits the box. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { comingBack } from '../region/after-storm.ts';
import { askRegion } from '../region/control.ts';
import { RegionError } from '../region/error.ts';
import { regionLayout } from '../region/layout.ts';
import { type RegionState, readRegion } from '../region/region-file.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { isSet, optionalText, text } from './options.ts';
import { countryCodes, regionRootOf, rootOption } from './region-root.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Lets a hurricane hit the region: kills hubs without a goodbye and erases one country’s disks.',
  help: `The country that is hit loses its hub's directory and its data directory; the others are only down. Desks of
people (key files, recovery shares) survive. A country that never backed up is spared, unless you insist. What
brings the erased country back is printed; a hub that is only down comes back with \`region start --hub LC\`.

  breakwater region storm --hit DM --down LC,JM,BZ`,
  options: [
    rootOption,
    { flags: '--hit <code>', text: 'the country whose disks are erased', required: true },
    { flags: '--down <codes>', text: 'countries whose hubs go down as well' },
    { flags: '--without-backup', text: 'erase it although it never backed up: it cannot be brought back' },
  ],
  async run(input, terminal) {
    const hit = text(input, 'hit').toUpperCase();
    const down = countryCodes(optionalText(input, 'down'));
    const layout = regionLayout(regionRootOf(input));
    const state = await readRegion(layout.regionFile);
    if (state && !isSet(input, 'withoutBackup')) await refuseWithoutBackup(layout.hub(hit), state, hit);
    const { parts } = await askRegion(layout.root, { do: 'storm', hit, down: [...down] });
    const lost = parts.filter((part) => !part.running).map(({ name }) => name);
    const living = Object.keys(state?.ports.hubs ?? {}).filter((code) => !lost.includes(code));
    terminal.result({ hit, down: lost }, () => [
      `${hit} is erased. Down now: ${lost.join(', ')}`,
      '',
      ...(state ? comingBack(layout, state, hit, living) : []),
    ]);
    return 0;
  },
};

/** A rehearsal must not lose a country for good because nobody told the newcomer to back up first. */
async function refuseWithoutBackup(usual: string, state: RegionState, hit: string): Promise<void> {
  const dir = state.hubDirs?.[hit] ?? usual;
  if (!existsSync(join(dir, 'hub.db'))) return;
  const store = openSqliteStore(join(dir, 'hub.db'));
  try {
    const [newest] = await store.backups.snapshots(1);
    if (newest) return;
    throw new RegionError('REGION_NEVER_BACKED_UP', `${hit} has no backup yet; the storm was called off.`, {
      hit,
      dir,
    });
  } finally {
    await store.close();
  }
}
