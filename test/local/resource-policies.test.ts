/** Policies of resources are read when they are put, so that none fails who uses the resource later. */
import { answerTo, json } from '../support/local-services';

describe('a policy of a resource', () => {
  const bucket = '/cdk-a-assets-000000000000-us-east-1?policy';
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
  test.each<[string, unknown, string]>([
    ['a statement that is none', null, 'A statement of a policy is an object'],
    ['no effect', { ...statement, Effect: undefined }, 'The Effect of a statement is Allow or Deny'],
    ['an action of another form', { ...statement, Action: 7 }, 'A statement has either Action or NotAction'],
    ['a resource of another form', { ...statement, Resource: [{}] }, 'A statement has either Resource or NotResource'],
    ['nobody that it is for', { ...statement, Principal: undefined }, 'The Principal of a statement is *'],
    ['a name that is none', { ...statement, Principal: { AWS: [7] } }, 'The Principal of a statement is *'],
    ['an operator that is not known', { ...statement, Condition: { Like: { a: 'b' } } }, 'does not know the condition operator Like'],
    ['a condition of another form', { ...statement, Condition: [] }, 'A Condition has operators'],
    ['an element that is not known', { ...statement, Who: '*' }, 'A statement of a policy has'],
  ])('is refused with %s, and does not fail who uses the resource', async (_, given, message) => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [given] });
    const ofBucket = await answerTo({ service: 's3', method: 'PUT', path: bucket, body: Buffer.from(policy) });
    expect([ofBucket.status, String(ofBucket.body)]).toEqual([400, expect.stringContaining('MalformedPolicy')]);
    const ofKey = await answerTo(json('kms', 'CreateKey', JSON.stringify({ Policy: policy })));
    expect([ofKey.status, String(ofKey.body)]).toEqual([400, expect.stringContaining('MalformedPolicyDocumentException')]);
    expect(String(ofKey.body)).toContain(message);
  });

  test('has the length that its service takes', async () => {
    const policy = (length: number) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Resource: 'r'.repeat(length) }] });
    const put = async (length: number) =>
      (await answerTo({ service: 's3', method: 'PUT', path: bucket, body: Buffer.from(policy(length)) })).status;
    expect([await put(20_000), await put(20_480)]).toEqual([204, 400]);
    const create = async (length: number) => (await answerTo(json('kms', 'CreateKey', JSON.stringify({ Policy: policy(length) })))).status;
    expect([await create(32_000), await create(32_768)]).toEqual([200, 400]);
  });
});
