import { any } from '../../../../local/src/service/input';
import type { Properties, ResourceType } from '../../../../local/src/services/cloudformation';
import { secretsManagerTypes } from '../../../../local/src/services/secrets-manager/resource-types';
import { createSecrets } from '../../../../local/src/services/secrets-manager/secrets';
import { createHarness, custom, REGION } from './harness';

const LOGIN = JSON.stringify({ user: 'ann', password: 'correct-horse', ports: [1935] });

/** Stacks beside a secret, with a resource type that tells what it was given. */
function createStacks() {
  const secrets = createSecrets();
  const login = secrets.create(REGION, 'login', { tags: {} }, { id: 'a'.repeat(32), value: { SecretString: 'former' } });
  secrets.putVersion(login, { id: 'b'.repeat(32), value: { SecretString: LOGIN } });
  const given: Properties[] = [];
  const told: ResourceType = {
    properties: { Value: any, Fail: any, More: any },
    attributes: [],
    create: (_, properties) => {
      given.push(properties);
      if (properties.Fail) throw new Error(`cannot do with ${JSON.stringify(properties.Value)}`);
      return { physicalId: 'told' };
    },
    update: (_, current, properties) => {
      given.push(current.properties, properties);
      return { physicalId: 'told' };
    },
    delete: (_, { properties }) => void given.push(properties),
  };
  const harness = createHarness({
    resourceTypes: { ...secretsManagerTypes(secrets), 'Test::Local::Told': told },
    readSecret: secrets.readText,
    readParameter: (_, name, version = 2) => (name === '/app/version' ? ['20', '21'][version - 1] : undefined),
  });
  const reason = () => harness.events.find(({ status }) => /^(CREATE|UPDATE)_FAILED$/.test(status))?.statusReason;
  /** All that a person can see of the stack. */
  const seen = async () =>
    JSON.stringify([
      await harness.call('DescribeStacks'),
      await harness.call('DescribeStackEvents', { StackName: 'app' }),
      await harness.call('DescribeStackResources', { StackName: 'app' }),
      await harness.call('GetTemplate', { StackName: 'app' }),
      harness.cloudFormation.stacks(),
      harness.events,
    ]);
  return { harness, given, login, secrets, reason, seen };
}

const told = (Value: unknown, rest: object = {}) => ({ A: { Type: 'Test::Local::Told', Properties: { Value, ...rest } } });
const secretOf = (key: string) => `{{resolve:secretsmanager:${key}}}`;

describe('a dynamic reference', () => {
  test.each([
    ['the whole of a secret', secretOf('login'), LOGIN],
    ['the whole, written in full', secretOf('login:SecretString:::'), LOGIN],
    ['a member', secretOf('login:SecretString:password::'), 'correct-horse'],
    ['a member that is no text', secretOf('login:SecretString:ports'), '[1935]'],
    ['another version by its stage', secretOf('login:SecretString::AWSPREVIOUS'), 'former'],
    ['another version by its id', secretOf(`login:SecretString:::${'a'.repeat(32)}`), 'former'],
    [
      'members inside a text',
      `rtmps://${secretOf('login:SecretString:user')}:${secretOf('login:SecretString:password')}@host`,
      'rtmps://ann:correct-horse@host',
    ],
    ['a parameter', '{{resolve:ssm:/app/version}}', '21'],
    ['a version of a parameter', 'v{{resolve:ssm:/app/version:1}}', 'v20'],
  ])('gives %s', async (_, reference, expected) => {
    const { harness, given } = createStacks();
    expect(await harness.create('app', told([{ Deep: reference }]))).toBe('CREATE_COMPLETE');
    expect(given).toEqual([{ Value: [{ Deep: expected }] }]);
  });

  test('is made of functions, as the CDK writes it, also to a secret of the same stack', async () => {
    const { harness, given } = createStacks();
    const joined = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString:::}}']] };
    const Secret = { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'made-here' } };
    expect(await harness.create('app', { Secret, ...told(joined) })).toBe('CREATE_COMPLETE');
    expect(given).toEqual([{ Value: 'made-here' }]);
  });

  test('shows its value nowhere, not even where a type quotes it', async () => {
    const { harness, reason, seen } = createStacks();
    const Outputs = { Login: { Value: secretOf('login') } };
    await harness.create('app', told(secretOf('login:SecretString:password'), { Fail: 'yes' }), { Outputs }, { DisableRollback: 'true' });
    expect(reason()).toBe('cannot do with "****"');
    expect(await seen()).not.toContain('correct-horse');
    expect(await harness.update('app', told(secretOf('login:SecretString:password')), { Outputs }, { DisableRollback: 'true' })).toBe(
      'UPDATE_COMPLETE',
    );
    expect(harness.stack('app').outputs).toEqual({ Login: secretOf('login') });
    expect(await seen()).not.toContain('correct-horse');
  });

  test('is what is compared: another value alone is no update, and one with it brings the value', async () => {
    const { harness, given, secrets, login } = createStacks();
    const template = told(secretOf('login'));
    await harness.create('app', template);
    secrets.putVersion(login, { id: 'c'.repeat(32), value: { SecretString: 'rotated' } });
    await expect(harness.update('app', template)).rejects.toThrow('No updates are to be performed.');
    await harness.update('app', told(secretOf('login'), { More: 'x' }));
    expect(given.at(-1)).toEqual({ Value: 'rotated', More: 'x' });
  });

  test('that cannot be read any more does not keep its resource from going', async () => {
    const { harness, given, secrets, login } = createStacks();
    await harness.create('app', told(secretOf('login')));
    secrets.delete(login);
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(given.at(-1)).toEqual({ Value: secretOf('login') });
  });

  test.each([
    ['a secret that is not there', secretOf('other'), "Secrets Manager can't find the specified secret."],
    [
      'a stage that no version has',
      secretOf('login:SecretString::GREEN'),
      "Secrets Manager can't find the specified secret value for staging label: GREEN",
    ],
    [
      'a member that is not there',
      secretOf('login:SecretString:toString'),
      'Could not find a value associated with JSONKey in SecretString: toString',
    ],
    ['a member of what is no JSON', secretOf('login:SecretString:user:AWSPREVIOUS'), 'Could not parse SecretString JSON'],
  ])('to %s fails the resource', async (_, reference, message) => {
    const { harness, given, reason } = createStacks();
    expect(await harness.create('app', told(reference))).toBe('ROLLBACK_COMPLETE');
    expect(reason()).toBe(message);
    expect(given).toEqual([]);
  });
});

