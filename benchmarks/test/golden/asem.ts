/** The ASEM index of COINr as a framework of ours, made from COINr's own table of metadata. */
import { readCsv } from '../../framework/csv.ts';
import { type Framework, frameworkFormat } from '../../framework/framework.ts';
import { parseFramework } from '../../framework/parse.ts';
import { sharedFile } from './shared-data.ts';

/** Steps and parameters as `build_example_coin` of COINr 1.1.14 has them. */
const steps = [
  { step: 'denominate' },
  { step: 'impute', method: 'group-mean', group: 'EurAsia_group' },
  { step: 'screen', minShare: 0.9 },
  { step: 'treat', max: 5, skewness: 2, kurtosis: 3.5, otherwise: 'log' },
];

/** The framework; `change` alters the file before it is read, for tests of its parts. */
export function asemFramework(change: (file: Record<string, unknown>) => void = () => undefined): Framework {
  const text = new TextDecoder().decode(sharedFile('coinr-asem/ASEM_iMeta.csv'));
  const [header, ...rows] = readCsv(text, 'auto');
  const all = rows.map(({ cells }) => new Map(header?.cells.map((name, place) => [name, cells[place] ?? ''])));
  const of = (type: string) => all.filter((row) => row.get('Type') === type);
  const node = (row: ReadonlyMap<string, string>) => ({
    id: row.get('iCode'),
    name: row.get('iName'),
    weight: Number(row.get('Weight')),
    ...(row.get('Parent') === '' ? {} : { parent: row.get('Parent') }),
  });
  const file = {
    format: frameworkFormat,
    title: 'Sustainable connectivity of Asia and Europe',
    steps,
    data: { key: 'uCode', name: 'uName' },
    groups: of('Aggregate').map(node),
    indicators: of('Indicator').map((row) => ({
      ...node(row),
      unit: row.get('Unit'),
      direction: Number(row.get('Direction')),
      normalise: 'minmax',
      ...(row.get('Denominator') === '' ? {} : { denominator: row.get('Denominator') }),
    })),
  };
  change(file);
  return parseFramework(JSON.stringify(file));
}
