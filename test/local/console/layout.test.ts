import * as fc from 'fast-check';
import type { Rect } from '../../../local/console/compositions/geometry';
import { drawPicture, type Tile } from '../../../local/console/compositions/layout';
import type { Publisher } from '../../../local/console/compositions/slots';
import type { CompositionLayout } from '../../../local/src/service/snapshot';

const CANVAS = { width: 1280, height: 720 };

function publisher(id: string, attributes: Record<string, string> = {}, more: Partial<Publisher> = {}): Publisher {
  return { id, name: id, attributes, videoStopped: false, shape: 16 / 9, ...more };
}

function publishers(count: number): Publisher[] {
  return Array.from({ length: count }, (_, index) => publisher(`p${index + 1}`));
}

function summaryOf(tiles: readonly Tile[]): string[] {
  return tiles.map(({ publisher: { id }, slot, rect }) => `${id} ${slot} ${boxOf(rect)}`);
}

function boxOf({ x, y, width, height }: Rect): string {
  return `${x},${y} ${width}x${height}`;
}

describe('a grid', () => {
  test.each([
    [1, ['1280x720'], 1],
    [2, ['639x359'], 2],
    [3, ['638x359'], 2],
    [4, ['638x359'], 2],
    [5, ['425x239'], 3],
    [6, ['425x239'], 3],
    [7, ['424x238'], 3],
    [9, ['424x238'], 3],
    [10, ['318x179'], 4],
    [12, ['318x179'], 4],
  ])('of %d publishers has tiles of one size, in as few rows as the largest tiles allow', (count, sizes, columns) => {
    const { tiles } = drawPicture({ grid: {} }, publishers(count), CANVAS);
    expect([...new Set(tiles.map(({ rect }) => `${rect.width}x${rect.height}`))]).toEqual(sizes);
    expect(tiles.filter(({ rect }) => rect.y === tiles[0]?.rect.y)).toHaveLength(columns);
  });

  test('is in the middle, and so is a row that is not full', () => {
    expect(summaryOf(drawPicture({ grid: {} }, publishers(3), CANVAS).tiles)).toEqual([
      'p1 GRID 1,0 638x359',
      'p2 GRID 641,0 638x359',
      'p3 GRID 321,361 638x359',
    ]);
  });

  test('shows the featured participant in a larger slot, and the others in a row below it', () => {
    const layout = { grid: { featuredParticipantAttribute: 'host' } };
    const people = [...publishers(3), publisher('ann', { host: 'true' }), publisher('ben', { host: 'yes' })];
    expect(summaryOf(drawPicture(layout, people, CANVAS).tiles)).toEqual([
      'ann FEATURED 0,0 1280x539',
      'p1 GRID 1,541 318x179',
      'p2 GRID 321,541 318x179',
      'p3 GRID 641,541 318x179',
      'ben GRID 961,541 318x179',
    ]);
  });

  test('gives the whole picture to a featured participant who is alone', () => {
    const layout = { grid: { featuredParticipantAttribute: 'host' } };
    expect(summaryOf(drawPicture(layout, [publisher('ann', { host: 'true' })], CANVAS).tiles)).toEqual(['ann FEATURED 0,0 1280x720']);
  });

  test('has square and upright tiles, and with AUTO tiles that fill the picture', () => {
    const boxes = (videoAspectRatio: 'SQUARE' | 'PORTRAIT' | 'AUTO') =>
      drawPicture({ grid: { videoAspectRatio, gridGap: 0 } }, publishers(4), CANVAS).tiles.map(({ rect }) => boxOf(rect));
    expect(boxes('SQUARE')).toEqual(['280,0 360x360', '640,0 360x360', '280,360 360x360', '640,360 360x360']);
    expect(boxes('PORTRAIT')).toEqual(['0,147 320x426', '320,147 320x426', '640,147 320x426', '960,147 320x426']);
    expect(boxes('AUTO')).toEqual(['0,0 640x360', '640,0 640x360', '0,360 640x360', '640,360 640x360']);
  });

  test('covers its tiles and contains the featured slot, unless the layout has a fill mode', () => {
    const people = [publisher('ann', { host: 'true' }), publisher('ben')];
    const modes = (layout: CompositionLayout) => drawPicture(layout, people, CANVAS).tiles.map(({ fillMode }) => fillMode);
    expect(modes({ grid: { featuredParticipantAttribute: 'host' } })).toEqual(['CONTAIN', 'COVER']);
    expect(modes({ grid: { featuredParticipantAttribute: 'host', videoFillMode: 'FILL' } })).toEqual(['FILL', 'FILL']);
    expect(modes({ pip: { featuredParticipantAttribute: 'host' } })).toEqual(['COVER', 'COVER']);
  });

  test('reduces a gap that leaves no room, and says so', () => {
    const { tiles, remarks } = drawPicture({ grid: { gridGap: 2_147_483_647 } }, publishers(2), CANVAS);
    expect(summaryOf(tiles)).toEqual(['p1 GRID 0,225 480x270', 'p2 GRID 800,225 480x270']);
    expect(remarks).toEqual(['gridGap leaves no room for the tiles. The gap is drawn smaller; AWS does not document what it does.']);
  });
});

