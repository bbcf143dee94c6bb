import { Lazy, Token } from 'aws-cdk-lib';
import {
  CompositionLayout,
  type GridLayoutOptions,
  PipBehavior,
  type PipLayoutOptions,
  PipPosition,
  VideoAspectRatio,
  VideoFillMode,
} from '../../src';

const pip = (options: Partial<PipLayoutOptions> = {}) => CompositionLayout.pip({ pipParticipantAttribute: 'isPip', ...options });

test('a grid leaves everything to the service that it is not told', () => {
  expect(CompositionLayout.grid()._render()).toStrictEqual({ grid: {} });
  expect(CompositionLayout.grid({ gridGap: undefined, omitStoppedVideo: false })._render()).toStrictEqual({
    grid: { omitStoppedVideo: false },
  });
});

test('a grid has every field of the API', () => {
  const layout = CompositionLayout.grid({
    featuredParticipantAttribute: 'host',
    participantOrderAttribute: 'order',
    omitStoppedVideo: true,
    videoAspectRatio: VideoAspectRatio.AUTO,
    videoFillMode: VideoFillMode.CONTAIN,
    gridGap: 4,
  });
  expect(layout._render()).toStrictEqual({
    grid: {
      featuredParticipantAttribute: 'host',
      participantOrderAttribute: 'order',
      omitStoppedVideo: true,
      videoAspectRatio: 'AUTO',
      videoFillMode: 'CONTAIN',
      gridGap: 4,
    },
  });
});

test('a picture in picture has every field of the API', () => {
  const layout = CompositionLayout.pip({
    featuredParticipantAttribute: 'host',
    participantOrderAttribute: 'order',
    omitStoppedVideo: true,
    videoFillMode: VideoFillMode.FILL,
    gridGap: 4,
    pipParticipantAttribute: 'isPip',
    pipBehavior: PipBehavior.DYNAMIC,
    pipPosition: PipPosition.TOP_LEFT,
    pipOffset: 20,
    pipWidth: 320,
    pipHeight: 180,
  });
  expect(layout._render()).toStrictEqual({
    pip: {
      featuredParticipantAttribute: 'host',
      participantOrderAttribute: 'order',
      omitStoppedVideo: true,
      videoFillMode: 'FILL',
      gridGap: 4,
      pipParticipantAttribute: 'isPip',
      pipBehavior: 'DYNAMIC',
      pipPosition: 'TOP_LEFT',
      pipOffset: 20,
      pipWidth: 320,
      pipHeight: 180,
    },
  });
});

test('later changes of the options change no layout', () => {
  const options = { gridGap: 4 };
  const layout = CompositionLayout.grid(options);
  options.gridGap = -1;
  expect(layout._render()).toEqual({ grid: { gridGap: 4 } });
});

test.each<[GridLayoutOptions, string]>([
  [{ gridGap: -1 }, '`gridGap` is from 0 to 2147483647 pixels, got -1; write for example 0'],
  [{ gridGap: 2_147_483_648 }, '`gridGap` is from 0 to 2147483647 pixels, got 2147483648; write for example 2147483647'],
  [{ gridGap: 1.5 }, '`gridGap` is a whole number of pixels, got 1.5; write for example 1'],
  [{ gridGap: Number.NaN }, '`gridGap` is from 0 to 2147483647 pixels, got NaN; write for example 0'],
  [
    { featuredParticipantAttribute: 'x'.repeat(129) },
    `\`featuredParticipantAttribute\` has at most 128 characters, got 129 ('${'x'.repeat(57)}...'); shorten it`,
  ],
  [
    { featuredParticipantAttribute: 'is host' },
    "`featuredParticipantAttribute` has only letters, digits, '-' and '_', got 'is host'; write for example 'is-host'",
  ],
  [
    { participantOrderAttribute: 'x'.repeat(129) },
    `\`participantOrderAttribute\` has at most 128 characters, got 129 ('${'x'.repeat(57)}...'); shorten it`,
  ],
  [
    { participantOrderAttribute: 'a.b' },
    "`participantOrderAttribute` has only letters, digits, '-' and '_', got 'a.b'; write for example 'a-b'",
  ],
])('%j is refused, in a grid and in a picture in picture', (options, message) => {
  expect(() => CompositionLayout.grid(options)).toThrow(message);
  expect(() => pip(options)).toThrow(message);
});

test.each<[Partial<PipLayoutOptions>, string]>([
  [{ pipOffset: -1 }, '`pipOffset` is from 0 to 2147483647 pixels, got -1; write for example 0'],
  [{ pipOffset: 0.5 }, '`pipOffset` is a whole number of pixels, got 0.5; write for example 0'],
  [{ pipWidth: 0 }, '`pipWidth` is from 1 to 2147483647 pixels, got 0; write for example 1'],
  [{ pipWidth: 1.5 }, '`pipWidth` is a whole number of pixels, got 1.5; write for example 1'],
  [{ pipHeight: 0 }, '`pipHeight` is from 1 to 2147483647 pixels, got 0; write for example 1'],
  [{ pipHeight: 1.5 }, '`pipHeight` is a whole number of pixels, got 1.5; write for example 1'],
  [{ pipParticipantAttribute: 'ä' }, "`pipParticipantAttribute` has only letters, digits, '-' and '_', got 'ä'; write for example 'a-'"],
  [
    { pipParticipantAttribute: '' },
    "`pipParticipantAttribute` is the name of an attribute, got ''; write one, or use CompositionLayout.grid for a picture without a window",
  ],
])('%j is refused in a picture in picture', (options, message) => expect(() => pip(options)).toThrow(message));

test('the limits themselves are accepted', () => {
  const attribute = 'x'.repeat(128);
  const attributes = { featuredParticipantAttribute: attribute, participantOrderAttribute: '', pipParticipantAttribute: attribute };
  for (const pixels of [
    { gridGap: 0, pipOffset: 0, pipWidth: 1, pipHeight: 1 },
    { gridGap: 2_147_483_647, pipOffset: 2_147_483_647 },
  ]) {
    expect(pip({ ...attributes, ...pixels })._render()).toEqual({ pip: { ...attributes, ...pixels } });
  }
});

test('values that are known at deployment are left to it', () => {
  const number = Lazy.number({ produce: () => -1 });
  const text = Token.asString({ Ref: 'Attribute' });
  const options = { gridGap: number, pipOffset: number, pipWidth: number, pipHeight: number, pipParticipantAttribute: text };
  expect(pip(options)._render()).toEqual({ pip: options });
});
