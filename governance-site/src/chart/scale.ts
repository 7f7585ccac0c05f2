/** From values to lengths in a drawing, rounded so that the same numbers always draw the same bytes. */

/** The x of a value on a scale from 0 to 1 that starts at `left` and is `width` long. */
export function along(value: number, left: number, width: number): number {
  return Math.round((left + value * width) * 10) / 10;
}

/** Where the grid of a scale from 0 to 1 has its lines, with what is written under them. */
export const gridLines: readonly { readonly value: number; readonly label: string }[] = [
  { value: 0, label: '0' },
  { value: 0.25, label: '' },
  { value: 0.5, label: '0.5' },
  { value: 0.75, label: '' },
  { value: 1, label: '1' },
];

/** A number with a fixed count of digits after the point, without help of the machine's locale. */
export function digits(value: number, count: number): string {
  return value.toFixed(count);
}
