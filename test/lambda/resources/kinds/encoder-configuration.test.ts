import { Deployment } from '../../../support/deployment';

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment({ type: 'Custom::IVSEncoderConfiguration', properties: { Tags: {} } });
});

describe('create', () => {
  test('sends numbers, a frame rate with its fraction', async () => {
    await deployment.create({ Video: { Width: '640', Height: '360', Framerate: '29.97', Bitrate: '500000' } });
    expect(deployment.ivs.inputsOf('CreateEncoderConfiguration')).toEqual([
      expect.objectContaining({ name: 'room', video: { width: 640, height: 360, framerate: 29.97, bitrate: 500_000 } }),
    ]);
  });

  test('leaves the defaults to the service', async () => {
    await deployment.create();
    expect(deployment.ivs.calls[0].input).not.toHaveProperty('video');
  });
});

describe('update', () => {
  test.each<[string, object, object | undefined]>([
    ['the defaults, said and unsaid', { Video: { Width: '1280', Height: '720', Framerate: '30', Bitrate: '2500000' } }, undefined],
    ['no video, and the defaults', {}, { width: 1280, height: 720, framerate: 30, bitrate: 2_500_000 }],
    ['a frame rate rounded to 32 bits', { Video: { Framerate: '29.97' } }, { framerate: 29.969999313354492 }],
    ['a frame rate of 32 bits printed short', { Video: { Framerate: '23.976' } }, { framerate: 23.976 }],
  ])('takes for the same: %s', async (_, desired, video) => {
    const arn = deployment.ivs.seed({ name: 'room', video }, 'EncoderConfiguration');
    expect(await deployment.update(arn, desired)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.ivs.operations()).toEqual(['GetEncoderConfiguration']);
  });
});
