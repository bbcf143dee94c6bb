/** Buckets know who owns their objects, however that was said. */
import { s3Types } from '../../../../local/src/services/s3/resource-types';
import { createHarness } from '../cloudformation/harness';
import { code, s3ForEachTest } from './harness';

const harness = s3ForEachTest();
const { send } = harness;

test('CreateBucket has it in a header', async () => {
  for (const ownership of ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']) {
    const name = ownership.toLowerCase();
    expect((await send('PUT', `/${name}`, { headers: { 'x-amz-object-ownership': ownership } })).status).toBe(200);
    expect(harness.s3.bucketOwnership(name)).toBe(ownership);
  }
  expect(harness.s3.bucketOwnership('rooms')).toBe('BucketOwnerEnforced');
  expect(code(await send('PUT', '/wrong', { headers: { 'x-amz-object-ownership': 'Everybody' } }))).toEqual([400, 'InvalidArgument']);
  expect(harness.s3.hasBucket('wrong')).toBe(false);
});

describe('AWS::S3::Bucket', () => {
  const bucket = (OwnershipControls?: object) => ({
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'stack', OwnershipControls } },
  });
  const rules = (...ownerships: string[]) => ({ Rules: ownerships.map((ObjectOwnership) => ({ ObjectOwnership })) });

  test('has it from its template, through updates', async () => {
    const stacks = createHarness({ resourceTypes: s3Types(harness.s3) });
    await stacks.create('app', bucket(rules('ObjectWriter')));
    expect(harness.s3.bucketOwnership('stack')).toBe('ObjectWriter');
    await stacks.update('app', bucket(rules('BucketOwnerPreferred')));
    expect(harness.s3.bucketOwnership('stack')).toBe('BucketOwnerPreferred');
    await stacks.update('app', bucket());
    expect(harness.s3.bucketOwnership('stack')).toBe('BucketOwnerEnforced');
  });

  test.each([
    [
      'another one',
      rules('Everybody'),
      'ObjectOwnership is one of BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter; got Everybody.',
    ],
    ['two', rules('ObjectWriter', 'ObjectWriter'), 'The OwnershipControls of a bucket have one rule; got 2.'],
    ['none', rules(), 'The OwnershipControls of a bucket have one rule; got 0.'],
  ])('is refused before anything begins with %s', async (_, controls, message) => {
    const stacks = createHarness({ resourceTypes: s3Types(harness.s3) });
    await expect(stacks.create('app', bucket(controls))).rejects.toThrow(message);
    expect(harness.s3.hasBucket('stack')).toBe(false);
  });
});
