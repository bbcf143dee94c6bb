import { checkName } from '../private/names';
import { defined } from '../private/objects';
import { checkInteger, throwViolation } from '../private/validation';
import type { LayoutRequest } from '../private/wire';

/**
 * The shape of the tiles of participants that are not featured.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GridConfiguration.html
 */
export enum VideoAspectRatio {
  /** 16:9 */
  VIDEO = 'VIDEO',
  /** 1:1 */
  SQUARE = 'SQUARE',
  /** 3:4 */
  PORTRAIT = 'PORTRAIT',
  /** A value of the API that AWS does not explain. */
  AUTO = 'AUTO',
}

/**
 * How the video of a participant fits into its tile.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GridConfiguration.html
 */
export enum VideoFillMode {
  /** Stretches the video to the tile. */
  FILL = 'FILL',
  /** Crops the video to the tile. */
  COVER = 'COVER',
  /** Shows the whole video, with bars beside it. */
  CONTAIN = 'CONTAIN',
}

/**
 * What the picture-in-picture window does when all other participants have left.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_PipConfiguration.html
 */
export enum PipBehavior {
  /** The window keeps its size and position. */
  STATIC = 'STATIC',
  /** The window grows to the whole picture. */
  DYNAMIC = 'DYNAMIC',
}

/**
 * The corner of the picture-in-picture window.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_PipConfiguration.html
 */
export enum PipPosition {
  /** At the top, left. */
  TOP_LEFT = 'TOP_LEFT',
  /** At the top, right. */
  TOP_RIGHT = 'TOP_RIGHT',
  /** At the bottom, left. */
  BOTTOM_LEFT = 'BOTTOM_LEFT',
  /** At the bottom, right. */
  BOTTOM_RIGHT = 'BOTTOM_RIGHT',
}

/**
 * Options of every layout.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_LayoutConfiguration.html
 */
export interface CompositionLayoutOptions {
  /**
   * The name of an attribute in participant tokens: up to 128 characters, only letters, digits, `-` and `_`. The participant whose token has
   * the value `"true"` for it goes to the featured slot.
   *
   * @default - nobody is featured
   */
  readonly featuredParticipantAttribute?: string;

  /**
   * The name of an attribute in participant tokens with an integer as text: up to 128 characters, only letters, digits, `-` and `_`.
   * Participants appear in numerical order of their values; those without an integer follow in the order of their arrival. The service does
   * not guarantee the order of participants who joined before the composition started.
   *
   * @default - participants appear in the order of their arrival
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/custom-participant-ordering.html
   */
  readonly participantOrderAttribute?: string;

  /**
   * Whether to leave out participants whose video is stopped.
   *
   * @default false
   */
  readonly omitStoppedVideo?: boolean;
}

/**
 * Options of a grid.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GridConfiguration.html
 */
export interface GridLayoutOptions extends CompositionLayoutOptions {
  /**
   * The shape of the tiles of participants that are not featured.
   *
   * @default VideoAspectRatio.VIDEO
   */
  readonly videoAspectRatio?: VideoAspectRatio;

  /**
   * How a participant's video fits into its tile.
   *
   * @default - COVER in the tiles, and CONTAIN in the featured slot
   */
  readonly videoFillMode?: VideoFillMode;

  /**
   * The space between tiles, in pixels: a whole number from 0 to 2,147,483,647.
   *
   * @default 2
   */
  readonly gridGap?: number;
}

/**
 * Options of a picture in picture.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_PipConfiguration.html
 */
export interface PipLayoutOptions extends CompositionLayoutOptions {
  /**
   * The name of an attribute in participant tokens: 1 to 128 characters, only letters, digits, `-` and `_`. The participant whose token has
   * the value `"true"` for it goes to the window.
   */
  readonly pipParticipantAttribute: string;

  /**
   * What the window does when all other participants have left.
   *
   * @default PipBehavior.STATIC
   */
  readonly pipBehavior?: PipBehavior;

  /**
   * The corner of the window.
   *
   * @default PipPosition.BOTTOM_RIGHT
   */
  readonly pipPosition?: PipPosition;

  /**
   * The distance from the window to the closest edges, in pixels: a whole number from 0 to 2,147,483,647.
   *
   * @default 0
   */
  readonly pipOffset?: number;

  /**
   * The width of the window in pixels: a whole number from 1 to 2,147,483,647.
   *
   * @default - follows from the size of the composition and the shape of the participant's video
   */
  readonly pipWidth?: number;

  /**
   * The height of the window in pixels: a whole number from 1 to 2,147,483,647.
   *
   * @default - follows from the size of the composition and the shape of the participant's video
   */
  readonly pipHeight?: number;

  /**
   * How a participant's video fits into its tile.
   *
   * @default VideoFillMode.COVER
   */
  readonly videoFillMode?: VideoFillMode;

  /**
   * The space between tiles, in pixels: a whole number from 0 to 2,147,483,647.
   *
   * @default 0
   */
  readonly gridGap?: number;
}

/** The service's integers have 32 bits. It documents no other maximum. */
const MAX_PIXELS = 2_147_483_647;

/**
 * How a composition arranges its participants. The picture has the size of the encoder's video.
 *
 * Do not rely on the size and position of tiles: the service may improve the layouts at any time.
 *
 * The methods throw for options outside of their ranges.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-overview.html#ssc-api-layouts
 *
 * @exampleMetadata fixture=compositions
 * @example
 * const talk = CompositionLayout.grid({ featuredParticipantAttribute: 'speaker', videoFillMode: VideoFillMode.CONTAIN });
 * const reaction = CompositionLayout.pip({ pipParticipantAttribute: 'reacts', pipPosition: PipPosition.TOP_RIGHT, pipOffset: 20 });
 */
export class CompositionLayout {
  /**
   * Tiles of equal size. A featured participant has a larger slot, with the tiles of the others below it.
   *
   * @param options attributes, tiles
   */
  public static grid(options: GridLayoutOptions = {}): CompositionLayout {
    checkCommon(options);
    return new CompositionLayout({ grid: defined(options) });
  }

  /**
   * A window with one participant over a grid with the others.
   *
   * @param options attributes, tiles, window
   */
  public static pip(options: PipLayoutOptions): CompositionLayout {
    const { pipParticipantAttribute, pipOffset, pipWidth, pipHeight } = options;
    checkCommon(options);
    checkName('pipParticipantAttribute', pipParticipantAttribute);
    if (pipParticipantAttribute === '') {
      throwViolation({
        rule: '`pipParticipantAttribute` is the name of an attribute',
        got: "''",
        fix: 'write one, or use CompositionLayout.grid for a picture without a window',
      });
    }
    checkInteger('pipOffset', pipOffset, 0, MAX_PIXELS, 'pixels');
    checkInteger('pipWidth', pipWidth, 1, MAX_PIXELS, 'pixels');
    checkInteger('pipHeight', pipHeight, 1, MAX_PIXELS, 'pixels');
    return new CompositionLayout({ pip: defined(options) });
  }

  private constructor(private readonly request: LayoutRequest) {}

  /**
   * @internal
   */
  public _render(): LayoutRequest {
    return this.request;
  }
}

function checkCommon({ featuredParticipantAttribute, participantOrderAttribute, gridGap }: GridLayoutOptions): void {
  checkName('featuredParticipantAttribute', featuredParticipantAttribute);
  checkName('participantOrderAttribute', participantOrderAttribute);
  checkInteger('gridGap', gridGap, 0, MAX_PIXELS, 'pixels');
}
