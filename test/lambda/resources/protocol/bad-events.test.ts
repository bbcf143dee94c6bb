/** Requests that CloudFormation would not send, or that another release of the library made: each gets its answer, and hits nothing. */
import type { Event } from '../../../../lambda/resources/protocol/request';
import { Deployment } from '../../../support/deployment';
import { KIND_CASES } from '../../../support/kind-cases';

const CREATE_FAILED = 'cdk-ivs-realtime:create-failed';
const ARN = 'arn:aws:ivs:eu-west-1:111122223333:stage/stage1';
const REQUEST_TYPES = ['Create', 'Update', 'Delete'] as const;
/** An object that even `String()` refuses. */
const UNPRINTABLE = { toString: 'no', valueOf: 'no' };

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
  deployment.ivs.seed({ name: 'room' });
});

const event = (type: Event['RequestType']) => deployment.event(type, { Name: 'room' }, { id: type === 'Create' ? undefined : ARN });
const calls = () => [
  ...deployment.ivs.calls,
  ...deployment.cloudFormation.calls,
  ...deployment.kms.calls,
  ...deployment.secretsManager.calls,
];

/** An event with one part put in the place of another, or, when undefined, left out. */
function withPart(whole: Event, name: string, part: unknown): Event {
  return JSON.parse(JSON.stringify({ ...whole, [name]: part }));
}

describe('an unknown resource type', () => {
  const UNKNOWN = ['Custom::IVSChannel', 'Custom::Anything', 'constructor', '__proto__'];

  test.each(UNKNOWN)('%s is not created', async (type) => {
    const answer = await deployment.create({}, { type });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: CREATE_FAILED });
    expect(answer.Reason).toBe(
      `Live/Room: resource type ${type} is not known to this stack's handler; it knows ${Object.keys(KIND_CASES).sort().join(', ')}`,
    );
    expect(calls()).toEqual([]);
  });

  test.each(UNKNOWN)('%s is not updated', async (type) => {
    expect(await deployment.update(ARN, {}, { type })).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ARN });
    expect(calls()).toEqual([]);
  });

  // A newer release may have made it. To call that deleted would leave it behind.
  test.each(UNKNOWN)('%s with an ARN is not called deleted', async (type) => {
    const answer = await deployment.delete(ARN, { type });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: ARN });
    expect(answer.Reason).toContain(`resource type ${type} is not known`);
    expect(calls()).toEqual([]);
  });

  test.each(UNKNOWN)('%s of which nothing was made is deleted', async (type) => {
    for (const id of [CREATE_FAILED, 'Live-Room-1A2B3C4D']) {
      expect(await deployment.delete(id, { type })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    }
    expect(calls()).toEqual([]);
  });
});

describe('an unknown request type', () => {
  test.each(['Import', 'create', '', undefined, null, 7, {}, ['Create'], UNPRINTABLE])(
    '%j fails with the id, where there is one',
    async (type) => {
      for (const [whole, id] of [
        [event('Create'), CREATE_FAILED],
        [event('Delete'), ARN],
      ] as const) {
        const answer = await deployment.invoke(withPart(whole, 'RequestType', type));
        expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
        expect(answer.Reason).toBe(`Live/Room: unknown request type ${JSON.stringify(type)}`);
      }
      expect(calls()).toEqual([]);
    },
  );
});

