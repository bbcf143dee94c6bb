/**
 * Draws the picture of a composition. AWS documents the slots, their order and the fill modes; the sizes and positions are rules of ivs-local:
 * docs/compositions.md has both.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-overview.html#ssc-api-layouts
 */
import type { CompositionLayout, GridLayout, PipLayout } from '../../src/service/snapshot';
import {
  centered,
  cover,
  fit,
  largestGrid,
  lengthOf,
  placeTiles,
  type Rect,
  type Size,
  type TileShape,
  WIDE,
  wholePixels,
} from './geometry';
import { chooseSlots, type LeftOut, type Publisher } from './slots';

type FillMode = NonNullable<GridLayout['videoFillMode']>;
type AspectRatio = NonNullable<GridLayout['videoAspectRatio']>;

export type Slot = 'FEATURED' | 'GRID' | 'PIP';

export interface Tile {
  readonly publisher: Publisher;
  readonly slot: Slot;
  readonly rect: Rect;
  readonly fillMode: FillMode;
  /** Where the whole video lies. The tile shows the part that is inside of `rect`. */
  readonly video: Rect;
}

export interface Picture {
  readonly canvas: Size;
  /** Back to front. In the grid, in the order of the participants. */
  readonly tiles: readonly Tile[];
  readonly leftOut: readonly LeftOut[];
  /** What the layout asks for and the picture does not have. */
  readonly remarks: readonly string[];
}

/** The canvas of a destination without an encoder configuration. */
export const DEFAULT_CANVAS: Size = { width: 1280, height: 720 };

/** The featured slot leaves this share of the height to the others, if there are any. */
const SHARE_OF_OTHERS = 1 / 4;
/** The window fits into this share of the width and the height, if the layout has no size for it. */
const SHARE_OF_WINDOW = 1 / 3;

const SHAPES: Readonly<Record<AspectRatio, TileShape>> = { VIDEO: WIDE, SQUARE: 1, PORTRAIT: 3 / 4, AUTO: 'AUTO' };

/** Draws the picture for publishers in the order of their arrival. */
export function drawPicture(layout: CompositionLayout, publishers: readonly Publisher[], canvas: Size): Picture {
  const options: GridLayout & PipLayout = layout.pip ?? layout.grid ?? {};
  const { featured, window, others, leftOut } = chooseSlots(options, publishers);
  const area = { x: 0, y: 0, ...canvas };
  const gap = options.gridGap ?? (layout.pip ? 0 : 2);
  const main = mainRects(area, featured !== undefined, others.length, SHAPES[options.videoAspectRatio ?? 'VIDEO'], gap);
  const alone = !featured && others.length === 0;
  const windowRect = window && (alone && options.pipBehavior === 'DYNAMIC' ? area : windowIn(canvas, options, window));
  const fillMode = options.videoFillMode ?? 'COVER';
  const featuredFillMode = options.videoFillMode ?? (layout.pip ? 'COVER' : 'CONTAIN');
  return {
    canvas,
    tiles: [
      ...(featured && main.featured ? [tile(featured, 'FEATURED', main.featured, featuredFillMode)] : []),
      ...others.flatMap((publisher, index) => {
        const rect = main.others[index];
        return rect ? [tile(publisher, 'GRID', rect, fillMode)] : [];
      }),
      ...(window && windowRect ? [tile(window, 'PIP', windowRect, fillMode)] : []),
    ],
    leftOut,
    remarks: remarksOn(options, canvas, gap > main.gap, window && windowRect),
  };
}

interface MainRects {
  readonly featured?: Rect;
  readonly others: readonly Rect[];
  readonly gap: number;
}

/** The featured slot is as wide as the area. The others are below it, as large as they can be in their share of the height. */
function mainRects(area: Rect, hasFeatured: boolean, count: number, shape: TileShape, gap: number): MainRects {
  if (count === 0) return { featured: hasFeatured ? area : undefined, others: [], gap };
  if (!hasFeatured) {
    const grid = largestGrid(area, count, shape, gap);
    return { others: placeTiles(area, count, grid), gap: grid.gap };
  }
  const grid = largestGrid({ width: area.width, height: area.height * SHARE_OF_OTHERS }, count, shape, gap);
  const height = lengthOf(grid.rows, grid.tile.height, grid.gap);
  const below = Math.min(gap, Math.floor(area.height / 4));
  return {
    featured: { ...area, height: area.height - height - below },
    others: placeTiles({ ...area, y: area.height - height, height }, count, grid),
    gap: Math.min(below, grid.gap),
  };
}

/** The window is inside of the picture, whatever size and offset the layout has. */
function windowIn(
  canvas: Size,
  { pipOffset = 0, pipPosition = 'BOTTOM_RIGHT', pipWidth, pipHeight }: PipLayout,
  { shape }: Publisher,
): Rect {
  const { width: fitWidth, height: fitHeight } = fit(shape, {
    width: pipWidth ?? (pipHeight === undefined ? canvas.width * SHARE_OF_WINDOW : Number.MAX_SAFE_INTEGER),
    height: pipHeight ?? (pipWidth === undefined ? canvas.height * SHARE_OF_WINDOW : Number.MAX_SAFE_INTEGER),
  });
  const { width, height } = wholePixels({
    width: Math.min(canvas.width, Math.max(1, pipWidth ?? fitWidth)),
    height: Math.min(canvas.height, Math.max(1, pipHeight ?? fitHeight)),
  });
  const [right, bottom] = [canvas.width - width, canvas.height - height];
  return {
    x: pipPosition.endsWith('LEFT') ? Math.min(pipOffset, right) : Math.max(0, right - pipOffset),
    y: pipPosition.startsWith('TOP') ? Math.min(pipOffset, bottom) : Math.max(0, bottom - pipOffset),
    width,
    height,
  };
}

function tile(publisher: Publisher, slot: Slot, rect: Rect, fillMode: FillMode): Tile {
  return { publisher, slot, rect, fillMode, video: videoIn(rect, publisher.shape, fillMode) };
}

function videoIn(rect: Rect, shape: number, fillMode: FillMode): Rect {
  if (fillMode === 'FILL') return rect;
  return centered(fillMode === 'COVER' ? cover(shape, rect) : fit(shape, rect), rect);
}

function remarksOn(
  { pipWidth = 1, pipHeight = 1, pipOffset = 0 }: PipLayout,
  canvas: Size,
  gapReduced: boolean,
  window: Rect | undefined,
): string[] {
  const outside = window && (pipWidth + pipOffset > canvas.width || pipHeight + pipOffset > canvas.height);
  return [
    ...(gapReduced ? ['gridGap leaves no room for the tiles. The gap is drawn smaller; AWS does not document what it does.'] : []),
    ...(outside
      ? [
          `The window does not fit into ${canvas.width} x ${canvas.height} pixels. It is drawn inside of the picture; AWS does not document what it does.`,
        ]
      : []),
  ];
}