describe('the order', () => {
  const order = (layout: CompositionLayout, people: readonly Publisher[]) =>
    drawPicture(layout, people, CANVAS).tiles.map(({ publisher: { id } }) => id);

  test('is that of the arrival', () => {
    expect(order({}, [publisher('ben', { rank: '2' }), publisher('ann', { rank: '1' })])).toEqual(['ben', 'ann']);
  });

  test('is that of the integers in the attribute, and then that of the arrival', () => {
    const people = [
      publisher('none'),
      publisher('ten', { rank: '10' }),
      publisher('nine', { rank: '9' }),
      publisher('half', { rank: '1.5' }),
      publisher('less', { rank: '-3' }),
      publisher('word', { rank: 'abc' }),
      publisher('nine too', { rank: '9' }),
      publisher('huge', { rank: '900719925474099301' }),
      publisher('larger', { rank: '900719925474099302' }),
    ];
    expect(order({ grid: { participantOrderAttribute: 'rank' } }, people)).toEqual([
      'less',
      'nine',
      'nine too',
      'ten',
      'huge',
      'larger',
      'none',
      'half',
      'word',
    ]);
  });

  test('decides who of several is featured and who is in the window', () => {
    const people = [
      publisher('ann', { host: 'true', rank: '2' }),
      publisher('ben', { host: 'true', rank: '1' }),
      publisher('cy', { host: 'true', rank: '3' }),
    ];
    const layout = { featuredParticipantAttribute: 'host', pipParticipantAttribute: 'host', participantOrderAttribute: 'rank' };
    const slots = drawPicture({ pip: layout }, people, CANVAS).tiles.map(({ publisher: { id }, slot }) => `${id} ${slot}`);
    expect(slots).toEqual(['ann FEATURED', 'cy GRID', 'ben PIP']);
  });

  test('takes no attribute from the prototype of objects', () => {
    expect(order({ grid: { featuredParticipantAttribute: 'constructor' } }, publishers(2))).toEqual(['p1', 'p2']);
  });
});

describe('those who are left out', () => {
  test('have stopped their video, if the layout omits them', () => {
    const people = [publisher('ann', {}, { videoStopped: true }), publisher('ben')];
    const { tiles, leftOut } = drawPicture({ grid: { omitStoppedVideo: true } }, people, CANVAS);
    expect(summaryOf(tiles)).toEqual(['ben GRID 0,0 1280x720']);
    expect(leftOut).toEqual([{ publisher: people[0], reason: 'VIDEO_STOPPED' }]);
    expect(drawPicture({}, people, CANVAS).tiles).toHaveLength(2);
  });

  test('are more than 12, and not the featured one', () => {
    const people = [...publishers(13), publisher('ann', { host: 'true' })];
    const { tiles, leftOut } = drawPicture({ grid: { featuredParticipantAttribute: 'host' } }, people, CANVAS);
    expect(tiles.map(({ publisher: { id } }) => id)).toEqual(['ann', ...publishers(11).map(({ id }) => id)]);
    expect(leftOut.map(({ publisher: { id }, reason }) => `${id} ${reason}`)).toEqual(['p12 TOO_MANY', 'p13 TOO_MANY']);
  });
});

