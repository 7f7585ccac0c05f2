/** The publications that travel with the project, parsed once. */
import egdi2024 from '../data/un-egdi-2024.json' with { type: 'json' };
import gtmi2025 from '../data/wb-gtmi-2025.json' with { type: 'json' };
import type { Dataset } from './dataset.ts';
import { parseDataset } from './parse.ts';

/** UN DESA E-Government Development Index, edition 2024, with its three parts. */
export const unEgdi2024: Dataset = parseDataset(egdi2024);

/** World Bank GovTech Maturity Index, update 2025, with its four parts. */
export const worldBankGtmi2025: Dataset = parseDataset(gtmi2025);
