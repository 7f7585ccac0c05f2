/** Every publication that is carried, in the order of the framework's pillars; context last. */
import type { Importer } from './build-values.ts';
import { gdb, lpi, subscriptionsOld, wdi } from './context.ts';
import { egdi } from './egdi.ts';
import { electricity } from './electricity.ts';
import { gci } from './gci.ts';
import { gtmi } from './gtmi.ts';
import { gtmiAnswers } from './gtmi-answers.ts';
import { gtmiSystems } from './gtmi-systems.ts';
import { inform } from './inform.ts';
import { informPopulation } from './inform-population.ts';
import { informReliability } from './inform-reliability.ts';
import { internet } from './internet.ts';
import { odin } from './odin.ts';
import { spi } from './spi.ts';
import { wgi } from './wgi.ts';

/** One importer a file of benchmarks/data. */
export const importers: readonly Importer[] = [
  egdi,
  gtmi,
  gtmiSystems,
  inform,
  odin,
  spi,
  internet,
  electricity,
  gci,
  wgi,
  lpi,
  gdb,
  wdi,
  subscriptionsOld,
  informReliability,
  informPopulation,
  gtmiAnswers,
];