describe('a picture in picture', () => {
  const people = [publisher('ann'), publisher('dee', { reacts: 'true' })];
  const draw = (layout: CompositionLayout['pip'], all: readonly Publisher[] = people) =>
    drawPicture({ pip: { pipParticipantAttribute: 'reacts', ...layout } }, all, CANVAS);
  const windowOf = (layout: CompositionLayout['pip'], all?: readonly Publisher[]) => boxOf((draw(layout, all).tiles.at(-1) as Tile).rect);

  test('has the window over the grid of the others', () => {
    expect(summaryOf(draw({}).tiles)).toEqual(['ann GRID 0,0 1280x720', 'dee PIP 854,480 426x240']);
  });

  test.each([
    ['TOP_LEFT', '20,20 426x240'],
    ['TOP_RIGHT', '834,20 426x240'],
    ['BOTTOM_LEFT', '20,460 426x240'],
    ['BOTTOM_RIGHT', '834,460 426x240'],
  ] as const)('has it in the corner %s, at the offset from the edges', (pipPosition, box) => {
    expect(windowOf({ pipPosition, pipOffset: 20 })).toBe(box);
  });

  test('takes the size of the layout, and what is missing from the shape of the video', () => {
    expect(windowOf({ pipWidth: 200, pipHeight: 200 })).toBe('1080,520 200x200');
    expect(windowOf({ pipWidth: 320 })).toBe('960,540 320x180');
    expect(windowOf({ pipHeight: 180 })).toBe('960,540 320x180');
    expect(windowOf({}, [publisher('dee', { reacts: 'true' }, { shape: 9 / 16 })])).toBe('1145,480 135x240');
  });

  test('grows with DYNAMIC when nobody else is there', () => {
    const alone = [publisher('dee', { reacts: 'true' })];
    expect(windowOf({ pipBehavior: 'DYNAMIC' }, alone)).toBe('0,0 1280x720');
    expect(windowOf({ pipBehavior: 'DYNAMIC' })).toBe('854,480 426x240');
    expect(windowOf({ pipBehavior: 'STATIC' }, alone)).toBe('854,480 426x240');
  });

  test('keeps a window inside of the picture, and says so', () => {
    expect(windowOf({ pipOffset: 5_000 })).toBe('0,0 426x240');
    expect(windowOf({ pipWidth: 5_000, pipHeight: 100, pipPosition: 'TOP_LEFT', pipOffset: 10 })).toBe('0,10 1280x100');
    expect(draw({ pipWidth: 1_280, pipOffset: 1 }).remarks).toEqual([
      'The window does not fit into 1280 x 720 pixels. It is drawn inside of the picture; AWS does not document what it does.',
    ]);
    expect(draw({ pipWidth: 1_280 }).remarks).toEqual([]);
  });
});

describe('fill modes', () => {
  const video = (videoFillMode: 'FILL' | 'COVER' | 'CONTAIN') =>
    boxOf((drawPicture({ grid: { videoFillMode } }, [publisher('ann', {}, { shape: 1 })], CANVAS).tiles[0] as Tile).video);

  test('FILL stretches, COVER crops, CONTAIN adds bars', () => {
    expect(video('FILL')).toBe('0,0 1280x720');
    expect(video('COVER')).toBe('0,-280 1280x1280');
    expect(video('CONTAIN')).toBe('280,0 720x720');
  });
});

