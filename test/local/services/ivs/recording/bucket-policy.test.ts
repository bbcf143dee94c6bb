import type { Statement } from '../../../../../local/src/services/iam/evaluation';
import { canWrite } from '../../../../../local/src/services/ivs/recording/bucket-policy';

const PRINCIPAL = 'ivs-composite.us-east-1.amazonaws.com';

/** The statement in the documentation. */
const ALLOW = {
  Effect: 'Allow',
  Principal: { Service: PRINCIPAL },
  Action: ['s3:PutObject', 's3:PutObjectAcl'],
  Resource: 'arn:aws:s3:::recordings/*',
  Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' }, Bool: { 'aws:SecureTransport': 'true' } },
} satisfies Statement;

const allows = (...statements: Statement[]) => canWrite({ Statement: statements }, 'recordings', PRINCIPAL);
const allowsWith = (change: Statement) => allows({ ...ALLOW, ...change });
const deniesWith = (change: Statement) => !allows(ALLOW, { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...change });

describe('a policy that says nothing of the service', () => {
  test.each([
    ['no statement', {}],
    ['an empty list', { Statement: [] }],
    ['a statement for somebody else', { Statement: { ...ALLOW, Principal: { AWS: 'arn:aws:iam::111122223333:root' } } }],
  ])('lets it not write: %s', (_, policy) => {
    expect(canWrite(policy, 'recordings', PRINCIPAL)).toBe(false);
  });
});

