/** Dropping digits by four named rules, each of which somebody's published index rests on. */
import type { RoundingRule } from '../framework/framework.ts';

const decimalDigits = 15;
// toFixed takes at most so many digits after the point.
const fixedMax = 100;

/**
 * x to so many digits after the point (negative: before it) by the rule. Never -0.
 *
 * `r4` is the algorithm of R since 4.0.0: of the two candidates with that many digits, computed as doubles, the nearer
 * one; when both are as near, the even one. It calls no logarithm, so every machine agrees.
 */
export function roundTo(x: number, digits: number, rule: RoundingRule): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const size = Math.abs(x);
  const rounded = rule === 'r4' ? roundR4(size, digits) : roundDecimal(size, digits, rule);
  return x < 0 && rounded !== 0 ? -rounded : rounded;
}

function roundR4(x: number, digits: number): number {
  // So many digits that a double has none to drop: R's own bound is log10(2) (1/2 + exponent) + digits > 15.
  if (0.3010299956639812 * (0.5 + exponentOf(x)) + digits > decimalDigits) return x;
  const power = digits < 0 ? 1 / powerOfTen(-digits) : powerOfTen(digits);
  const shifted = x * power;
  const low = Math.floor(shifted);
  const down = low / power;
  const up = Math.ceil(shifted) / power;
  const toUp = up - x;
  const toDown = x - down;
  return toUp < toDown || (low % 2 === 1 && toUp === toDown) ? up : down;
}

function exponentOf(x: number): number {
  let exponent = 0;
  let rest = x;
  for (; rest >= 2; rest /= 2) exponent += 1;
  for (; rest < 1; rest *= 2) exponent -= 1;
  return exponent;
}

// Exact up to 22, beyond any rounding of a score.
function powerOfTen(k: number): number {
  let power = 1;
  for (let count = 0; count < k; count += 1) power *= 10;
  return power;
}

/** Rounds the digits of a decimal number: of all that the double has (`exact`), or of the 15 that a person sees. */
function roundDecimal(x: number, digits: number, rule: RoundingRule): number {
  const [text, point] = rule === 'exact' ? exactDigits(x) : shownDigits(x);
  const cut = point + digits;
  if (cut >= text.length) return x;
  if (cut < 0) return 0;
  const kept = text.slice(0, cut);
  const next = text.charCodeAt(cut) - 48;
  const odd = (text.charCodeAt(cut - 1) - 48) % 2 === 1;
  const tie = next === 5 && /^0*$/.test(text.slice(cut + 1));
  const up = tie ? rule === 'half-up' || odd : next >= 5;
  const whole = BigInt(kept === '' ? '0' : kept) + (up ? 1n : 0n);
  return Number(`${whole}e${-digits}`);
}

/** The digits of x and where its point stands in them: 12.5 is ['125', 2]. Every digit, for a double has an end. */
function exactDigits(x: number): readonly [string, number] {
  const [whole = '', part = ''] = x < 1e21 ? x.toFixed(fixedMax).split('.') : [`${BigInt(x)}`];
  return [`${whole}${part}`, whole.length];
}

function shownDigits(x: number): readonly [string, number] {
  const [digits = '', exponent = '0'] = x.toExponential(decimalDigits - 1).split('e');
  const point = Number(exponent) + 1;
  const plain = digits.replace('.', '');
  return point > 0 ? [plain.padEnd(point, '0'), point] : ['0'.repeat(-point) + plain, 0];
}