describe('any picture', () => {
  const attributes = fc.dictionary(
    fc.constantFrom('host', 'reacts', 'rank'),
    fc.oneof(fc.constantFrom('true', 'no'), fc.integer().map(String)),
  );
  const someone = fc.record({ attributes, videoStopped: fc.boolean(), shape: fc.constantFrom(16 / 9, 4 / 3, 1, 9 / 16) });
  const people = fc
    .array(someone, { maxLength: 16 })
    .map((all) => all.map((each, index): Publisher => ({ ...each, id: `p${index}`, name: `p${index}` })));
  const canvas = fc.record({ width: fc.integer({ min: 64, max: 1920 }), height: fc.integer({ min: 64, max: 1920 }) });
  const pixels = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2_147_483_647 }));
  const common = {
    featuredParticipantAttribute: fc.constantFrom('host', ''),
    participantOrderAttribute: fc.constantFrom('rank', ''),
    omitStoppedVideo: fc.boolean(),
    videoFillMode: fc.constantFrom('FILL', 'COVER', 'CONTAIN'),
    gridGap: pixels,
  } as const;
  const grid = fc.record(
    { ...common, videoAspectRatio: fc.constantFrom('VIDEO', 'SQUARE', 'PORTRAIT', 'AUTO') },
    { requiredKeys: [] },
  ) as fc.Arbitrary<NonNullable<CompositionLayout['grid']>>;
  const pip = fc.record(
    {
      ...common,
      pipParticipantAttribute: fc.constantFrom('reacts', ''),
      pipBehavior: fc.constantFrom('STATIC', 'DYNAMIC'),
      pipPosition: fc.constantFrom('TOP_LEFT', 'TOP_RIGHT', 'BOTTOM_LEFT', 'BOTTOM_RIGHT'),
      pipOffset: pixels,
      pipWidth: pixels.map((width) => width + 1),
      pipHeight: pixels.map((height) => height + 1),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<NonNullable<CompositionLayout['pip']>>;
  const layout = fc.oneof(
    grid.map((grid): CompositionLayout => ({ grid })),
    pip.map((pip): CompositionLayout => ({ pip })),
  );

  type Rule = (picture: ReturnType<typeof drawPicture>, layout: CompositionLayout, people: readonly Publisher[]) => boolean;
  const areSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

  const RULES: Readonly<Record<string, Rule>> = {
    'shows each publisher once, or names it as left out': ({ tiles, leftOut }, _, people) => {
      const ids = [...tiles, ...leftOut].map(({ publisher: { id } }) => id);
      return tiles.length <= 12 && areSame(ids.sort(), people.map(({ id }) => id).sort());
    },

    'has its tiles inside of the canvas, in whole pixels': ({ canvas, tiles }) =>
      tiles.every(
        ({ rect: { x, y, width, height } }) =>
          [x, y, width, height].every(Number.isInteger) &&
          Math.min(x, y) >= 0 &&
          Math.min(width, height) >= 1 &&
          x + width <= canvas.width &&
          y + height <= canvas.height,
      ),

    'has no tiles that overlap, but for the window': ({ tiles }) => {
      const behind = tiles.filter(({ slot }) => slot !== 'PIP').map(({ rect }) => rect);
      return behind.every((a, index) => behind.slice(index + 1).every((b) => !overlap(a, b)));
    },

    'gives all tiles of the grid one size': ({ tiles }) =>
      new Set(rectsIn('GRID', tiles).map(({ width, height }) => `${width}x${height}`)).size <= 1,

    'keeps the shape of the tiles': ({ tiles }, { grid, pip }) => {
      const shape = { VIDEO: 16 / 9, SQUARE: 1, PORTRAIT: 3 / 4, AUTO: undefined }[(pip ? undefined : grid?.videoAspectRatio) ?? 'VIDEO'];
      if (shape === undefined) return true;
      // Whole pixels: each side may be shorter than it should be by less than one.
      return rectsIn('GRID', tiles).every(({ width, height }) => width < (height + 1) * shape && height < (width + 1) / shape);
    },

    'has the tiles of the grid row by row': ({ tiles }) => {
      const places = rectsIn('GRID', tiles).map(({ x, y }) => y * 10_000 + x);
      return areSame(
        places,
        [...places].sort((a, b) => a - b),
      );
    },

    'has the tiles of the grid in the order of the arrival, unless an attribute orders them': ({ tiles }, { grid, pip }, people) => {
      if ((grid ?? pip)?.participantOrderAttribute) return true;
      const ids = tiles.filter(({ slot }) => slot === 'GRID').map(({ publisher: { id } }) => id);
      return areSame(
        ids,
        people.map(({ id }) => id).filter((id) => ids.includes(id)),
      );
    },

    'has at most one featured slot, which is the largest but for the window': ({ tiles }) => {
      const featured = rectsIn('FEATURED', tiles);
      return featured.length <= 1 && featured.every((rect) => rectsIn('GRID', tiles).every((other) => areaOf(rect) >= areaOf(other)));
    },

    'has one window, which is in front': ({ tiles }) => tiles.slice(0, -1).every(({ slot }) => slot !== 'PIP'),

    'keeps the shape of the video, unless it is stretched': ({ tiles }) =>
      tiles.every(({ publisher, fillMode, rect, video }) =>
        fillMode === 'FILL' ? areSame(video, rect) : Math.abs(video.width / video.height - publisher.shape) < 5e-7,
      ),
  };

  // One picture for all rules: making it takes far longer than they do.
  test('keeps the rules', () => {
    fc.assert(
      fc.property(layout, people, canvas, (layout, people, canvas) => {
        const picture = drawPicture(layout, people, canvas);
        const broken = Object.entries(RULES).filter(([, holds]) => !holds(picture, layout, people));
        expect(broken.map(([rule]) => rule)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

const rectsIn = (wanted: Tile['slot'], tiles: readonly Tile[]) => tiles.filter(({ slot }) => slot === wanted).map(({ rect }) => rect);

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function areaOf({ width, height }: Rect): number {
  return width * height;
}
