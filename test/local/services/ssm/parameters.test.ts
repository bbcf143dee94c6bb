import { ssm } from '../../../../local/src/services/ssm/service';
import { systemClock } from '../../../../local/src/system/clock';
import { startServices } from '../../../support/local-services';
import { type JsonAnswer, type JsonClient, jsonClient } from '../json-client';

const services = startServices({ clock: { ...systemClock, now: () => 1_000 } });
afterAll(() => services.close());

let client: JsonClient;
beforeAll(() => {
  const serve = services.byName.ssm;
  if (!serve) throw new Error('Systems Manager takes no requests.');
  client = jsonClient(serve, 'ssm', 'AmazonSSM');
});
afterEach(async () => {
  const { list, delete: remove } = services.of(ssm);
  for (const { name } of list('us-east-1')) remove('us-east-1', name);
});

const put = (Name: string, Value: string, input: object = {}) => client.call('PutParameter', { Name, Value, Type: 'String', ...input });
const get = (Name: string, input: object = {}) => client.call('GetParameter', { Name, ...input });
const names = ({ Parameters }: JsonAnswer) => Parameters?.map(({ Name }: { readonly Name: string }) => Name);
const arn = (name: string) => `arn:aws:ssm:us-east-1:000000000000:parameter${name}`;

test('a parameter is read by its name, its ARN and its versions', async () => {
  expect(await put('/room/limit', '12')).toEqual({ status: 200, Version: 1, Tier: 'Standard' });
  expect(await put('/room/limit', '24', { Overwrite: true, Type: undefined })).toEqual({ status: 200, Version: 2, Tier: 'Standard' });
  const latest = {
    Name: '/room/limit',
    Type: 'String',
    Value: '24',
    Version: 2,
    LastModifiedDate: 1,
    ARN: arn('/room/limit'),
    DataType: 'text',
  };
  expect(await get('/room/limit')).toEqual({ status: 200, Parameter: latest });
  expect(await get(arn('/room/limit'))).toEqual({ status: 200, Parameter: latest });
  const former = { ...latest, Value: '12', Version: 1, Selector: ':1' };
  for (const name of ['/room/limit:1', arn('/room/limit:1')]) expect(await get(name)).toEqual({ status: 200, Parameter: former });
  expect(await client.call('GetParameters', { Names: ['/room/limit', '/none', '/room/limit:7', '/room/limit:1'] })).toEqual({
    status: 200,
    Parameters: [latest, former],
    InvalidParameters: ['/none', '/room/limit:7'],
  });
  expect(await client.call('GetParameter', { Name: '/room/limit' }, 'eu-west-1')).toMatchObject({ __type: 'ParameterNotFound' });
});

test('only the last 100 versions are kept', async () => {
  await put('a', '1');
  for (let value = 2; value <= 101; value += 1) await put('a', String(value), { Overwrite: true });
  expect(await get('a:1')).toMatchObject({ __type: 'ParameterVersionNotFound' });
  expect(await get('a:2')).toMatchObject({ Parameter: { Value: '2' } });
});

test('parameters are found by their path, page by page', async () => {
  for (const name of ['/a/1', '/a/2', '/a/b/3', '/ab/4', 'a']) await put(name, 'x');
  const byPath = (Path: string, input: object = {}) => client.call('GetParametersByPath', { Path, ...input });
  expect(names(await byPath('/a'))).toEqual(['/a/1', '/a/2']);
  expect(names(await byPath('/a/', { Recursive: true }))).toEqual(['/a/1', '/a/2', '/a/b/3']);
  expect(names(await byPath('/'))).toEqual([]);
  expect(names(await byPath('/', { Recursive: true }))).toEqual(['/a/1', '/a/2', '/a/b/3', '/ab/4']);
  const first = await byPath('/', { Recursive: true, MaxResults: 3 });
  expect(names(first)).toHaveLength(3);
  const second = await byPath('/', { Recursive: true, MaxResults: 3, NextToken: first.NextToken });
  expect(names(second)).toEqual(['/ab/4']);
  expect(second).not.toHaveProperty('NextToken');
  expect(await byPath('a')).toMatchObject({ status: 400, message: 'The parameter path must begin with a slash; got a.' });
});

test('parameters are described with filters, without their values', async () => {
  await put('/a/list', 'x,y', { Type: 'StringList', Description: 'Two', AllowedPattern: '[a-z,]+' });
  await put('/a/b/text', 'x');
  await put('/other', 'x');
  const describe = async (...ParameterFilters: object[]) => names(await client.call('DescribeParameters', { ParameterFilters }));
  expect(await describe()).toEqual(['/a/b/text', '/a/list', '/other']);
  expect(await describe({ Key: 'Name', Values: ['/other', '/none'] })).toEqual(['/other']);
  expect(await describe({ Key: 'Name', Option: 'BeginsWith', Values: ['/a'] }, { Key: 'Type', Values: ['String'] })).toEqual(['/a/b/text']);
  expect(await describe({ Key: 'Name', Option: 'Contains', Values: ['the'] })).toEqual(['/other']);
  expect(await describe({ Key: 'Path', Values: ['/a'] })).toEqual(['/a/list']);
  expect(await describe({ Key: 'Path', Option: 'Recursive', Values: ['/a'] })).toEqual(['/a/b/text', '/a/list']);
  const { Parameters, NextToken } = await client.call('DescribeParameters', { MaxResults: 2 });
  expect(Parameters[1]).toEqual({
    Name: '/a/list',
    ARN: arn('/a/list'),
    Type: 'StringList',
    LastModifiedDate: 1,
    Description: 'Two',
    AllowedPattern: '[a-z,]+',
    Version: 1,
    Tier: 'Standard',
    Policies: [],
    DataType: 'text',
  });
  expect(names(await client.call('DescribeParameters', { MaxResults: 2, NextToken }))).toEqual(['/other']);
});

