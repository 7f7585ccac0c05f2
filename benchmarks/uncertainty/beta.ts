/** The beta distribution: what is known of a proportion after counting, and draws from it. */

import { exp, ln, pow } from '../math/exp.ts';
import { normalQuantile } from './normal.ts';
import { nextUnit } from './random.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** Steps of a continued fraction or a root search before we say that it does not converge. */
const stepsMax = 2000;

/** ln of the gamma function for x > 0: Stirling's series above 15, reached by x Γ(x) = Γ(x + 1). */
export function lnGamma(x: number): number {
  let product = 1;
  let y = x;
  for (; y < 15; y += 1) product *= y;
  const square = 1 / (y * y);
  const series =
    (1 / 12 -
      square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360))))) /
    y;
  const halfLnTwoPi = 0.9189385332046727;
  return (y - 0.5) * ln(y) - y + halfLnTwoPi + series - ln(product);
}

/**
 * The share of a beta distribution (a, b) below x: the regularised incomplete beta function, by its continued fraction
 * (Lentz's method as modified by Thompson and Barnett). Relative error below 10^-11 for a + b up to 10^3; it grows
 * with a + b, since logarithms of that size are subtracted, to 10^-8 at 10^6.
 *
 * @throws UncertaintyError SAMPLE_INSUFFICIENT for a or b not above 0, or x outside 0 to 1
 */
export function betaShare(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1 && Number.isFinite(a + b))) throw noBeta({ x, a, b });
  if (x === 0 || x === 1) return x;
  const front = exp(a * ln(x) + b * ln(1 - x) + lnGamma(a + b) - lnGamma(a) - lnGamma(b));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let d = away(1 - ((a + b) * x) / (a + 1), tiny);
  let c = 1;
  d = 1 / d;
  let value = d;
  for (let m = 1; m <= stepsMax; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d, tiny);
    c = away(1 + even / c, tiny);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d, tiny);
    c = away(1 + odd / c, tiny);
    value *= d * c;
    if (Math.abs(d * c - 1) < 2e-16) return value;
  }
  return value;
}

/** The number itself, or `tiny` in the place of a zero that would be divided by. */
function away(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/**
 * The x below which a share `p` of the beta distribution (a, b) lies: Newton's steps inside a bracket that halves when
 * a step would leave it, to the last bits that {@link betaShare} can tell apart.
 *
 * @throws UncertaintyError SAMPLE_INSUFFICIENT as {@link betaShare}, or for p outside 0 to 1
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw noBeta({ p, a, b });
  if (p === 0 || p === 1) return p;
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  const lnBeta = lnGamma(a) + lnGamma(b) - lnGamma(a + b);
  for (let step = 0; step < stepsMax && high > low; step++) {
    const miss = betaShare(x, a, b) - p;
    if (miss === 0) return x;
    if (miss < 0) low = x;
    else high = x;
    const newton = x - miss / exp((a - 1) * ln(x) + (b - 1) * ln(1 - x) - lnBeta);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-16 * x) return next;
    x = next;
  }
  return x;
}

/** A draw from the gamma distribution of shape a > 0, scale 1 (Marsaglia and Tsang 2000), from the stream at `at`. */
export function drawGamma(a: number, state: Int32Array, at: number): number {
  // Γ(a) = Γ(a + 1) U^(1/a). Jeffreys' smallest shape is a half, where the power is a square.
  if (a < 1) {
    const larger = drawGamma(a + 1, state, at);
    const unit = nextUnit(state, at);
    return larger * (a === 0.5 ? unit * unit : pow(unit, 1 / a));
  }
  const d = a - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normalQuantile(nextUnit(state, at));
    const root = 1 + c * z;
    if (root <= 0) continue;
    const v = root * root * root;
    const unit = nextUnit(state, at);
    const square = z * z;
    // The first comparison accepts 98 of 100 without a logarithm.
    if (unit < 1 - 0.0331 * square * square || ln(unit) < square / 2 + d * (1 - v + ln(v))) return d * v;
  }
}

/** A draw from the beta distribution (a, b): the first of two gammas as a share of both. */
export function drawBeta(a: number, b: number, state: Int32Array, at: number): number {
  const first = drawGamma(a, state, at);
  return first / (first + drawGamma(b, state, at));
}

function noBeta(evidence: Record<string, number>): UncertaintyError {
  const printed = Object.fromEntries(Object.entries(evidence).map(([name, value]) => [name, String(value)]));
  return new UncertaintyError('SAMPLE_INSUFFICIENT', 'There is no beta distribution with these numbers.', printed);
}
