/**
 * The exponential function, the logarithm and roots from + - × ÷ and Math.sqrt alone, which IEEE 754 fixes to the last
 * bit: engines may differ in Math.exp, Math.log and Math.pow. Method and coefficients: fdlibm (Sun Microsystems, 1993),
 * whose error is below one unit in the last place.
 */

// ln 2 in two parts: the first has so many zero bits at its end that k × it is exact for every exponent k.
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
/** From here on the result is no finite double, or below the smallest one. */
const expMax = 709.782712893384;
const expMin = -745.1332191019412;

const two54 = 18_014_398_509_481_984;

// A double seen as its two halves. Which half comes first is the machine's; the numbers are not.
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
double[0] = 1;
const high = halves[1] === 0x3ff00000 ? 1 : 0;

/** x times 2 to the power of k, exact unless it leaves the range of normal doubles. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * 2 * powerOfTwo(k - 1);
  return k < -1022 ? (x * powerOfTwo(k + 54)) / two54 : x * powerOfTwo(k);
}

function powerOfTwo(k: number): number {
  halves[high] = (k + 1023) << 20;
  halves[1 - high] = 0;
  return double[0] ?? 0;
}

/** e to the power of x; relative error below 2.3e-16. NaN for NaN. */
export function exp(x: number): number {
  if (!(x <= expMax && x >= expMin)) return x > expMax ? Number.POSITIVE_INFINITY : x < expMin ? 0 : x;
  const k = Math.floor(x / Math.LN2 + 0.5);
  const upper = x - k * ln2High;
  const lower = k * ln2Low;
  const r = upper - lower;
  const t = r * r;
  // r (e^r + 1) / (e^r - 1) = 2 + r²/6 - …, as a polynomial in r² that is best on |r| <= ln 2 / 2.
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  return scale(1 - (lower - (r * c) / (2 - c) - upper), k);
}

/** The natural logarithm of x; relative error below 2.3e-16. -Infinity for 0, NaN below. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  // Doubles below the normal range are brought into it first.
  const small = x < 2.2250738585072014e-308;
  double[0] = small ? x * two54 : x;
  const bits = halves[high] ?? 0;
  // x = 2^k m with m between sqrt(1/2) and sqrt(2).
  const carry = ((bits & 0xfffff) + 0x95f64) & 0x100000;
  const k = (bits >>> 20) - 1023 - (small ? 54 : 0) + (carry >>> 20);
  halves[high] = (bits & 0xfffff) | (carry ^ 0x3ff00000);
  const f = (double[0] ?? 1) - 1;
  if (f === 0) return k * ln2High + k * ln2Low;
  // ln(1 + f) = 2 artanh(s) with s = f / (2 + f), as f - f²/2 plus a small rest.
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const rest =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586))) +
    w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const half = 0.5 * f * f;
  return k * ln2High - (half - (s * (half + rest) + k * ln2Low) - f);
}

/** x to the power of y for x >= 0; relative error about (1 + |y ln x|) 2e-16. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  return exp(y * ln(x));
}

/** The n-th root of x >= 0 for whole n >= 1; relative error below 5e-16, exact for powers of small numbers. */
export function root(x: number, n: number): number {
  if (n === 1 || x === 0 || x === Number.POSITIVE_INFINITY) return x;
  if (n === 2) return Math.sqrt(x);
  const near = exp(ln(x) / n);
  // One step of Newton's method takes away the error that the exponent's rounding left.
  let power = 1;
  for (let factor = 1; factor < n; factor += 1) power *= near;
  return Number.isFinite(power) && power > 1e-290 ? near - (near - x / power) / n : near;
}