test('a SecureString is decrypted only on request, and hidden in snapshots', async () => {
  await put('/key', 'correct-horse', { Type: 'SecureString' });
  const { Parameter } = await get('/key');
  expect(Parameter).toMatchObject({ Type: 'SecureString', Value: expect.stringMatching(/^[A-Za-z0-9+/]{200,}=*$/) });
  expect((await get('/key')).Parameter.Value).toBe(Parameter.Value);
  expect(await get('/key', { WithDecryption: true })).toMatchObject({ Parameter: { Value: 'correct-horse' } });
  expect(await client.call('GetParametersByPath', { Path: '/', WithDecryption: true })).toMatchObject({
    Parameters: [{ Value: 'correct-horse' }],
  });
  expect(services.withoutSecrets('The key is correct-horse.')).toBe('The key is ****.');
  expect(await client.call('DescribeParameters')).toMatchObject({ Parameters: [{ KeyId: 'alias/aws/ssm' }] });
});

test('parameters are deleted', async () => {
  for (const name of ['a', 'b', 'c']) await put(name, 'x');
  expect(await client.call('DeleteParameter', { Name: 'a' })).toEqual({ status: 200 });
  expect(await client.call('DeleteParameter', { Name: 'a' })).toMatchObject({ status: 400, __type: 'ParameterNotFound' });
  expect(await client.call('DeleteParameters', { Names: ['a', 'b', 'c'] })).toEqual({
    status: 200,
    DeletedParameters: ['b', 'c'],
    InvalidParameters: ['a'],
  });
});

test('a large value takes the tier Advanced, which a parameter keeps', async () => {
  expect(await put('a', 'x'.repeat(4_097))).toMatchObject({
    __type: 'ValidationException',
    message:
      'Standard tier parameters support a maximum parameter value of 4096 characters; got 4097. A larger value takes the tier Advanced.',
  });
  expect(await put('a', 'x'.repeat(4_097), { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
  expect(await put('a', 'x', { Overwrite: true })).toMatchObject({ Tier: 'Advanced' });
  expect(await put('a', 'x', { Overwrite: true, Tier: 'Standard' })).toMatchObject({
    message: "This parameter uses the advanced-parameter tier. You can't downgrade it to the standard-parameter tier.",
  });
  expect(await put('a', 'x'.repeat(8_193), { Overwrite: true })).toMatchObject({ __type: 'ValidationException' });
});

describe('PutParameter refuses', () => {
  beforeEach(() => put('there', 'x', { AllowedPattern: '[a-z]' }));

  test.each<[string, string, object, string, string]>([
    ['a parameter that exists', 'there', {}, 'ParameterAlreadyExists', 'The parameter already exists. To overwrite'],
    [
      'another type',
      'there',
      { Overwrite: true, Type: 'SecureString' },
      'HierarchyTypeMismatchException',
      'The parameter there is a String',
    ],
    ['tags of an update', 'there', { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] }, 'ValidationException', 'tags and overwrite'],
    [
      'a value that does not match',
      'there',
      { Overwrite: true, Value: 'xy' },
      'ParameterPatternMismatchException',
      'Parameter value, cannot be validated against allowedPattern: [a-z]',
    ],
    [
      'a wrong pattern',
      'new',
      { AllowedPattern: '[' },
      'InvalidAllowedPatternException',
      'The local endpoint cannot try the AllowedPattern [',
    ],
    ['no type', 'new', { Type: undefined }, 'ValidationException', 'A parameter type is required when you create a parameter.'],
    ['a path without a slash', 'a/b', {}, 'ValidationException', 'Parameter name must be a fully qualified name; got a/b.'],
    ['a reserved name', '/aws/x', {}, 'ValidationException', 'Parameter name: can\'t be prefixed with "aws" or "ssm"'],
    ['letters', '/a b', {}, 'ValidationException', 'got /a b.'],
    ['an empty level', '/a//b', {}, 'ValidationException', 'got /a//b.'],
    ['16 levels', '/a'.repeat(16), {}, 'HierarchyLevelLimitExceededException', 'Hierarchy level for parameter is limited to 15'],
    ['a long name', 'a'.repeat(1_012), {}, 'ValidationException', 'The name of a parameter has at most 1011 characters; got 1012.'],
    ['a list with a gap', 'new', { Type: 'StringList', Value: 'a,,b' }, 'ValidationException', 'A StringList has items between its commas'],
    ['a key of a String', 'new', { KeyId: 'alias/aws/ssm' }, 'ValidationException', 'KeyId is for the type SecureString'],
    ['an unknown key', 'new', { Type: 'SecureString', KeyId: 'alias/x' }, 'InvalidKeyId', 'There is no KMS key alias/x in us-east-1.'],
    ['policies', 'new', { Policies: '[]' }, 'ValidationException', 'The local endpoint does not have Policies of PutParameter.'],
  ])('%s', async (_, name, input, type, message) => {
    expect(await put(name, 'x', input)).toMatchObject({ status: 400, __type: type, message: expect.stringContaining(message) });
    expect(await client.call('DescribeParameters')).toMatchObject({ Parameters: [{ Name: 'there', Version: 1 }] });
  });
});
