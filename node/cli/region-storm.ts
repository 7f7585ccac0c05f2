/** `breakwater region storm`: a hurricane hits the box. */
import { askRegion } from '../region/control.ts';
import { optionalText, text } from './options.ts';
import { countryCodes, regionRootOf, rootOption } from './region-root.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Lets a hurricane hit the region: kills hubs without a goodbye and erases one country’s disks.',
  help: `The country that is hit loses its hub's directory and its data directory; the others are only down. Desks of
people (key files, recovery shares) survive. Bring a hub back with \`breakwater region start --hub LC\`.

  breakwater region storm --hit DM --down LC,JM,BZ`,
  options: [
    rootOption,
    { flags: '--hit <code>', text: 'the country whose disks are erased', required: true },
    { flags: '--down <codes>', text: 'countries whose hubs go down as well' },
  ],
  async run(input, terminal) {
    const hit = text(input, 'hit').toUpperCase();
    const down = countryCodes(optionalText(input, 'down'));
    const { parts } = await askRegion(regionRootOf(input), { do: 'storm', hit, down: [...down] });
    const lost = parts.filter((part) => !part.running).map(({ name }) => name);
    terminal.result({ hit, down: lost }, () => [`${hit} is erased. Down now: ${lost.join(', ')}`]);
    return 0;
  },
};
