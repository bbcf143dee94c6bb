/** Chat rooms and their logging configurations in stacks. */
import { startServices } from '../../../support/local-services';
import { createHarness } from '../cloudformation/harness';

const services = startServices();
afterAll(() => services.close());

const get = (logicalId: string, attribute: string) => ({ Value: { 'Fn::GetAtt': [logicalId, attribute] } });
const resources = (room: object = {}) => ({
  Logging: { Type: 'AWS::IVSChat::LoggingConfiguration', Properties: { DestinationConfiguration: { S3: { BucketName: 'bucket' } } } },
  Room: {
    Type: 'AWS::IVSChat::Room',
    Properties: { LoggingConfigurationIdentifiers: [{ Ref: 'Logging' }], MaximumMessageLength: 200, ...room },
  },
});
const OUTPUTS = {
  Outputs: {
    RoomRef: { Value: { Ref: 'Room' } },
    RoomArn: get('Room', 'Arn'),
    RoomId: get('Room', 'Id'),
    LoggingRef: { Value: { Ref: 'Logging' } },
    LoggingId: get('Logging', 'Id'),
    LoggingState: get('Logging', 'State'),
  },
};

test('a room and its logging configuration are deployed, updated and deleted, and their events say that they do nothing', async () => {
  const harness = createHarness({ resourceTypes: services.resourceTypes() });
  expect(await harness.create('app', resources(), OUTPUTS)).toBe('CREATE_COMPLETE');
  const { outputs } = harness.stack('app');
  expect(outputs).toEqual({
    RoomRef: `arn:aws:ivschat:us-east-1:000000000000:room/${outputs.RoomId}`,
    RoomArn: outputs.RoomRef,
    RoomId: expect.stringMatching(/^[a-zA-Z0-9]{12}$/),
    LoggingRef: `arn:aws:ivschat:us-east-1:000000000000:logging-configuration/${outputs.LoggingId}`,
    LoggingId: expect.stringMatching(/^[a-zA-Z0-9]{12}$/),
    LoggingState: 'ACTIVE',
  });
  expect(await harness.update('app', resources({ Name: 'late-night' }), OUTPUTS)).toBe('UPDATE_COMPLETE');
  expect(harness.stack('app').outputs).toEqual(outputs);
  const reasons = harness.events.filter(({ status }) => status === 'CREATE_COMPLETE').map(({ statusReason }) => statusReason);
  expect(reasons).toEqual([
    'The local endpoint has no IVS Chat: nothing is logged with this configuration.',
    'The local endpoint has no IVS Chat: nobody can connect to this room.',
    undefined,
  ]);
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
});

test.each<[object, string]>([
  [{ MaximumMessageLength: 501 }, 'MaximumMessageLength must be 1 to 500, got 501.'],
  [{ MessageReviewHandler: { FallbackResult: 'MAYBE' } }, 'MessageReviewHandler.FallbackResult must be one of ALLOW, DENY'],
])('a room with %j fails, as with IVS Chat', async (properties, message) => {
  const harness = createHarness({ resourceTypes: services.resourceTypes() });
  expect(await harness.create('app', resources(properties))).toBe('ROLLBACK_COMPLETE');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContainEqual(expect.stringContaining(message));
});
