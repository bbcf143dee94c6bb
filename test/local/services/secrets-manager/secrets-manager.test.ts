import { secretsManager } from '../../../../local/src/services/secrets-manager/service';
import { systemClock } from '../../../../local/src/system/clock';
import { answerTo, served } from '../../../support/local-services';
import { type JsonClient, jsonClient } from '../json-client';

const DAY = 86_400_000;
const TOKEN = 'a'.repeat(32);
const OTHER_TOKEN = 'b'.repeat(32);

let client: JsonClient;
let now: number;

beforeEach(() => {
  now = 1_000;
  const { serve } = served(secretsManager, { clock: { ...systemClock, now: () => now } });
  client = jsonClient(serve, 'secretsmanager', 'secretsmanager');
});

const create = (Name: string, input: object = {}, region?: string) => client.call('CreateSecret', { Name, ...input }, region);
const put = (SecretId: string, input: object) => client.call('PutSecretValue', { SecretId, ...input });
const get = (SecretId: string, input: object = {}) => client.call('GetSecretValue', { SecretId, ...input });
const describeSecret = (SecretId: string) => client.call('DescribeSecret', { SecretId });

describe('CreateSecret', () => {
  test('makes a secret that is found by its name, its ARN and the ARN without its last characters', async () => {
    const { status, ...secret } = await create('live/room', { SecretString: 'first', ClientRequestToken: TOKEN });
    expect(status).toBe(200);
    expect(secret).toEqual({
      ARN: expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:live\/room-[A-Za-z0-9]{6}$/),
      Name: 'live/room',
      VersionId: TOKEN,
    });
    for (const id of ['live/room', secret.ARN, secret.ARN.slice(0, -7)]) {
      const VersionStages = ['AWSCURRENT'];
      expect(await get(id)).toEqual({ status: 200, ...secret, SecretString: 'first', VersionStages, CreatedDate: 1 });
    }
  });

  test('keeps what is said of it', async () => {
    const Tags = [{ Key: 'team', Value: 'video' }];
    const { ARN } = await create('room', { Description: 'keys', KmsKeyId: 'alias/mine', Tags });
    expect(await describeSecret('room')).toEqual({
      status: 200,
      ARN,
      Name: 'room',
      Description: 'keys',
      KmsKeyId: 'alias/mine',
      CreatedDate: 1,
      LastChangedDate: 1,
      Tags,
      VersionIdsToStages: {},
    });
  });

  test('takes bytes as well', async () => {
    await create('room', { SecretBinary: 'AAEC' });
    expect(await get('room')).toMatchObject({ status: 200, SecretBinary: 'AAEC' });
  });

  test('takes a name once in its region', async () => {
    await create('room', { SecretString: 'first' });
    const message = 'The operation failed because the secret room already exists.';
    expect(await create('room', { SecretString: 'first' })).toEqual({ status: 400, __type: 'ResourceExistsException', message });
    expect((await create('room', {}, 'eu-west-1')).status).toBe(200);
  });

  test('is harmless to repeat, and not to repeat with another value', async () => {
    const first = await create('room', { SecretString: 'first', ClientRequestToken: TOKEN });
    expect(await create('room', { SecretString: 'first', ClientRequestToken: TOKEN })).toEqual(first);
    const message = `The value of a version never changes, and room has a version ${TOKEN} with another one.`;
    expect(await create('room', { SecretString: 'hidden', ClientRequestToken: TOKEN })).toEqual({
      status: 400,
      __type: 'ResourceExistsException',
      message,
    });
    expect((await get('room')).SecretString).toBe('first');
  });

  test.each([
    [{ Name: 'a room' }, 'ValidationException', 'A secret\'s name has 1 to 512 ASCII letters, digits and /_+=.@!-; got "a room".'],
    [{ Name: '' }, 'ValidationException', 'Name must have 1 to 512 characters, got 0.'],
    [{ Name: 'n'.repeat(513) }, 'ValidationException', 'Name must have 1 to 512 characters, got 513.'],
    [{}, 'ValidationException', 'Name is required.'],
    [{ Name: 'room', ClientRequestToken: 'short' }, 'ValidationException', 'ClientRequestToken must have 32 to 64 characters, got 5.'],
    [{ Name: 'room', SecretString: 's'.repeat(65_537) }, 'ValidationException', 'SecretString must have 1 to 65536 characters, got 65537.'],
    [{ Name: 'room', SecretString: { a: 'hidden' } }, 'ValidationException', 'SecretString must be a string, got an object.'],
    [
      { Name: 'room', SecretString: 'hidden', SecretBinary: 'AAEC' },
      'InvalidParameterException',
      'A secret value is either a SecretString or a SecretBinary, not both.',
    ],
    [{ Name: 'room', Tags: [{ Value: 'v' }] }, 'ValidationException', 'Tags[0].Key is required.'],
    [{ Name: 'room', Tags: [null] }, 'ValidationException', 'Tags[0] must be an object, got null.'],
    [
      { Name: 'room', AddReplicaRegions: [] },
      'ValidationException',
      'The local endpoint does not have AddReplicaRegions of CreateSecret. It has: ClientRequestToken, Description, KmsKeyId, Name, ' +
        'SecretBinary, SecretString, Tags.',
    ],
  ])('%# is refused', async (input, __type, message) => {
    expect(await client.call('CreateSecret', input)).toEqual({ status: 400, __type, message });
    expect((await client.call('ListSecrets')).SecretList).toEqual([]);
  });
});

