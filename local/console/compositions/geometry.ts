/** Sizes and rectangles in pixels, from the top left corner. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** Tiles of one size in rows. */
interface TileGrid {
  readonly columns: number;
  readonly rows: number;
  readonly tile: Size;
  readonly gap: number;
}

/** The shape of tiles: width by height. `AUTO` takes the whole cell, in as many columns as tiles of 16:9 would have. */
export type TileShape = number | 'AUTO';

export const WIDE = 16 / 9;

/** Returns the largest size of the shape that fits into the box. */
export function fit(shape: number, { width, height }: Size): Size {
  return width / height > shape ? { width: height * shape, height } : { width, height: width / shape };
}

/** Returns the smallest size of the shape that covers the box. */
export function cover(shape: number, { width, height }: Size): Size {
  return width / height > shape ? { width, height: width / shape } : { width: height * shape, height };
}

export function centered({ width, height }: Size, area: Rect): Rect {
  return { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
}

export function wholePixels({ width, height }: Size): Size {
  return { width: Math.floor(width), height: Math.floor(height) };
}

/** Returns the grid with the largest tiles. Of two with equal tiles, the one with fewer empty cells, and then the one with more columns. */
export function largestGrid(area: Size, count: number, shape: TileShape, gap: number): TileGrid {
  const grids = Array.from({ length: count }, (_, index) => gridOf(area, count, index + 1, shape === 'AUTO' ? WIDE : shape, gap));
  const best = grids.reduce((best, grid) => (isBetter(grid, best, count) ? grid : best));
  const tile = shape === 'AUTO' ? cellOf(area, best) : best.tile;
  return { ...best, tile: wholePixels(tile) };
}

function isBetter(grid: TileGrid, best: TileGrid, count: number): boolean {
  const ratio = pixels(grid.tile) / pixels(best.tile);
  // Tiles whose sizes differ only by the rounding of numbers are equal.
  if (Math.abs(ratio - 1) > 1e-9) return ratio > 1;
  return emptyCells(grid, count) <= emptyCells(best, count);
}

function emptyCells({ columns, rows }: TileGrid, count: number): number {
  return columns * rows - count;
}

/** Places the tiles row by row in the middle of the area. A row that is not full is centered, too. */
export function placeTiles(area: Rect, count: number, { columns, rows, tile, gap }: TileGrid): Rect[] {
  const top = area.y + Math.floor((area.height - lengthOf(rows, tile.height, gap)) / 2);
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = area.x + Math.floor((area.width - lengthOf(inRow, tile.width, gap)) / 2);
    return { ...tile, x: left + (index % columns) * (tile.width + gap), y: top + row * (tile.height + gap) };
  });
}

/** The length of tiles in a line with the gaps between them. */
export function lengthOf(count: number, length: number, gap: number): number {
  return count * length + (count - 1) * gap;
}

/** The gap is at most half of what a tile would have without gaps, so that something is left of the tiles. */
function gridOf(area: Size, count: number, columns: number, shape: number, wanted: number): TileGrid {
  const rows = Math.ceil(count / columns);
  const gap = count === 1 ? wanted : Math.min(wanted, Math.floor(area.width / columns / 2), Math.floor(area.height / rows / 2));
  return { columns, rows, gap, tile: fit(shape, cellOf(area, { columns, rows, gap })) };
}

function cellOf({ width, height }: Size, { columns, rows, gap }: Omit<TileGrid, 'tile'>): Size {
  return { width: (width - (columns - 1) * gap) / columns, height: (height - (rows - 1) * gap) / rows };
}

function pixels({ width, height }: Size): number {
  return width * height;
}
