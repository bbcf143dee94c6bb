import { broadcastRequest, recordingRequest } from '../../../local/console/compositions/destination-requests';

const EMPTY = { name: '', storage: 'storage', encoder: 'encoder', segmentSeconds: Number.NaN, thumbnailSeconds: Number.NaN };

test('what was not filled in is not in the request', () => {
  expect(recordingRequest(EMPTY)).toStrictEqual({ s3: { storageConfigurationArn: 'storage', encoderConfigurationArns: ['encoder'] } });
  expect(broadcastRequest({ name: '', channel: 'channel', encoder: '' })).toStrictEqual({ channel: { channelArn: 'channel' } });
});

test('names, segments, thumbnails and the encoder of a channel', () => {
  expect(recordingRequest({ ...EMPTY, name: 'vod', segmentSeconds: 6, thumbnailSeconds: 30 })).toStrictEqual({
    name: 'vod',
    s3: {
      storageConfigurationArn: 'storage',
      encoderConfigurationArns: ['encoder'],
      recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: 6 } },
      thumbnailConfigurations: [{ targetIntervalSeconds: 30 }],
    },
  });
  expect(broadcastRequest({ name: 'live', channel: 'channel', encoder: 'encoder' })).toStrictEqual({
    name: 'live',
    channel: { channelArn: 'channel', encoderConfigurationArn: 'encoder' },
  });
});