describe('a request without a usable part', () => {
  const TEXTS = ['StackId', 'RequestId', 'LogicalResourceId', 'ResourceType'];
  const NO_TEXTS = [undefined, null, '', 7, true, {}, ['a'], UNPRINTABLE, 'x'.repeat(513)];
  const NO_OBJECTS = [undefined, null, 'a', '', 7, true, ['a']];
  const wrong = (names: string[], types: readonly Event['RequestType'][], values: unknown[]) =>
    names.flatMap((name) => types.flatMap((type) => values.map((value) => [name, type, value] as const)));

  test.each([
    ...wrong(TEXTS, REQUEST_TYPES, NO_TEXTS),
    ...wrong(['StackId'], REQUEST_TYPES, ['Live', 'arn:aws:s3:::bucket']),
    ...wrong(['ResourceProperties'], REQUEST_TYPES, NO_OBJECTS),
    ...wrong(['OldResourceProperties'], ['Update'], NO_OBJECTS),
    ...wrong(['PhysicalResourceId'], ['Update', 'Delete'], [...NO_TEXTS.slice(0, -1), 'x'.repeat(1_025)]),
  ])('fails with the id, and calls nobody: %s of %s, %j', async (name, type, value) => {
    const answer = await deployment.invoke(withPart(event(type), name, value));
    const id = type === 'Create' || name === 'PhysicalResourceId' ? CREATE_FAILED : ARN;
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(answer.Reason).toMatch(
      new RegExp(`: a request of CloudFormation must have a usable ${name}, got one without, so nothing was done$`),
    );
    expect(calls()).toEqual([]);
  });

  test('is named by what is left of it', async () => {
    const nameless = withPart(withPart(event('Create'), 'ResourceProperties', undefined), 'LogicalResourceId', UNPRINTABLE);
    expect((await deployment.invoke(nameless)).Reason).toMatch(/^a resource without a name: /);
  });

  test('repeats what it can, and nothing of another type', async () => {
    const { StackId, RequestId } = event('Create');
    const answer = await deployment.invoke(withPart({ ...event('Create'), RequestId }, 'LogicalResourceId', { a: 1 }));
    expect(answer).toEqual({ Status: 'FAILED', Reason: expect.any(String), PhysicalResourceId: CREATE_FAILED, StackId, RequestId });
  });
});

describe('an event to which nobody can be given an answer', () => {
  const NO_URLS = [
    undefined,
    null,
    '',
    7,
    {},
    ['https://a.example'],
    'hidden',
    '/hidden',
    'ftp://a.example/hidden',
    'file:///hidden',
    'https://',
  ];

  test.each([
    ...NO_URLS.map((url) => [`ResponseURL ${JSON.stringify(url)}`, withPart(new Deployment().event('Create', {}), 'ResponseURL', url)]),
    ...[null, undefined, 'hidden', ['hidden'], [], 7, true, {}].map((whole) => [JSON.stringify(whole), whole]),
  ])('is refused with a sentence, and calls nobody: %s', async (_, whole) => {
    const error: Error = await deployment.invoke(whole as never).catch((thrown) => thrown);
    expect(error.message).toBe(
      'this function serves requests of CloudFormation, which have a ResponseURL, got an event without; use it as the service token of a custom resource',
    );
    expect(error.stack).not.toContain('hidden');
    expect([...calls(), ...deployment.received, ...deployment.lines]).toEqual([]);
  });
});

describe('properties that are no use', () => {
  test.each([
    ['a', 'Tags must be an object, got "a"'],
    [['a'], 'Tags must be an object, got ["a"]'],
    [null, 'Tags must be an object, got null'],
    [[{ Key: 'a', Value: 'b' }], 'Tags must be an object, got [{"Key":"a","Value":"b"}]'],
    [{ a: 1 }, 'Tags.a must be a text, got 1'],
    [{ a: { b: 'c' } }, 'Tags.a must be a text, got {"b":"c"}'],
  ])('because the tags are none: %j', async (Tags, reason) => {
    for (const answer of [await deployment.create({ Tags }), await deployment.update(ARN, { Tags })]) {
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: `Live/Room: property ${reason}` });
    }
    expect(calls()).toEqual([]);
    expect(await deployment.invoke(deployment.event('Delete', { Tags }, { id: ARN }))).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each(['soon', '', '-5', '0', '1e3', '0x10', '12345', 'Infinity', 'NaN', 5, null, {}, ['5'], UNPRINTABLE])(
    "because the timeout is none are taken for CloudFormation's own hour: %j",
    async (ServiceTimeout) => {
      expect(await deployment.create({ ServiceTimeout }, { ageMs: 3_599_000 })).toMatchObject({ Status: 'SUCCESS' });
      expect(await deployment.create({ ServiceTimeout }, { ageMs: 3_601_000 })).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining('CloudFormation waits 3600 s, so nothing was done'),
      });
    },
  );
});