describe('a statement that allows', () => {
  test('is enough as it is documented, also without a list around it', () => {
    expect(allows(ALLOW)).toBe(true);
    expect(canWrite({ Statement: ALLOW }, 'recordings', PRINCIPAL)).toBe(true);
  });

  test.each<[string, boolean, Statement]>([
    ['everybody', true, { Principal: '*' }],
    ['every AWS principal', true, { Principal: { AWS: '*' } }],
    ['the service among others', true, { Principal: { Service: ['logging.s3.amazonaws.com', PRINCIPAL] } }],
    ['everybody but somebody else', true, { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    ['the service in another region', false, { Principal: { Service: 'ivs-composite.eu-west-1.amazonaws.com' } }],
    ['the low-latency service', false, { Principal: { Service: 'ivs.amazonaws.com' } }],
    ['an account', false, { Principal: { AWS: '000000000000' } }],
    ['everybody but the service', false, { Principal: undefined, NotPrincipal: { Service: PRINCIPAL } }],
    ['nobody', false, { Principal: undefined }],
  ])('counts by its principal: %s', (_, expected, change) => {
    expect(allowsWith(change)).toBe(expected);
  });

  test.each<[string, boolean, Statement]>([
    ['all of S3', true, { Action: 's3:*' }],
    ['everything', true, { Action: '*' }],
    ['a pattern', true, { Action: 's3:Put?bject*' }],
    ['another case', true, { Action: ['S3:putobject', 's3:putObjectACL'] }],
    ['all but reading', true, { Action: undefined, NotAction: 's3:Get*' }],
    ['objects without their ACL', false, { Action: 's3:PutObject' }],
    ['ACLs without their object', false, { Action: 's3:PutObjectAcl' }],
    ['reading', false, { Action: 's3:Get*' }],
    ['all but writing', false, { Action: undefined, NotAction: ['s3:Put*'] }],
    ['no action', false, { Action: undefined }],
  ])('counts by its actions: %s', (_, expected, change) => {
    expect(allowsWith(change)).toBe(expected);
  });

  test.each<[string, boolean, Statement]>([
    ['everything', true, { Resource: '*' }],
    ['the bucket and its objects', true, { Resource: ['arn:aws:s3:::recordings', 'arn:aws:s3:::recordings/*'] }],
    ['buckets by pattern', true, { Resource: 'arn:aws:s3:::record*' }],
    ['all but another bucket', true, { Resource: undefined, NotResource: 'arn:aws:s3:::other/*' }],
    ['the bucket only', false, { Resource: 'arn:aws:s3:::recordings' }],
    ['a prefix', false, { Resource: 'arn:aws:s3:::recordings/live/*' }],
    ['another bucket', false, { Resource: 'arn:aws:s3:::recordings2/*' }],
    ['a dot is a dot', false, { Resource: 'arn.aws.s3:::recordings/*' }],
  ])('counts by its resources: %s', (_, expected, change) => {
    expect(allowsWith(change)).toBe(expected);
  });

  test.each<[string, boolean, Statement['Condition']]>([
    ['none', true, undefined],
    ['booleans as JSON has them', true, { Bool: { 'AWS:securetransport': true } }],
    ['one of several values', true, { StringLike: { 's3:x-amz-acl': ['private', 'bucket-owner-*'] } }],
    ['that the caller is a service', true, { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['a name of the service', true, { StringEquals: { 'aws:PrincipalServiceName': PRINCIPAL } }],
    ['a key that is not there, if it exists', true, { StringEqualsIfExists: { 'aws:SourceAccount': '000000000000' } }],
    ['that a key is not there', true, { Null: { 'aws:SourceVpc': 'true' } }],
    ['that a key is there, and it is', true, { Null: { 's3:x-amz-acl': 'false' } }],
    ['another ACL', false, { StringEquals: { 's3:x-amz-acl': 'private' } }],
    ['not this ACL', false, { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }],
    ['insecure transport', false, { Bool: { 'aws:SecureTransport': 'false' } }],
    ['a key that is not there', false, { StringEquals: { 'aws:SourceAccount': '000000000000' } }],
    ['one thing right and one wrong', false, { Bool: { 'aws:SecureTransport': 'true', 'aws:PrincipalIsAWSService': 'false' } }],
  ])('counts by its condition: %s', (_, expected, Condition) => {
    expect(allowsWith({ Condition })).toBe(expected);
  });

  test('can share the actions with another one', () => {
    expect(allows({ ...ALLOW, Action: 's3:PutObject' }, { ...ALLOW, Action: 's3:PutObjectAcl' })).toBe(true);
  });
});

describe('a statement that denies', () => {
  test.each<[string, boolean, Statement]>([
    ['everything', true, {}],
    ['the service', true, { Principal: { Service: PRINCIPAL } }],
    ['ACLs', true, { Action: 's3:PutObjectAcl' }],
    ['all from outside a network', true, { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }],
    ['all without this encryption', true, { Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } } }],
    ['all who are no user of the account', true, { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::000000000000:*' } } }],
    ['insecure transport', false, { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    ['old TLS', false, { Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }],
    ['all from outside a network but services', false, { Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } }],
    ['another ACL', false, { Condition: { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } }],
    ['deletions', false, { Action: 's3:Delete*' }],
    ['another prefix', false, { Resource: 'arn:aws:s3:::recordings/private/*' }],
    ['somebody else', false, { Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    ['nobody', false, { Principal: undefined }],
  ])('outweighs one that allows if it is for the service: %s', (_, expected, change) => {
    expect(deniesWith(change)).toBe(expected);
  });

  test.each<[string, boolean, Statement['Condition']]>([
    ['NumericLessThan', true, { NumericLessThan: { 's3:TlsVersion': '1.3' } }],
    ['NumericLessThanEquals', true, { NumericLessThanEquals: { 's3:TlsVersion': '1.2' } }],
    ['NumericEquals', true, { NumericEquals: { 's3:TlsVersion': '1.20' } }],
    ['NumericNotEquals', false, { NumericNotEquals: { 's3:TlsVersion': '1.2' } }],
    ['NumericGreaterThan', false, { NumericGreaterThan: { 's3:TlsVersion': '1.2' } }],
    ['NumericGreaterThanEquals', true, { NumericGreaterThanEquals: { 's3:TlsVersion': '1.2' } }],
    ['StringEqualsIgnoreCase', true, { StringEqualsIgnoreCase: { 's3:x-amz-acl': 'Bucket-Owner-Full-Control' } }],
    ['StringNotEqualsIgnoreCase', false, { StringNotEqualsIgnoreCase: { 's3:x-amz-acl': 'Bucket-Owner-Full-Control' } }],
    ['StringNotLike', false, { StringNotLike: { 's3:x-amz-acl': '*-full-control' } }],
    ['ArnEquals', false, { ArnEquals: { 'aws:SourceArn': 'arn:aws:ivs:*' } }],
    ['StringNotEqualsIfExists', true, { StringNotEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }],
  ])('is understood with %s', (_, expected, Condition) => {
    expect(deniesWith({ Condition })).toBe(expected);
  });
});

test('an operator that is not known is refused by its name rather than guessed', () => {
  expect(() => allowsWith({ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })).toThrow(
    /^The local endpoint does not know the condition operator IpAddress\. It knows Null, StringEquals, /,
  );
  expect(() => allowsWith({ Condition: { constructor: { 'aws:SourceIp': 'x' } } })).toThrow('operator constructor.');
});
