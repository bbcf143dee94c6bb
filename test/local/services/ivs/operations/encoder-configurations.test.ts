import {
  CreateEncoderConfigurationCommand,
  DeleteEncoderConfigurationCommand,
  type EncoderConfiguration,
  GetEncoderConfigurationCommand,
  ListEncoderConfigurationsCommand,
  type Video,
} from '@aws-sdk/client-ivs-realtime';
import { refusal, serveForEachTest } from '../client';

const served = serveForEachTest();

const DEFAULT_VIDEO = { width: 1280, height: 720, framerate: 30, bitrate: 2_500_000 };

async function createEncoder(video?: Video): Promise<EncoderConfiguration | undefined> {
  const command = new CreateEncoderConfigurationCommand({ name: 'hd', video, tags: { team: 'live' } });
  return (await served.client.send(command)).encoderConfiguration;
}

describe('encoder configurations', () => {
  test('are created, read and listed by their summary', async () => {
    const video = { width: 1080, height: 1920, framerate: 29.97, bitrate: 3_500_000 };
    const created = await createEncoder(video);
    const arn = created?.arn;

    expect(arn).toMatch(/^arn:aws:ivs:us-east-1:000000000000:encoder-configuration\/[a-zA-Z0-9]{12}$/);
    expect(created).toEqual({ arn, name: 'hd', video, tags: { team: 'live' } });
    expect((await served.client.send(new GetEncoderConfigurationCommand({ arn }))).encoderConfiguration).toEqual(created);
    expect((await served.client.send(new ListEncoderConfigurationsCommand({}))).encoderConfigurations).toEqual([
      { arn, name: 'hd', tags: { team: 'live' } },
    ]);
  });

  test.each([
    ['no video', undefined, DEFAULT_VIDEO],
    ['an empty video', {}, DEFAULT_VIDEO],
    ['a frame rate only', { framerate: 60 }, { ...DEFAULT_VIDEO, framerate: 60 }],
    ['a size only', { width: 640, height: 360 }, { ...DEFAULT_VIDEO, width: 640, height: 360 }],
  ])('given %s, fill in the rest', async (_, given, expected) => {
    expect((await createEncoder(given))?.video).toEqual(expected);
  });

  test.each([
    { width: 1920, height: 1080 },
    { width: 1080, height: 1920 },
    { width: 1440, height: 1440 },
  ])('may have up to 2,073,600 pixels: $width x $height', async (video) => {
    expect((await createEncoder(video))?.video).toEqual({ ...DEFAULT_VIDEO, ...video });
  });

  test.each([
    [{ width: 1920, height: 1082 }, '1920 x 1082 = 2077440'],
    [{ width: 1082, height: 1920 }, '1082 x 1920 = 2077440'],
    [{ height: 1920 }, '1280 x 1920 = 2457600'],
  ])('with more pixels are refused, and nothing is created: %j', async (video, got) => {
    expect(await refusal(createEncoder(video))).toEqual({
      name: 'ValidationException',
      status: 400,
      message: `video.width times video.height must be at most 2073600 pixels, got ${got}.`,
    });
    expect(served.ivs.resources()).toEqual([]);
  });

  test('are not found once deleted', async () => {
    const arn = (await createEncoder())?.arn;
    await served.client.send(new DeleteEncoderConfigurationCommand({ arn }));

    expect(await refusal(served.client.send(new DeleteEncoderConfigurationCommand({ arn })))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
    });
    expect(await refusal(served.client.send(new GetEncoderConfigurationCommand({ arn })))).toMatchObject({ status: 404 });
    expect(served.ivs.resources()).toEqual([]);
  });
});
