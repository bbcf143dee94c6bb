/** Names that every object knows are names like any other: of tags, members, buckets, functions, parameters, secrets, ... */
import fc from 'fast-check';
import { createServices, newState } from '../../local/src/endpoint/services';
import { parsePattern } from '../../local/src/service/event-patterns/pattern';
import { SERVICES } from '../../local/src/services';
import { parseTargetInput } from '../../local/src/services/events/target-input';
import { matches } from '../../local/src/services/iam/pattern';
import { decode, encode } from '../../local/src/state/encoding';
import { createHarness, custom } from './services/cloudformation/harness';

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__', '__defineGetter__', 'isPrototypeOf'];

/** As JSON has it: every name is the object's own. */
const owning = (entries: readonly (readonly [string, unknown])[]) => Object.fromEntries(entries) as Record<string, never>;
const TAGS = owning(NAMES.map((name) => [name, `of ${name}`]));
const LIST = NAMES.map((name) => ({ Key: name, Value: `of ${name}` }));

const state = newState(SERVICES);
const services = createServices(SERVICES, { state, url: () => 'http://127.0.0.1:1' });
afterAll(() => services.close());

async function call(service: string, target: string, input: object | string, path = '/', method = 'POST') {
  const body = Buffer.from(typeof input === 'string' ? input : JSON.stringify(input));
  const credential = { accessKeyId: 'local', region: 'us-east-1', service };
  const url = new URL(`http://127.0.0.1${path}`);
  const answer = await services.byName[service]?.({ method, url, headers: { 'x-amz-target': target }, body, credential });
  if (typeof answer !== 'object') throw new Error(String(answer));
  return { status: answer.status, text: String(answer.body ?? '') };
}
const json = async (...args: Parameters<typeof call>) => JSON.parse((await call(...args)).text);

describe('tags', () => {
  test('of a stage come, stay with its state, and go', async () => {
    const { stage } = await json('ivs', '', { tags: TAGS }, '/CreateStage');
    const tagsOf = async () => (await json('ivs', '', '', `/tags/${encodeURIComponent(stage.arn)}`, 'GET')).tags;
    expect(Object.entries(await tagsOf()).sort()).toEqual(Object.entries(TAGS).sort());
    const { bytes, blobs } = encode(state);
    expect(decode(bytes, (digest) => blobs.get(digest) as Buffer)).toStrictEqual(state);
    for (const [index, name] of NAMES.entries()) {
      await call('ivs', '', '', `/tags/${encodeURIComponent(stage.arn)}?tagKeys=${encodeURIComponent(name)}`, 'DELETE');
      expect(Object.keys(await tagsOf()).sort()).toEqual(NAMES.slice(index + 1).sort());
    }
    await json('ivs', '', { tags: TAGS }, `/tags/${encodeURIComponent(stage.arn)}`);
    expect(Object.keys(await tagsOf()).sort()).toEqual([...NAMES].sort());
  });

  test('of keys, secrets and buckets, too', async () => {
    const { KeyMetadata } = await json('kms', 'T.CreateKey', { Tags: NAMES.map((name) => ({ TagKey: name, TagValue: name })) });
    const { Tags } = await json('kms', 'T.ListResourceTags', { KeyId: KeyMetadata.KeyId });
    expect(Tags.map(({ TagKey }: { TagKey: string }) => TagKey)).toEqual(NAMES);
    await json('secretsmanager', 's.CreateSecret', { Name: 'tagged', SecretString: 'x', Tags: LIST });
    expect((await json('secretsmanager', 's.DescribeSecret', { SecretId: 'tagged' })).Tags).toEqual(LIST);
  });
});

test.each(NAMES)('%s names a secret, a function, a log group and an object only where there is one', async (name) => {
  expect((await call('secretsmanager', 's.DescribeSecret', { SecretId: name })).text).toContain('ResourceNotFoundException');
  expect((await call('lambda', '', '', `/2015-03-31/functions/${name}`, 'GET')).status).toBe(404);
  expect((await call('logs', 'L.FilterLogEvents', { logGroupName: name })).text).toContain('ResourceNotFoundException');
  expect((await call('s3', '', '', `/cdk-a-assets-000000000000-us-east-1/${name}`, 'GET')).status).toBe(404);
  expect((await call('s3', '', '', `/${name}/a`, 'GET')).status).toBe(404);
  await call('secretsmanager', 's.CreateSecret', { Name: name, SecretString: name });
  expect((await json('secretsmanager', 's.GetSecretValue', { SecretId: name })).SecretString).toBe(name);
});

test.each(NAMES)('%s is no operation, service or action', async (name) => {
  expect((await call('kms', `T.${name}`, {})).status).toBe(501);
  expect((await call('cloudformation', '', `Action=${name}`)).status).toBe(501);
  expect((await call('ivs', '', {}, `/${name}`)).text).toContain('is not an operation of IVS Real-Time');
  expect(Object.hasOwn(services.byName, name)).toBe(false);
});

