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

const carried = [egdi, gtmi, systems, inform, odin, spi, internet, electricity];

/**
 * What the published board is made of: each file parsed, and every publisher's total in it worked out again. The
 * non-commercial file and the context files are read by those who ask for them.
 *
 * @throws BenchmarkError DATASET_… when a committed file was altered
 */
export function boardValues(): readonly ValuesFile[] {
  return carried.map((json) => parseValues(json));
}
