import { Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { EncoderConfiguration, EncoderVideo } from '../src';
import { newStack, propertiesOf } from './support/synth';

const ARN = 'arn:aws:ivs:us-east-1:123456789012:encoder-configuration/AbCdEf123456';

function videoOf(video?: EncoderVideo): unknown {
  const stack = newStack();
  new EncoderConfiguration(stack, 'Encoder', { video });
  return propertiesOf(stack, 'Custom::IVSEncoderConfiguration').Video;
}

describe('an encoder configuration', () => {
  const stack = newStack();
  const encoder = new EncoderConfiguration(stack, 'Encoder');

  test('sends its path and a generated name, and leaves the video to the service', () => {
    expect(propertiesOf(stack, 'Custom::IVSEncoderConfiguration')).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] },
      ServiceTimeout: 900,
      ConstructPath: 'Live/Encoder',
      Name: 'Live-EncoderE3A800B5',
    });
  });

  test('gives its ARN, id and name, and goes wherever an L1 takes one', () => {
    const [id] = Object.keys(Template.fromStack(stack).findResources('Custom::IVSEncoderConfiguration'));
    expect(id).toBe('EncoderE3A800B5');
    expect(stack.resolve(encoder.encoderConfigurationArn)).toEqual({ Ref: id });
    expect(stack.resolve(encoder.encoderConfigurationId)).toEqual({ 'Fn::GetAtt': [id, 'Id'] });
    expect(stack.resolve(encoder.encoderConfigurationName)).toBe('Live-EncoderE3A800B5');
    const reference: refs.IEncoderConfigurationRef = encoder;
    expect(stack.resolve(reference.encoderConfigurationRef)).toEqual({ encoderConfigurationArn: { Ref: id } });
  });

  test('with a name of 129 characters is refused', () => {
    expect(() => new EncoderConfiguration(newStack(), 'Encoder', { encoderConfigurationName: 'x'.repeat(129) })).toThrow(
      /^Live\/Encoder: `encoderConfigurationName` has at most 128 characters, got 129/,
    );
  });
});

describe('presets', () => {
  test.each<[string, EncoderVideo, object]>([
    ['HD_1080', EncoderVideo.HD_1080, { Width: 1920, Height: 1080, Framerate: 30, Bitrate: 5_000_000 }],
    ['HD_720', EncoderVideo.HD_720, { Width: 1280, Height: 720, Framerate: 30, Bitrate: 2_500_000 }],
    ['SD_360', EncoderVideo.SD_360, { Width: 640, Height: 360, Framerate: 30, Bitrate: 800_000 }],
    ['PORTRAIT_1080', EncoderVideo.PORTRAIT_1080, { Width: 1080, Height: 1920, Framerate: 30, Bitrate: 5_000_000 }],
    ['PORTRAIT_720', EncoderVideo.PORTRAIT_720, { Width: 720, Height: 1280, Framerate: 30, Bitrate: 2_500_000 }],
  ])('%s', (_, video, expected) => expect(videoOf(video)).toEqual(expected));
});

describe('video of your own measures', () => {
  test.each([
    [
      { width: 2, height: 2 },
      { Width: 2, Height: 2 },
    ],
    [
      { width: 1920, height: 1080 },
      { Width: 1920, Height: 1080 },
    ],
    [
      { width: 1080, height: 1920 },
      { Width: 1080, Height: 1920 },
    ],
    [
      { framerate: 1, bitrate: 1 },
      { Framerate: 1, Bitrate: 1 },
    ],
    [
      { framerate: 60, bitrate: 8_500_000 },
      { Framerate: 60, Bitrate: 8_500_000 },
    ],
    [{ framerate: 29.97 }, { Framerate: 29.97 }],
    [{}, {}],
    [{ width: undefined, height: 720 }, { Height: 720 }],
  ])('%j is accepted', (options, expected) => expect(videoOf(EncoderVideo.of(options))).toEqual(expected));

  test.each<[Parameters<typeof EncoderVideo.of>[0], string]>([
    [{ width: 0 }, '`width` is from 2 to 1920 pixels, got 0; write for example 2'],
    [{ height: 1922 }, '`height` is from 2 to 1920 pixels, got 1922; write for example 1920'],
    [{ width: 101 }, '`width` is an even number of pixels, got 101; write for example 100'],
    [{ height: 100.5 }, '`height` is a whole number of pixels, got 100.5; write for example 100'],
    [
      { width: 1920, height: 1082 },
      '`width` times `height` is at most 2073600 pixels, got 1920 x 1082 = 2077440; write for example 1920 x 1080',
    ],
    [{ height: 1622 }, '`width` times `height` is at most 2073600 pixels, got 1280 x 1622 = 2076160; write for example 1920 x 1080'],
    [{ framerate: 0.9 }, '`framerate` is from 1 to 60 frames per second, got 0.9; write for example 1'],
    [{ framerate: 60.1 }, '`framerate` is from 1 to 60 frames per second, got 60.1; write for example 60'],
    [{ framerate: Number.NaN }, '`framerate` is from 1 to 60 frames per second, got NaN; write for example 1'],
    [{ bitrate: 0 }, '`bitrate` is from 1 to 8500000 bits per second, got 0; write for example 1'],
    [{ bitrate: 8_500_001 }, '`bitrate` is from 1 to 8500000 bits per second, got 8500001; write for example 8500000'],
    [{ bitrate: 1.5 }, '`bitrate` is a whole number of bits per second, got 1.5; write for example 1'],
  ])('%j is refused', (options, message) => expect(() => EncoderVideo.of(options)).toThrow(message));

  test('that is known at deployment only is left to it', () => {
    const token = Lazy.number({ produce: () => 7 });
    const video = EncoderVideo.of({ width: token, height: token, framerate: token, bitrate: token });
    expect(videoOf(video)).toEqual({ Width: 7, Height: 7, Framerate: 7, Bitrate: 7 });
  });
});

describe('an imported encoder configuration', () => {
  test('has the ARN and the id', () => {
    const encoder = EncoderConfiguration.fromEncoderConfigurationArn(newStack(), 'Encoder', ARN);
    expect(encoder).toMatchObject({ encoderConfigurationArn: ARN, encoderConfigurationId: 'AbCdEf123456' });
    expect(encoder.env).toEqual({ account: '123456789012', region: 'us-east-1' });
  });

  test('without an ARN is refused', () => {
    expect(() =>
      EncoderConfiguration.fromEncoderConfigurationAttributes(newStack(), 'Encoder', { encoderConfigurationArn: 'encoder' }),
    ).toThrow(
      "Live/Encoder: `encoderConfigurationArn` is the ARN of an encoder-configuration, got 'encoder'; " +
        'write it like arn:aws:ivs:us-east-1:123456789012:encoder-configuration/AbCdEf123456',
    );
  });
});
