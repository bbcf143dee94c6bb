import { Token } from 'aws-cdk-lib/core';
import { checkInteger, checkNumber, throwViolation } from './private/validation';
import type { VideoProperties } from './private/wire';

/**
 * Options of a video format.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Video.html
 */
export interface EncoderVideoOptions {
  /**
   * The width in pixels: an even number from 2 to 1920. Width times height is at most 2,073,600 (1920 x 1080).
   *
   * @default - 1280, the service's default
   */
  readonly width?: number;

  /**
   * The height in pixels: an even number from 2 to 1920. Width times height is at most 2,073,600 (1920 x 1080).
   *
   * @default - 720, the service's default
   */
  readonly height?: number;

  /**
   * Frames per second, from 1 to 60. Fractions such as 29.97 are allowed.
   *
   * @default - 30, the service's default
   */
  readonly framerate?: number;

  /**
   * Bits per second: a whole number from 1 to 8,500,000.
   *
   * @default - 2,500,000, the service's default
   */
  readonly bitrate?: number;
}

const MAX_SIDE = 1920;
const MAX_PIXELS = 2_073_600;
const DEFAULTS = { width: 1280, height: 720 };

/**
 * The video format of a composition: size, framerate and bitrate. Use a preset, or `EncoderVideo.of(...)`.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Video.html
 */
export class EncoderVideo {
  /** 1920 x 1080, 30 frames and 5,000,000 bits per second. */
  public static readonly HD_1080 = EncoderVideo.of({ width: 1920, height: 1080, framerate: 30, bitrate: 5_000_000 });

  /** 1280 x 720, 30 frames and 2,500,000 bits per second: the service's defaults. */
  public static readonly HD_720 = EncoderVideo.of({ width: 1280, height: 720, framerate: 30, bitrate: 2_500_000 });

  /** 640 x 360, 30 frames and 800,000 bits per second. */
  public static readonly SD_360 = EncoderVideo.of({ width: 640, height: 360, framerate: 30, bitrate: 800_000 });

  /** 1080 x 1920, for phones held upright: 30 frames and 5,000,000 bits per second. */
  public static readonly PORTRAIT_1080 = EncoderVideo.of({ width: 1080, height: 1920, framerate: 30, bitrate: 5_000_000 });

  /** 720 x 1280, for phones held upright: 30 frames and 2,500,000 bits per second. */
  public static readonly PORTRAIT_720 = EncoderVideo.of({ width: 720, height: 1280, framerate: 30, bitrate: 2_500_000 });

  /**
   * A custom video format.
   *
   * Throws for a size that is odd, for more than 2,073,600 pixels, and for values outside of their ranges.
   *
   * @param options size, framerate and bitrate
   */
  public static of(options: EncoderVideoOptions): EncoderVideo {
    checkSide('width', options.width);
    checkSide('height', options.height);
    checkPixels(options);
    checkNumber('framerate', options.framerate, 1, 60, 'frames per second');
    checkInteger('bitrate', options.bitrate, 1, 8_500_000, 'bits per second');
    return new EncoderVideo(options);
  }

  private constructor(private readonly options: EncoderVideoOptions) {}

  /**
   * @internal
   */
  public _render(): VideoProperties {
    const { width, height, framerate, bitrate } = this.options;
    return { Width: width, Height: height, Framerate: framerate, Bitrate: bitrate };
  }
}

function checkSide(property: string, pixels: number | undefined): void {
  checkInteger(property, pixels, 2, MAX_SIDE, 'pixels');
  if (pixels === undefined || Token.isUnresolved(pixels) || pixels % 2 === 0) return;
  throwViolation({ rule: `\`${property}\` is an even number of pixels`, got: `${pixels}`, fix: `write for example ${pixels - 1}` });
}

function checkPixels({ width = DEFAULTS.width, height = DEFAULTS.height }: EncoderVideoOptions): void {
  if (Token.isUnresolved(width) || Token.isUnresolved(height) || width * height <= MAX_PIXELS) return;
  throwViolation({
    rule: `\`width\` times \`height\` is at most ${MAX_PIXELS} pixels`,
    got: `${width} x ${height} = ${width * height}`,
    fix: 'write for example 1920 x 1080',
  });
}