describe.each(NAMES)('a member of an event called %s', (name) => {
  const detail = owning([[name, 'x']]);

  test('is matched when it is there', () => {
    expect(parsePattern({ detail: owning([[name, ['x']]]) })({ detail })).toBe(true);
    expect(parsePattern({ detail: owning([[name, [{ exists: false }]]]) })({ detail: {} })).toBe(true);
    expect(parsePattern({ detail: owning([[name, [{ exists: true }]]]) })({ detail: {} })).toBe(false);
  });

  test('is read when it is there', () => {
    const read = (event: Record<string, unknown>) =>
      parseTargetInput('t', { InputPath: `$.detail.${name}` })({ event, ruleName: 'r', ruleArn: 'a', ingestionTime: '' });
    expect([read({ detail }), read({ detail: {} })]).toEqual(['x', null]);
  });

  test('is no variable of a policy', () => {
    expect(matches(`\${${name}}`, '', {})).toBe(false);
  });
});

describe('in a template', () => {
  const names = NAMES.filter((name) => /^[a-z]+$/i.test(name));

  test('resources, parameters, conditions, mappings and outputs have such names', async () => {
    const harness = createHarness();
    harness.handler = () => ({ Data: owning(NAMES.map((name) => [name, `value of ${name}`])) });
    const resources = owning(names.map((name) => [name, custom(owning(NAMES.map((property) => [property, property])))]));
    const rest = {
      Parameters: owning(names.map((name) => [name.toUpperCase(), { Type: 'String', Default: name }])),
      Conditions: owning(names.map((name) => [name, { 'Fn::Equals': [{ Ref: name.toUpperCase() }, name] }])),
      Mappings: owning(names.map((name) => [name, owning([[name, owning([[name, `mapped ${name}`]])]])])),
      Outputs: owning(
        names.flatMap((name) => [
          [name, { Condition: name, Value: { 'Fn::GetAtt': [name, name] } }],
          [`${name}Mapped`, { Value: { 'Fn::FindInMap': [name, name, name] } }],
        ]),
      ),
    };
    expect(await harness.create('app', resources, rest)).toBe('CREATE_COMPLETE');
    expect(Object.keys(harness.requests[0]?.ResourceProperties ?? {})).toEqual(expect.arrayContaining(NAMES));
    const { outputs } = harness.stack('app');
    for (const name of names) expect([outputs[name], outputs[`${name}Mapped`]]).toEqual([`value of ${name}`, `mapped ${name}`]);

    const changed = owning(names.map((name) => [name, custom(owning(NAMES.slice(1).map((property) => [property, property])))]));
    harness.requests.length = 0;
    expect(await harness.update('app', changed, rest)).toBe('UPDATE_COMPLETE');
    expect(harness.requests.map(({ ResourceProperties }) => Object.hasOwn(ResourceProperties, 'constructor'))).toEqual(
      names.map(() => false),
    );
    expect(await harness.update('app', changed, rest).catch((error: Error) => error.message)).toContain('No updates are to be performed');
  });

  test.each(names)('%s that is not there is unresolved', async (name) => {
    const harness = createHarness();
    const thing = (value: object) => ({ A: custom({ Value: value }) });
    await expect(harness.create('a', thing({ Ref: name }))).rejects.toThrow(`Unresolved resource dependencies [${name}]`);
    await expect(harness.create('a', thing({ 'Fn::GetAtt': [name, 'Arn'] }))).rejects.toThrow(`Unresolved resource dependencies [${name}]`);
    await expect(harness.create('a', thing({ 'Fn::If': [name, 1, 2] }))).rejects.toThrow(`Unresolved condition dependency ${name}`);
    await expect(harness.create('a', { A: { ...custom(), DependsOn: name } })).rejects.toThrow(`[${name}] in DependsOn of A`);
    await expect(harness.create('a', thing({ 'Fn::FindInMap': [name, name, name] }))).rejects.toThrow('Unable to get mapping');
    await expect(harness.create('a', { A: { Type: name } })).rejects.toThrow(`does not have the resource types: ${name} (A)`);
  });

  test('stacks have such tags, and a property that comes or goes is a change', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(NAMES, { minLength: 1 }), async (some) => {
        const harness = createHarness();
        const Tags = some.map((Key) => ({ Key, Value: Key }));
        await harness.create('app', { A: custom() }, {}, { Tags });
        const [stack] = ((await harness.call('DescribeStacks', { StackName: 'app' })) as { Stacks: { Tags: { Key: string }[] }[] }).Stacks;
        expect(stack?.Tags.map(({ Key }) => Key)).toEqual(some);
        expect(await harness.update('app', { A: custom(owning(some.map((name) => [name, '1']))) })).toBe('UPDATE_COMPLETE');
        expect(await harness.update('app', { A: custom() })).toBe('UPDATE_COMPLETE');
        expect(harness.requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Update', 'Update']);
      }),
      { numRuns: 20 },
    );
  });
});
