/** From values to lengths in a drawing, rounded so that the same numbers always draw the same bytes. */

/** The x of a value on a scale from 0 to 1 that starts at `left` and is `width` long. */
export function along(value: number, left: number, width: number): number {
  return Math.round((left + value * width) * 10) / 10;
}

/** A number with a fixed count of digits after the point, without help of the machine's locale. */
export function digits(value: number, count: number): string {
  return value.toFixed(count);
}
