/** An object in the place of a text is the caller's mistake, also one that JavaScript makes no text of. */
import { iam } from '../../local/src/services/iam/service';
import { answerTo, form, JSON_SERVICES, json, operationsOf, services } from '../support/local-services';

const OBJECT = { toString: 'x', valueOf: 'y' };
const TEXT = JSON.stringify(OBJECT);

const MEMBERS = [
  ...['KeyId', 'Tags', 'Policy', 'Message', 'SigningAlgorithm', 'Name', 'Names', 'SecretId', 'SecretString', 'KmsKeyId'],
  ...['logGroupName', 'resourceArn', 'tags', 'tagKeys', 'retentionInDays', 'startTime', 'Entries', 'EventPattern', 'Event', 'NextToken'],
];
const TAG = { TagKey: OBJECT, TagValue: OBJECT, Key: OBJECT, Value: OBJECT, Source: OBJECT, Detail: OBJECT, DetailType: OBJECT };

/** A role that may do nothing. */
const { roles, sessions } = services.of(iam);
const settings = { trustPolicy: {}, maxSessionDuration: 3_600, policies: [], managedPolicyArns: [], tags: {} };
roles.create({ name: 'nobody', arn: 'arn:aws:iam::000000000000:role/nobody', id: 'AROA1', settings });
const { accessKeyId } = sessions.assume('nobody', 'test');

describe.each(JSON_SERVICES)('%s', (service) => {
  const bodies = MEMBERS.flatMap((member) => [OBJECT, [OBJECT], [TAG], { a: OBJECT }].map((value) => ({ [member]: value })));

  test.each(operationsOf(service))('%s does not fail, and neither does the check of its caller', async (operation) => {
    const failed: string[] = [];
    for (const body of bodies) {
      const sent = json(service, operation, JSON.stringify(body));
      for (const request of [sent, { ...sent, accessKeyId }]) {
        const { status } = await answerTo(request);
        if (status < 200 || status >= 500) failed.push(`${status} ${sent.body}`);
      }
    }
    expect(failed).toEqual([]);
  });
});

test.each(['code', 'configuration'])('the check of who updates the %s of a function', async (what) => {
  const path = `/2015-03-31/functions/a/${what}`;
  const body = Buffer.from(JSON.stringify({ S3Bucket: OBJECT, S3Key: OBJECT, Role: OBJECT }));
  const { status } = await answerTo({ service: 'lambda', method: 'PUT', path, body, accessKeyId });
  expect(status >= 400 && status < 500).toBe(true);
});

test.each([
  `{"cidr":${TEXT}}`,
  `{"cidr":[${TEXT}]}`,
  `{"numeric":${TEXT}}`,
  `{"numeric":[${TEXT},1]}`,
  `{"numeric":["=",${TEXT}]}`,
  `{"prefix":${TEXT}}`,
  `{"anything-but":[${TEXT}]}`,
  `{"exists":${TEXT}}`,
])('a pattern with %s is refused', async (comparison) => {
  const input = { EventPattern: `{"a":[${comparison}]}`, Event: '{}' };
  expect((await answerTo(json('events', 'TestEventPattern', JSON.stringify(input)))).body).toContain('InvalidEventPatternException');
});

test.each([
  ['resource', OBJECT],
  ['resource', [OBJECT]],
  ['jti', OBJECT],
  ['exp', OBJECT],
])('a token whose %s is an object is malformed', async (claim, value) => {
  const claims = { resource: 'arn:aws:ivs:us-east-1:000000000000:stage/a', [claim]: value };
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  for (const header of [
    { alg: 'ES384', typ: 'JWT' },
    { alg: OBJECT, typ: OBJECT },
    { alg: 'ES384', typ: 'JWT', kid: OBJECT },
  ]) {
    const body = Buffer.from(JSON.stringify({ token: `${part(header)}.${part(claims)}.AA` }));
    const { status, body: answer } = await answerTo({ service: 'ivs', path: '/_ivs/join', body });
    expect([status, JSON.parse(String(answer)).code]).toEqual([403, 'TOKEN_MALFORMED']);
  }
});

