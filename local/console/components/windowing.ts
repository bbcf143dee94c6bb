/** Which rows of a long list are in sight. */

/** Where the rows of a list are. */
export interface Rows {
  readonly count: number;
  /** The height of all rows. */
  readonly height: number;
  /** Where a row begins; of `count`, where the last row ends. */
  top(index: number): number;
  /** The row at a height. */
  at(y: number): number;
}

/** Rows of one height. */
export function evenRows(count: number, rowHeight: number): Rows {
  return {
    count,
    height: count * rowHeight,
    top: (index) => index * rowHeight,
    at: (y) => clamp(Math.floor(y / rowHeight), count),
  };
}

/** Rows of different heights. */
export function unevenRows(count: number, heightOf: (index: number) => number): Rows {
  const tops = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1) tops[index + 1] = (tops[index] as number) + heightOf(index);
  const top = (index: number) => tops[Math.min(Math.max(index, 0), count)] as number;
  return { count, height: top(count), top, at: (y) => clamp(lastNotAfter(tops, y), count) };
}

/** The first and last row to render, the last one excluded. `margin` is rendered above and below what is in sight. */
export function rowsInSight(rows: Rows, scrollTop: number, height: number, margin: number): { readonly from: number; readonly to: number } {
  if (rows.count === 0) return { from: 0, to: 0 };
  return { from: rows.at(scrollTop - margin), to: rows.at(scrollTop + height + margin) + 1 };
}

function clamp(index: number, count: number): number {
  return Math.min(Math.max(index, 0), Math.max(count - 1, 0));
}

/** The index of the last number that is at most `y`. The numbers ascend. */
function lastNotAfter(numbers: Float64Array, y: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] as number) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}