describe('refused before anything begins', () => {
  const badFormat = (reference: string) => `Incorrect format is used in the following dynamic reference: [${reference}], in resource A`;

  test.each([
    ['another service', '{{resolve:vault:x}}', badFormat('{{resolve:vault:x}}')],
    ['bytes of a secret', secretOf('login:SecretBinary'), badFormat(secretOf('login:SecretBinary'))],
    ['a stage beside an id', secretOf('login:SecretString::A:B'), badFormat(secretOf('login:SecretString::A:B'))],
    ['nothing', '{{resolve:secretsmanager:}}', badFormat('{{resolve:secretsmanager:}}')],
    ['a version that is no number', '{{resolve:ssm:/app:latest}}', badFormat('{{resolve:ssm:/app:latest}}')],
    [
      'a secure string',
      { 'Fn::Sub': '{{resolve:ssm-secure:/app/key}}' },
      'SSM Secure reference is not supported in: [Test::Local::Told/Properties/Value], of resource A',
    ],
    ['a parameter that is not there', '{{resolve:ssm:/none}}', 'Parameters: [ssm:/none] cannot be found. (A, Test::Local::Told)'],
    [
      'a version that is not there, in a text of functions',
      { 'Fn::Join': ['/', ['{{resolve:ssm:', 'app', 'version:3}}']] },
      'Parameters: [ssm:/app/version:3] cannot be found.',
    ],
    ['more than 60', Array.from({ length: 61 }, () => secretOf('login')), 'A template has at most 60 dynamic references; this one has 61.'],
  ])('%s', async (_, reference, message) => {
    const { harness } = createStacks();
    await expect(harness.create('app', told(reference))).rejects.toThrow(message);
    expect(harness.cloudFormation.stacks()).toEqual([]);
  });

  test.each([
    ['in parts', ['{{resolve:secretsmanager:', { Ref: 'AWS::StackName' }, '}}']],
    ['in parts that are no reference each', ['{{resolve', ':secretsmanager:', 'login}}']],
    ['by a name that is not known yet', ['{{resolve', ':secretsmanager:', { Ref: 'Secret' }, '}}']],
  ])('a secret for a custom resource, %s', async (_, parts) => {
    const { harness } = createStacks();
    const Secret = { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'made-here' } };
    await expect(harness.create('app', { Secret, A: custom({ Value: { Key: { 'Fn::Join': ['', parts] } } }) })).rejects.toThrow(
      'Dynamic references for secure values are not supported in custom resources: [Properties/Value/Key] (A, Custom::Thing)',
    );
    expect(harness.cloudFormation.stacks()).toEqual([]);
  });

  test('a secret for a custom resource that only its creation can tell, before its function is asked', async () => {
    const { harness, reason } = createStacks();
    const Named = { Type: 'Test::Local::Told', Properties: { Value: 'x' } };
    const rest = { 'Fn::Select': [1, { 'Fn::Split': ['told', { 'Fn::Join': ['', [{ Ref: 'Named' }, 'manager:login}}']] }] }] };
    const Value = { 'Fn::Join': ['', ['{{resolve:secrets', rest]] };
    expect(await harness.create('app', { Named, A: custom({ Value }) })).toBe('ROLLBACK_COMPLETE');
    expect(reason()).toContain('Dynamic references for secure values are not supported in custom resources: [Properties/Value]');
    expect(harness.requests).toEqual([]);
  });

  test('but a parameter is given to a custom resource', async () => {
    const { harness } = createStacks();
    await harness.create('app', { A: custom({ Value: '{{resolve:ssm:/app/version}}' }) });
    expect(harness.requests[0]?.ResourceProperties.Value).toBe('21');
  });
});