describe('PutSecretValue', () => {
  test('makes a value the current one, and the current one the previous one', async () => {
    const { VersionId: first } = await create('room', { SecretString: 'first' });
    now = 2_000;
    const { VersionId: second, VersionStages } = await put('room', { SecretString: 'second' });
    expect(VersionStages).toEqual(['AWSCURRENT']);
    expect(await get('room')).toMatchObject({ SecretString: 'second', VersionId: second, CreatedDate: 2 });
    expect(await get('room', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'first', VersionId: first });
    expect(await describeSecret('room')).toMatchObject({
      LastChangedDate: 2,
      VersionIdsToStages: { [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT'] },
    });
    const { VersionId: third } = await put('room', { SecretString: 'third' });
    expect((await describeSecret('room')).VersionIdsToStages).toEqual({ [second]: ['AWSPREVIOUS'], [third]: ['AWSCURRENT'] });
    expect(await get('room', { VersionId: first })).toMatchObject({ SecretString: 'first', VersionStages: [] });
  });

  test('is harmless to repeat, and not to repeat with another value', async () => {
    await create('room', { SecretString: 'first' });
    const input = { SecretString: 'second', ClientRequestToken: TOKEN };
    const answer = await put('room', input);
    expect(await put('room', input)).toEqual(answer);
    expect((await get('room', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('first');
    expect(await put('room', { ...input, SecretString: 'hidden' })).toMatchObject({
      status: 400,
      __type: 'ResourceExistsException',
      message: expect.not.stringMatching(/hidden|second/),
    });
  });

  test('puts a value under stages of its own and leaves the current one, unless it is the first', async () => {
    await create('room');
    await put('room', { SecretString: 'first', VersionStages: ['NEXT'] });
    expect((await get('room')).VersionStages).toEqual(['NEXT', 'AWSCURRENT']);
    await put('room', { SecretString: 'second', VersionStages: ['NEXT'] });
    expect(await get('room')).toMatchObject({ SecretString: 'first', VersionStages: ['AWSCURRENT'] });
    expect((await get('room', { VersionStage: 'NEXT' })).SecretString).toBe('second');
  });

  test('forgets the oldest value that no stage is on, of more than a hundred', async () => {
    const { VersionId: first } = await create('room', { SecretString: 'value 0' });
    for (let count = 1; count < 100; count++) await put('room', { SecretString: `value ${count}` });
    expect((await get('room', { VersionId: first })).status).toBe(200);
    await put('room', { SecretString: 'value 100' });
    expect((await get('room', { VersionId: first })).__type).toBe('ResourceNotFoundException');
    expect((await get('room', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('value 99');
  });

  test.each([
    [[], 'VersionStages must have 1 to 20 members, got 0.'],
    [Array.from({ length: 21 }, (_, index) => `stage ${index}`), 'VersionStages must have 1 to 20 members, got 21.'],
    ['NEXT', 'VersionStages must be a list, got a string.'],
  ])('refuses the stages %j', async (VersionStages, message) => {
    await create('room');
    expect(await put('room', { SecretString: 'first', VersionStages })).toEqual({ status: 400, __type: 'ValidationException', message });
  });

  test('needs a value and a secret', async () => {
    await create('room');
    const message = 'You must provide either SecretString or SecretBinary.';
    expect(await put('room', {})).toEqual({ status: 400, __type: 'InvalidParameterException', message });
    expect(await put('none', { SecretString: 'x' })).toMatchObject({ status: 400, __type: 'ResourceNotFoundException' });
  });
});

describe('GetSecretValue', () => {
  const stage = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";

  test('says what there is not', async () => {
    const notFound = { status: 400, __type: 'ResourceNotFoundException' };
    expect(await get('room')).toEqual({ ...notFound, message: "Secrets Manager can't find the specified secret." });
    const { ARN } = await create('room');
    expect(await get('room')).toEqual({ ...notFound, message: stage });
    const message = `Secrets Manager can't find the specified secret value for VersionId: ${OTHER_TOKEN}`;
    expect(await get('room', { VersionId: OTHER_TOKEN })).toEqual({ ...notFound, message });
    expect(await client.call('GetSecretValue', { SecretId: ARN }, 'eu-west-1')).toMatchObject(notFound);
  });

  test('wants a version and a stage that are of each other', async () => {
    await create('room', { SecretString: 'first', ClientRequestToken: TOKEN });
    expect((await get('room', { VersionId: TOKEN, VersionStage: 'AWSCURRENT' })).SecretString).toBe('first');
    expect((await get('room', { VersionId: TOKEN, VersionStage: 'AWSPREVIOUS' })).__type).toBe('InvalidRequestException');
  });
});

describe('DeleteSecret', () => {
  const remove = (SecretId: string, input: object = {}) => client.call('DeleteSecret', { SecretId, ...input });

  test('leaves a secret that cannot be read until its time is over', async () => {
    const { ARN } = await create('room', { SecretString: 'first' });
    const DeletionDate = 1 + (7 * DAY) / 1000;
    expect(await remove('room', { RecoveryWindowInDays: 7 })).toEqual({ status: 200, ARN, Name: 'room', DeletionDate });
    const marked = {
      status: 400,
      __type: 'InvalidRequestException',
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    };
    expect(await get('room')).toEqual(marked);
    expect(await put('room', { SecretString: 'second' })).toEqual(marked);
    expect(await remove('room')).toEqual(marked);
    expect(await create('room')).toMatchObject({
      status: 400,
      message: 'A secret with the name room is already scheduled for deletion.',
    });
    expect(await describeSecret('room')).toMatchObject({ status: 200, DeletedDate: 1 });
    expect((await client.call('ListSecrets')).SecretList).toEqual([]);
    expect((await client.call('ListSecrets', { IncludePlannedDeletion: true })).SecretList).toMatchObject([{ Name: 'room' }]);

    now += 7 * DAY;
    expect((await client.call('ListSecrets', { IncludePlannedDeletion: true })).SecretList).toEqual([]);
    expect((await describeSecret('room')).__type).toBe('ResourceNotFoundException');
    expect((await create('room')).status).toBe(200);
  });

  test('takes 30 days when nobody says', async () => {
    await create('room');
    expect((await remove('room')).DeletionDate).toBe(1 + (30 * DAY) / 1000);
  });

  test('deletes at once by force, whatever there is', async () => {
    const force = { ForceDeleteWithoutRecovery: true };
    const { ARN } = await create('room');
    await remove('room');
    expect(await remove('room', force)).toEqual({ status: 200, ARN, Name: 'room', DeletionDate: 1 });
    expect((await describeSecret('room')).__type).toBe('ResourceNotFoundException');
    expect(await remove('room', force)).toEqual({ status: 200, Name: 'room', DeletionDate: 1 });
    expect(await remove('room')).toMatchObject({ status: 400, __type: 'ResourceNotFoundException' });
  });

  test.each([
    [{ RecoveryWindowInDays: 6 }, 'RecoveryWindowInDays must be 7 to 30; got 6.'],
    [{ RecoveryWindowInDays: 31 }, 'RecoveryWindowInDays must be 7 to 30; got 31.'],
    [
      { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
      'ForceDeleteWithoutRecovery leaves no time to recover the secret; give either it or RecoveryWindowInDays.',
    ],
  ])('%j is refused', async (input, message) => {
    await create('room', { SecretString: 'first' });
    expect(await remove('room', input)).toEqual({ status: 400, __type: 'InvalidParameterException', message });
    expect((await get('room')).SecretString).toBe('first');
  });
});

describe('ListSecrets', () => {
  test('names the secrets of a region, and not their values', async () => {
    const { ARN, VersionId } = await create('room', { SecretString: 'hidden' });
    await create('elsewhere', {}, 'eu-west-1');
    expect(await client.call('ListSecrets')).toEqual({
      status: 200,
      SecretList: [
        { ARN, Name: 'room', CreatedDate: 1, LastChangedDate: 1, Tags: [], SecretVersionsToStages: { [VersionId]: ['AWSCURRENT'] } },
      ],
    });
  });
});

test('a request without a signature is refused', async () => {
  const headers = { 'x-amz-target': 'secretsmanager.ListSecrets' };
  const { status, body } = await answerTo({ service: 'secretsmanager', headers, body: Buffer.from('{}'), credential: undefined });
  const message = 'The request must be signed (AWS Signature Version 4).';
  expect([status, JSON.parse(String(body))]).toEqual([403, { __type: 'MissingAuthenticationTokenException', message }]);
});
