/** The rules of a framework: aggregation, what must be there, and the steps before normalising. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { Fields, isObject, malformed } from './fields.ts';
import type { Aggregation, Ends, Imputation, Need, Step, Treatment } from './framework.ts';

const aggregations = [
  ...['arithmetic', 'geometric', 'inverted-geometric', 'harmonic', 'power', 'sum', 'min', 'max'],
] as Aggregation['method'][];
const imputations = ['none', 'mean', 'median', 'constant', 'group-mean', 'group-median'] as const;
const stepsMax = 20;

/** `"geometric"` or `{"method": "geometric", "floor": 1}`; arithmetic when left out. */
export function parseAggregation(value: JsonValue | undefined, where: string, scale: Ends): Aggregation {
  const fields = named(value ?? 'arithmetic', `${where}.aggregate`);
  const method = fields.oneOf('method', aggregations);
  const geometric = method === 'geometric' || method === 'inverted-geometric';
  const made = {
    method,
    floor: fields.raw('floor') === undefined ? null : fields.number('floor'),
    scale: geometric ? fields.ends('scale', scale) : scale,
    shift: geometric && fields.raw('shift') !== undefined ? fields.ends('shift', [1, 2]) : null,
    power: method === 'power' ? fields.number('power') : 1,
  };
  if (made.power === 0) throw malformed(fields.at('power'), 'a number other than 0 (0 is the geometric mean)', 0);
  fields.finish();
  return made;
}

/** `"all"`, or the least count, share of count, share of weight and coverage; one child is enough when left out. */
export function parseNeed(value: JsonValue | undefined, where: string): Need {
  const fields = new Fields(value === 'all' ? { countShare: 1 } : (value ?? {}), `${where}.need`);
  const need = {
    count: fields.number('count', 1, 0, 1e6),
    countShare: fields.number('countShare', 0, 0, 1),
    weightShare: fields.number('weightShare', 0, 0, 1),
    coverage: fields.number('coverage', 0, 0, 1),
  };
  fields.finish();
  return need;
}

/** Digits after the point, or null for full precision, which is also what nothing means. */
export function parseDigits(value: JsonValue | undefined, where: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 15) return value;
  throw malformed(`${where}.round`, 'a whole number of digits from -15 to 15, or null', value);
}

/** `"mean"` or `{"method": "group-mean", "group": "Region"}`. */
export function parseImputation(value: JsonValue | undefined, where: string): Imputation {
  const fields = named(value ?? 'none', where);
  const imputation = readImputation(fields);
  fields.finish();
  return imputation;
}

function readImputation(fields: Fields): Imputation {
  const method = fields.oneOf('method', imputations);
  if (method === 'constant') return { method, value: fields.number('value') };
  if (method === 'group-mean' || method === 'group-median') return { method, group: fields.text('group') };
  return { method };
}

/** `"none"` or `{"max": 5, "skewness": 2, "kurtosis": 3.5, "otherwise": "log"}`, which are the presets (COINr's). */
export function parseTreatment(value: JsonValue | undefined, where: string): Treatment {
  const fields = named(value ?? 'winsorise', where);
  const treatment = readTreatment(fields);
  fields.finish();
  return treatment;
}

function readTreatment(fields: Fields): Treatment {
  return {
    method: fields.oneOf('method', ['winsorise', 'none'], 'winsorise'),
    max: fields.number('max', 5, 0, 1e6),
    skewness: fields.number('skewness', 2, 0, 1e6),
    kurtosis: fields.number('kurtosis', 3.5, 0, 1e6),
    otherwise: fields.oneOf('otherwise', ['log', 'none'], 'log'),
  };
}

/** The steps in their order; denominating alone when the file has no list. */
export function parseSteps(fields: Fields): readonly Step[] {
  if (fields.raw('steps') === undefined) return [{ step: 'denominate' }];
  return fields.list('steps', stepsMax).map((value, index): Step => {
    const one = new Fields(typeof value === 'string' ? { step: value } : value, `steps[${index}]`);
    const step = readStep(one);
    one.finish();
    return step;
  });
}

function readStep(fields: Fields): Step {
  const step = fields.oneOf('step', ['denominate', 'impute', 'screen', 'treat']);
  switch (step) {
    case 'denominate':
      return { step };
    case 'screen':
      return { step, minShare: fields.number('minShare', undefined, 0, 1) };
    case 'impute':
      return { step, by: readImputation(fields) };
    case 'treat':
      return { step, by: readTreatment(fields) };
  }
}

/** A name alone stands for an object with that method. */
function named(value: JsonValue, where: string): Fields {
  return new Fields(isObject(value) ? value : { method: value }, where);
}
