/** The normal distribution from + - * / and square root alone, so that every machine draws the same digits. */
import { ln } from '../math/exp.ts';

/**
 * The z below which a share `p` of a standard normal lies: Wichura's AS 241 (PPND16, 1988), three quotients of
 * polynomials of degree 7. Relative error below 10^-15 for p from 10^-300 to 1 - 10^-16; endless at 0 and 1, NaN
 * outside.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * centreOver(r)) / centreUnder(r);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-ln(tail));
  const size = r <= 5 ? middle(r - 1.6) : far(r - 5);
  return q < 0 ? -size : size;
}

// Split in two and written out: a loop over tables of coefficients takes three times as long.
function centreOver(r: number): number {
  const high = ((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r;
  const low = ((high + 45921.95393154987) * r + 13731.69376550946) * r + 1971.5909503065513;
  return (low * r + 133.14166789178438) * r + 3.3871328727963665;
}

function centreUnder(r: number): number {
  const high = ((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r;
  const low = ((high + 21213.794301586597) * r + 5394.196021424751) * r + 687.1870074920579;
  return (low * r + 42.31333070160091) * r + 1;
}

function middle(r: number): number {
  const over =
    ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
    1.4234371107496835;
  const under =
    ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r + 0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
    1;
  return over / under;
}

function far(r: number): number {
  const over =
    ((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r + 0.026532189526576124) *
      r +
      0.29656057182850487) *
      r +
      1.7848265399172913) *
      r +
      5.463784911164114) *
      r +
    6.657904643501103;
  const under =
    ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r + 0.0007868691311456133) *
      r +
      0.014875361290850615) *
      r +
      0.1369298809227358) *
      r +
      0.599832206555888) *
      r +
    1;
  return over / under;
}
