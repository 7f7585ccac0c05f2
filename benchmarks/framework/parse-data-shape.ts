/** How the data file is laid out, as the framework's "data" states it. */
import { type Fields, textOf } from './fields.ts';
import type { DataShape } from './framework.ts';

const namesMax = 10_000;

/** Everything may be left out: then the first column names the unit and the file says the rest by itself. */
export function parseDataShape(fields: Fields): DataShape {
  const shape: DataShape = {
    layout: fields.oneOf('layout', ['auto', 'wide', 'long'], 'auto'),
    key: fields.texts('key', 8),
    name: fields.textOrNull('name'),
    indicator: fields.text('indicator', 'indicator'),
    value: fields.text('value', 'value'),
    measure: fields.textOrNull('measure'),
    year: fields.textOrNull('year'),
    error: fields.textOrNull('error'),
    where: whereOf(fields.object('where')),
    units: fields.raw('units') === undefined ? null : fields.texts('units', namesMax),
    pick: fields.oneOf('pick', ['only', 'latest'], 'only'),
    missing: fields.texts('missing', 100),
    separator: separatorOf(fields),
    decimal: fields.oneOf('decimal', ['.', ','], '.'),
    encoding: fields.oneOf('encoding', ['utf-8', 'latin-1'], 'utf-8'),
  };
  fields.finish();
  return shape;
}

// A tab is a control character, which texts may not hold, so it is asked for as a choice.
function separatorOf(fields: Fields): DataShape['separator'] {
  return fields.oneOf('separator', ['auto', ',', ';', '\t', '|'], 'auto');
}

function whereOf(fields: Fields): DataShape['where'] {
  return fields.names().map((column) => {
    const value = fields.raw(column);
    const contents = Array.isArray(value) ? value : [value ?? ''];
    // Years and codes are numbers in JSON and digits in a table.
    return [column, contents.map((one) => (typeof one === 'number' ? String(one) : textOf(one, fields.at(column))))];
  });
}
