/** How an indicator becomes a score: one step by name, one with its parameters, or a list of them. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { BenchmarkError } from '../error.ts';
import { Fields, isObject, malformed } from './fields.ts';
import type { Ends, Normalisation } from './framework.ts';

const methods = [
  ...['goalposts', 'minmax', 'percentile', 'distance-to-max', 'fraction-of-max', 'zscore', 'rank', 'borda'],
  ...['distance-to-target', 'distance-to-reference', 'points', 'ln', 'none'],
] as Normalisation['method'][];
const stepsMax = 10;
const pointsMax = 1_000;

/** Where an indicator's normalisation is read: its place in the file, its own goalposts and the framework's scale. */
interface Place {
  readonly where: string;
  readonly goalposts: JsonValue | undefined;
  readonly scale: Ends;
}

/**
 * The steps and the direction of an indicator. Nothing stated means goalposts.
 *
 * @throws BenchmarkError FRAMEWORK_GOALPOSTS_INVALID, FRAMEWORK_NORMALISATION_INVALID, FRAMEWORK_MALFORMED
 */
export function parseNormalise(
  value: JsonValue | undefined,
  direction: JsonValue | undefined,
  place: Place,
): { readonly normalise: readonly Normalisation[]; readonly direction: 1 | -1 } {
  const list = Array.isArray(value) ? value : [value ?? 'goalposts'];
  if (list.length === 0 || list.length > stepsMax) throw malformed(place.where, `1 to ${stepsMax} methods`, value);
  const normalise = list.map((one) => parseOne(one, place));
  return { normalise, direction: directionOf(direction, normalise, place.where) };
}

function parseOne(value: JsonValue | undefined, place: Place): Normalisation {
  const fields = new Fields(isObject(value) ? value : { method: value ?? '' }, `${place.where}.normalise`);
  const step = readStep(fields, fields.oneOf('method', methods), place);
  fields.finish();
  return step;
}

function readStep(fields: Fields, method: Normalisation['method'], place: Place): Normalisation {
  switch (method) {
    case 'goalposts':
      return goalposts(fields, place);
    case 'zscore':
      return { method, mean: fields.number('mean', 0), sd: fields.number('sd', 1, Number.MIN_VALUE, Number.MAX_VALUE) };
    case 'points':
      return { method, points: pointsOf(fields.list('points', pointsMax), fields.where) };
    case 'distance-to-target':
      return { method, target: fields.number('target'), cap: fields.yes('cap', false), to: toOf(fields, place) };
    case 'distance-to-reference':
      return { method, unit: fields.text('unit'), cap: fields.yes('cap', false), to: toOf(fields, place) };
    case 'rank':
    case 'borda':
    case 'ln':
    case 'none':
      return { method };
    default:
      return { method, to: toOf(fields, place) };
  }
}

function toOf(fields: Fields, { scale }: Place): Ends {
  return fields.ends('to', scale);
}

/** Goalposts stand in the step itself or, for readers, beside the indicator's unit. */
function goalposts(step: Fields, place: Place): Normalisation {
  const inside = step.raw('worst') !== undefined || step.raw('best') !== undefined;
  const fields = inside || !isObject(place.goalposts) ? step : new Fields(place.goalposts, `${place.where}.goalposts`);
  const invalid = (reason: string) =>
    new BenchmarkError('FRAMEWORK_GOALPOSTS_INVALID', `The goalposts of ${place.where} ${reason}.`, {
      ...{ where: place.where, worst: fields.raw('worst') ?? null, best: fields.raw('best') ?? null },
    });
  const [worst, best] = [fields.raw('worst'), fields.raw('best')];
  if (typeof worst !== 'number' || typeof best !== 'number') throw invalid('are not stated');
  if (worst === best) throw invalid('are equal');
  const log = fields.yes('log', false);
  if (log && (worst <= 0 || best <= 0)) throw invalid('cannot be measured in logarithms');
  const made = { method: 'goalposts', worst, best, log, clamp: fields.yes('clamp', true) } as const;
  const to = toOf(fields === step || fields.raw('to') !== undefined ? fields : step, place);
  if (fields !== step) fields.finish();
  return { ...made, to };
}

function pointsOf(list: readonly JsonValue[], where: string): readonly Ends[] {
  const points = list.map((one): Ends => {
    const [x, score, ...rest] = Array.isArray(one) ? one : [];
    if (typeof x !== 'number' || typeof score !== 'number' || rest.length > 0) {
      throw malformed(`${where}.points`, 'pairs [value, score]', one);
    }
    return [x, score];
  });
  const rising = points.every(([x], index) => index === 0 || x > (points[index - 1]?.[0] ?? 0));
  if (points.length < 2 || !rising) throw malformed(`${where}.points`, 'at least two pairs, values rising', [...list]);
  return points;
}

/** The direction stated, or the one that goalposts imply. They may not contradict each other. */
function directionOf(stated: JsonValue | undefined, steps: readonly Normalisation[], where: string): 1 | -1 {
  if (stated !== undefined && stated !== 1 && stated !== -1) throw malformed(`${where}.direction`, '1 or -1', stated);
  const first = steps.find((step) => step.method !== 'ln' && step.method !== 'none');
  const refuse = (reason: string) =>
    new BenchmarkError('FRAMEWORK_NORMALISATION_INVALID', `${where}: ${reason}.`, { where, direction: stated ?? null });
  if (first?.method === 'goalposts') {
    const implied = first.best > first.worst ? 1 : -1;
    if (stated !== undefined && stated !== implied)
      throw refuse(`the goalposts say ${implied}, the direction ${stated}`);
    return implied;
  }
  if (stated !== -1) return 1;
  if (first === undefined) throw refuse('less is better, and nothing turns the values over');
  if (first.method === 'points' || first.method === 'fraction-of-max') {
    throw refuse(`${first.method} cannot turn the values over; let the points fall, or use another method`);
  }
  return -1;
}
