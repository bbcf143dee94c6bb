import {
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { serve } from '../../../../local/src/http/http';
import { PATIENCE_SECONDS } from '../../../support/until';
import { apiOf } from './api';
import { definition, returning, zip } from './definitions';
import { createLambda, type Lambda } from './harness';

const PACKED = Buffer.from(zip({ 'index.js': returning("'packed'") }).zip);
const inBucket = (bucket: string, key: string) =>
  bucket === 'assets' && key === 'code.zip' ? zip({ 'index.js': returning("'from the bucket'") }).zip : undefined;

let lambda: Lambda;
let client: LambdaClient;
let close: () => Promise<void>;

beforeEach(async () => {
  lambda = createLambda();
  await lambda.put(definition(returning('[process.env.OWN, context.memoryLimitInMB]'), { environment: { OWN: 'first' } }));
  const hasRole = (arn: string) => arn.endsWith('/room') || arn.endsWith('/other');
  const server = await serve(apiOf(lambda, { readObject: inBucket, hasRole }).service);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new LambdaClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  close = server.close;
});

afterEach(async () => {
  client.destroy();
  await close();
});

const updateCode = (input: object) => client.send(new UpdateFunctionCodeCommand({ FunctionName: 'room', ...input }));
const configure = (input: object) => client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'room', ...input }));

describe('UpdateFunctionCode', () => {
  test.each([
    ['an archive', { ZipFile: PACKED }, 'packed'],
    ['an object of a bucket', { S3Bucket: 'assets', S3Key: 'code.zip' }, 'from the bucket'],
  ])('runs what comes next from %s, also where a process is warm', async (_, input, expected) => {
    expect(await lambda.invoke('room', {})).toEqual({ result: ['first', '128'] });
    const { CodeSha256, LastUpdateStatus } = await updateCode(input);
    expect(LastUpdateStatus).toBe('Successful');
    expect(await waitUntilFunctionUpdatedV2({ client, maxWaitTime: PATIENCE_SECONDS }, { FunctionName: 'room' })).toMatchObject({
      state: 'SUCCESS',
    });
    expect(await lambda.invoke('room', {})).toEqual({ result: expected });
    expect((await configure({})).CodeSha256).toBe(CodeSha256);
  });

  test('is drift, until the function is put again', async () => {
    expect(lambda.hasDrifted('room')).toBe(false);
    await updateCode({ ZipFile: PACKED, DryRun: true });
    expect(lambda.hasDrifted('room')).toBe(false);
    await configure({ Timeout: 5 });
    expect(lambda.hasDrifted('room')).toBe(true);
    await lambda.put(definition(returning('1')));
    expect(lambda.hasDrifted('room')).toBe(false);
    expect(lambda.hasDrifted('nobody')).toBe(false);
  });

  test('as a dry run changes nothing', async () => {
    await updateCode({ ZipFile: PACKED, DryRun: true });
    expect(await lambda.invoke('room', {})).toEqual({ result: ['first', '128'] });
  });

  test('refuses what it cannot run, and the function stays', async () => {
    const refusals: [input: object, message: string][] = [
      [{ S3Bucket: 'assets', S3Key: 'x' }, 'S3 Error Code: NoSuchKey. There is no x in bucket assets.'],
      [{}, 'Please provide a source for function code'],
      [{ ZipFile: PACKED, S3Bucket: 'assets', S3Key: 'code.zip' }, 'Please provide a source for function code'],
      [{ ZipFile: Buffer.from('zip') }, 'Could not unzip uploaded file.'],
      [{ ZipFile: PACKED, Publish: true }, 'no versions of functions but $LATEST'],
      [{ ImageUri: 'x' }, 'does not have ImageUri of UpdateFunctionCode'],
    ];
    for (const [input, message] of refusals) {
      await expect(updateCode(input)).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: expect.stringContaining(message),
      });
      expect(await lambda.invoke('room', {})).toEqual({ result: ['first', '128'] });
    }
  });
});

describe('UpdateFunctionConfiguration', () => {
  test('changes what it names, and nothing else', async () => {
    const before = await configure({});
    const after = await configure({ Environment: { Variables: { OWN: 'second' } }, MemorySize: 256, Description: 'hot' });
    expect(after).toMatchObject({ Description: 'hot', MemorySize: 256, Timeout: 60, Handler: 'index.handler' });
    expect(after.RevisionId).not.toBe(before.RevisionId);
    expect(await lambda.invoke('room', {})).toEqual({ result: ['second', '256'] });
  });

  test('takes the RevisionId that is the latest, and no other', async () => {
    const { RevisionId } = await configure({});
    await expect(configure({ Timeout: 5, RevisionId: 'old' })).rejects.toMatchObject({ name: 'PreconditionFailedException' });
    expect(await configure({ Timeout: 5, RevisionId })).toMatchObject({ Timeout: 5 });
  });

  test.each([
    ['a role that is not there', { Role: 'arn:aws:iam::000000000000:role/absent' }, 'there is no arn:aws:iam::000000000000:role/absent.'],
    ['another language', { Runtime: 'ruby3.4' }, 'function room has ruby3.4'],
    ['too long a time', { Timeout: 901 }, 'Timeout is from 1 to 900 seconds; got 901.'],
    ['too little memory', { MemorySize: 127 }, 'MemorySize is from 128 to 10240 megabytes; got 127.'],
    [
      'a level without JSON',
      { LoggingConfig: { ApplicationLogLevel: 'WARN' } },
      'ApplicationLogLevel takes the LogFormat JSON; got WARN with Text.',
    ],
    ['reserved variables', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'Reserved keys used in this request: AWS_REGION'],
    ['layers', { Layers: ['x'] }, 'does not have Layers of UpdateFunctionConfiguration'],
  ])('refuses %s, and the function stays', async (_, input, message) => {
    await expect(configure(input)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
    expect(await configure({})).toMatchObject({ Role: 'arn:aws:iam::000000000000:role/room', Timeout: 60, MemorySize: 128 });
  });

  test('of an unknown function is refused', async () => {
    await expect(configure({ FunctionName: 'nowhere' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