test('attributes of a token may have such names', async () => {
  const body = Buffer.from(JSON.stringify({ participantTokenConfigurations: [{ attributes: OBJECT }] }));
  const { status, body: answer } = await answerTo({ service: 'ivs', path: '/CreateStage', body });
  expect(status).toBe(200);
  expect(JSON.parse(String(answer)).participantTokens[0].attributes).toEqual(OBJECT);
});

test('a condition of a policy has texts, numbers, true and false', async () => {
  const statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalArn': OBJECT } },
  };
  const body = Buffer.from(JSON.stringify({ Statement: [statement] }));
  const path = '/cdk-a-assets-000000000000-us-east-1?policy';
  const { status, body: answer } = await answerTo({ service: 's3', method: 'PUT', path, body });
  expect([status, String(answer)]).toEqual([400, expect.stringContaining('A Condition has operators, and these have keys with values')]);
});

describe('a template is refused before anything begins', () => {
  const bucket = { Type: 'AWS::S3::Bucket' };
  const parameter = (member: object) => ({ Parameters: { P: { Type: 'String', Default: 'a', ...member } }, Resources: { A: bucket } });
  const resource = (member: object) => ({ Resources: { A: { ...bucket, ...member } } });
  const output = (member: object) => ({ Resources: { A: bucket }, Outputs: { O: { Value: 'a', ...member } } });
  const custom = (member: object) => ({
    Resources: {
      A: { Type: 'Custom::A', Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:a', ...member } },
    },
  });
  const scalar = 'must be a string, a number or a boolean';

  test.each<[string, object, string]>([
    ['a Default', parameter({ Default: OBJECT }), `[/Parameters/P/Default] ${scalar}`],
    ['a Default with a function', parameter({ Default: { Ref: 'A' } }), `[/Parameters/P/Default] ${scalar}`],
    ['NoEcho', parameter({ NoEcho: OBJECT }), `[/Parameters/P/NoEcho] ${scalar}`],
    ['AllowedValues', parameter({ AllowedValues: ['a', OBJECT] }), '[/Parameters/P/AllowedValues] must be a list of strings'],
    ['an AllowedPattern', parameter({ AllowedPattern: OBJECT }), '[/Parameters/P/AllowedPattern] must be a string'],
    ['a MinLength', parameter({ MinLength: OBJECT }), `[/Parameters/P/MinLength] ${scalar}`],
    ['a Type', resource({ Type: OBJECT }), '[/Resources/A/Type] must be a string'],
    ['a Condition', resource({ Condition: OBJECT }), '[/Resources/A/Condition] must be a string'],
    ['DependsOn', resource({ DependsOn: [OBJECT] }), '[/Resources/A/DependsOn] must be a string or a list of strings'],
    ['Properties', resource({ Properties: 'a' }), '[/Resources/A/Properties] must be an object'],
    ['the Value of an output', output({ Value: OBJECT }), 'Property Value of the output O must be a string, got an object'],
    ['no Value of an output', output({ Value: undefined }), 'The output O needs a Value.'],
    ['the name of an export', output({ Export: { Name: OBJECT } }), 'Property Export.Name of the output O must be a string, got an object'],
    ['a ServiceToken', custom({ ServiceToken: OBJECT }), 'whose ServiceToken is the ARN of a Lambda function; got {&quot;toString'],
    ['a ServiceTimeout', custom({ ServiceTimeout: OBJECT }), 'ServiceTimeout must be a whole number of seconds from 1 to 3600; got {'],
  ])('for %s', async (_, template, message) => {
    const body = JSON.stringify(template);
    const { status, body: answer } = await answerTo(form('cloudformation', { Action: 'CreateStack', StackName: 'a', TemplateBody: body }));
    expect([status, String(answer)]).toEqual([400, expect.stringContaining(message)]);
  });
});
