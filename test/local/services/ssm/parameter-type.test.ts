/** Parameters as the CDK deploys them, and what stacks read of them. */
import { App, Stack, Tags } from 'aws-cdk-lib';
import { StringListParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { newState } from '../../../../local/src/endpoint/services';
import { SERVICES } from '../../../../local/src/services';
import { ssm } from '../../../../local/src/services/ssm/service';
import { startServices } from '../../../support/local-services';
import { createHarness } from '../cloudformation/harness';

function start(state = newState(SERVICES)) {
  const services = startServices({ state });
  const parameters = services.of(ssm);
  const harness = createHarness({ resourceTypes: services.resourceTypes(), readParameter: parameters.readText });
  return { services, parameters, harness, state };
}

function synth(build: (stack: Stack) => void) {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'app'));
  const { Resources, ...rest } = app.synth().getStackByName('app').template;
  return { resources: Resources, rest };
}

const limit = (stringValue: string) =>
  synth((stack) => {
    const parameter = new StringParameter(stack, 'Limit', { parameterName: '/room/limit', stringValue, allowedPattern: '\\d+' });
    Tags.of(parameter).add('team', 'live');
  }).resources;

test('a StringParameter is created, changed, and goes with its stack', async () => {
  const { harness, parameters } = start();
  const list = synth((stack) => void new StringListParameter(stack, 'Names', { stringListValue: ['ann', 'bob'] })).resources;
  const tags = { 'Tags.member.1.Key': 'of', 'Tags.member.1.Value': 'stack' };
  expect(await harness.create('app', { ...limit('12'), ...list }, {}, tags)).toBe('CREATE_COMPLETE');
  expect(parameters.list('us-east-1')).toMatchObject([
    { name: '/room/limit', type: 'String', tags: { team: 'live', of: 'stack' } },
    { name: expect.stringMatching(/^CFN-app-Names/), type: 'StringList' },
  ]);
  expect(await harness.update('app', limit('24'), {}, tags)).toBe('UPDATE_COMPLETE');
  expect(parameters.list('us-east-1')).toMatchObject([{ versions: [{ value: '12' }, { version: 2, value: '24' }] }]);
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  expect(parameters.list('us-east-1')).toEqual([]);
});

test('a parameter that exists fails the deployment, and stays', async () => {
  const { harness, parameters } = start();
  parameters.create('us-east-1', '/room/limit', '1', { type: 'String', tier: 'Standard' }, {});
  expect(await harness.create('app', limit('12'))).toBe('ROLLBACK_COMPLETE');
  expect(parameters.readText('us-east-1', '/room/limit')).toBe('1');
});

test('other stacks read values by dynamic references and by parameters', async () => {
  const { harness, parameters } = start();
  await harness.create('app', limit('12'));
  const { resources, rest } = synth((stack) => {
    const value = StringParameter.valueForStringParameter(stack, '/room/limit');
    new StringParameter(stack, 'A', { parameterName: '/a', stringValue: value });
    const pinned = StringParameter.fromStringParameterAttributes(stack, 'Pinned', { parameterName: '/room/limit', version: 1 });
    new StringParameter(stack, 'B', { parameterName: '/b', stringValue: `v${pinned.stringValue}` });
  });
  expect(await harness.create('reader', resources, rest)).toBe('CREATE_COMPLETE');
  await harness.update('app', limit('24'));
  expect([parameters.readText('us-east-1', '/a'), parameters.readText('us-east-1', '/b')]).toEqual(['12', 'v12']);
  expect(await harness.update('reader', resources, rest)).toBe('UPDATE_COMPLETE');
  expect([parameters.readText('us-east-1', '/a'), parameters.readText('us-east-1', '/b')]).toEqual(['24', 'v12']);
});

test('stacks do not read SecureStrings as text', async () => {
  const { harness, parameters } = start();
  parameters.create('us-east-1', '/key', 'secret', { type: 'SecureString', tier: 'Standard' }, {});
  const { resources } = synth((stack) => {
    new StringParameter(stack, 'A', { parameterName: '/a', stringValue: '{{resolve:ssm:/key}}' });
  });
  await expect(harness.create('app', resources)).rejects.toThrow(
    'Parameters [/key] referenced by template have types not supported by CloudFormation.',
  );
});

test.each([
  ['a name', { Name: 'a/b' }, 'Parameter name must be a fully qualified name; got a/b.'],
  [
    'a value that does not match',
    { Value: 'many' },
    'Parameter value, cannot be validated against allowedPattern: \\d+ The Value is many.',
  ],
  ['SecureString', { Type: 'SecureString' }, 'Type must be one of String, StringList, got "SecureString".'],
  ['a data type', { DataType: 'aws:ec2:image' }, 'DataType must be one of text, got "aws:ec2:image".'],
  ['policies', { Policies: '[]' }, 'Policies'],
])('%s is refused', async (_, properties, message) => {
  const { harness } = start();
  const resources = limit('12');
  const [parameter] = Object.values(resources) as { Properties: object }[];
  Object.assign(parameter?.Properties ?? {}, properties);
  const status = await harness.create('app', resources).catch((error) => error.message);
  const reasons = harness.events.map(({ statusReason }) => statusReason).join();
  expect(`${status} ${reasons}`).toContain(message);
});

test('a value that depends on another resource is checked when it is known', async () => {
  const { harness, parameters } = start();
  const { resources } = synth((stack) => {
    const first = new StringParameter(stack, 'First', { parameterName: '/a', stringValue: '1' });
    new StringParameter(stack, 'Second', {
      parameterName: `${first.parameterName}/b`,
      simpleName: false,
      stringValue: first.stringValue,
      allowedPattern: '\\d',
    });
  });
  expect(await harness.create('app', resources)).toBe('CREATE_COMPLETE');
  expect(parameters.readText('us-east-1', '/a/b')).toBe('1');
});

test('parameters are kept in the state', async () => {
  const first = start();
  await first.harness.create('app', limit('12'));
  const { parameters } = start(first.state);
  expect(parameters.readText('us-east-1', '/room/limit', 1)).toBe('12');
});
