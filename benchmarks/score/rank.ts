/** Places with ties: equal scores share the best place they cover ("min"), and the next places are left free. */

// Up to here comparing every pair beats sorting, and needs no memory: ten thousand runs ask for it.
const pairsMax = 64;

/**
 * Writes the place of every unit by the numbers at values[u * stride + offset] into out at the same indices, 1 for the
 * largest. NaN has no place: 0.
 */
export function ranksInto(values: Float64Array, stride: number, offset: number, units: number, out: Int32Array): void {
  const ascending = units > pairsMax ? column(values, stride, offset, units) : null;
  for (let unit = 0; unit < units; unit += 1) {
    const at = unit * stride + offset;
    const own = values[at] ?? Number.NaN;
    if (Number.isNaN(own)) out[at] = 0;
    else out[at] = 1 + (ascending === null ? above(values, stride, offset, units, own) : aboveSorted(ascending, own));
  }
}

function above(values: Float64Array, stride: number, offset: number, units: number, own: number): number {
  let count = 0;
  for (let at = offset; at < units * stride; at += stride) if ((values[at] ?? Number.NaN) > own) count += 1;
  return count;
}

/** How many of the sorted numbers are greater, by halving. */
function aboveSorted(ascending: Float64Array, own: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > own) high = middle;
    else low = middle + 1;
  }
  return ascending.length - low;
}

function column(values: Float64Array, stride: number, offset: number, units: number): Float64Array {
  const all = new Float64Array(units);
  let count = 0;
  for (let unit = 0; unit < units; unit += 1) {
    const one = values[unit * stride + offset] ?? Number.NaN;
    if (!Number.isNaN(one)) all[count++] = one;
  }
  return all.subarray(0, count).sort();
}
