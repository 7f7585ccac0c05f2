/** The facts that travel with the project, parsed and checked once. */

import inform from '../data/inform-risk.json' with { type: 'json' };
import internet from '../data/itu-internet.json' with { type: 'json' };
import odin from '../data/odin.json' with { type: 'json' };
import egdi from '../data/un-egdi.json' with { type: 'json' };
import electricity from '../data/wb-electricity.json' with { type: 'json' };
import gtmi from '../data/wb-gtmi.json' with { type: 'json' };
import systems from '../data/wb-gtmi-systems.json' with { type: 'json' };
import spi from '../data/wb-spi.json' with { type: 'json' };
import { parseValues } from './parse-values.ts';
import type { ValuesFile } from './values-file.ts';

/** What the published board is made of. The non-commercial file and the context files are read by those who ask. */
export const boardValues: readonly ValuesFile[] = [egdi, electricity, gtmi, systems, inform, internet, odin, spi].map(
  (json) => parseValues(json),
);
