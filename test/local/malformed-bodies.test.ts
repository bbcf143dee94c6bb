/** A body that is too deep, or no text, JSON or XML, is the caller's mistake. */
import { answerTo, form, json, type Sent } from '../support/local-services';

const deep = (levels: number, [open, close] = ['[', ']']) => open.repeat(levels) + close.repeat(levels);
const deepObject = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const LEVELS = [1_001, 100_000];

describe.each(LEVELS)('%i levels', (levels) => {
  test.each<[string, Sent, number]>([
    ['KMS', json('kms', 'CreateKey', deep(levels)), 400],
    ['KMS, in a member', json('kms', 'CreateKey', `{"Tags":${deep(levels)}}`), 400],
    ['Secrets Manager', json('secretsmanager', 'CreateSecret', `{"Name":"a","SecretString":${deepObject(levels)}}`), 400],
    ['EventBridge', json('events', 'TestEventPattern', JSON.stringify({ EventPattern: '{"a":[1]}', Event: deepObject(levels) })), 400],
    ['a key policy', json('kms', 'CreateKey', JSON.stringify({ Policy: deepObject(levels) })), 400],
    ['IVS', { service: 'ivs', path: '/CreateStage', body: Buffer.from(`{"tags":${deepObject(levels)}}`) }, 400],
    ['the simulation', { service: 'ivs', path: '/_ivs/join', body: Buffer.from(deepObject(levels)) }, 400],
    [
      'a bucket policy',
      { service: 's3', method: 'PUT', path: '/cdk-a-assets-000000000000-us-east-1?policy', body: Buffer.from(deepObject(levels)) },
      400,
    ],
    [
      'a template',
      form('cloudformation', { Action: 'CreateStack', StackName: 'a', TemplateBody: `{"Resources":${deepObject(levels)}}` }),
      400,
    ],
    [
      'XML',
      { service: 's3', path: '/cdk-a-assets-000000000000-us-east-1?delete', body: Buffer.from(deep(levels, ['<Delete>', '</Delete>'])) },
      400,
    ],
    [
      'XML that never ends',
      { service: 's3', path: '/cdk-a-assets-000000000000-us-east-1?delete', body: Buffer.from('<Object>'.repeat(levels)) },
      400,
    ],
  ])('are refused by %s', async (_, sent, status) => {
    expect((await answerTo(sent)).status).toBe(status);
  });

  test('are a malformed detail of one event among others', async () => {
    const entry = { Source: 'app', DetailType: 'a', Detail: deepObject(levels) };
    const { status, body } = await answerTo(json('events', 'PutEvents', JSON.stringify({ Entries: [entry, { ...entry, Detail: '{}' }] })));
    expect([status, JSON.parse(String(body)).Entries]).toEqual([
      200,
      [expect.objectContaining({ ErrorCode: 'MalformedDetail' }), { EventId: expect.any(String) }],
    ]);
  });
});

describe('JSON in a text of a template', () => {
  const tooDeep = deepObject(1_001);
  const key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: tooDeep } };
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: tooDeep } };
  const managed = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: tooDeep } };
  const bucketPolicy = { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: 'rooms', PolicyDocument: tooDeep } };
  const rule = { Type: 'AWS::Events::Rule', Properties: { EventPattern: tooDeep } };

  test.each<[string, object]>([
    ['KeyPolicy', key],
    ['AssumeRolePolicyDocument', role],
    ['PolicyDocument', managed],
    ['PolicyDocument', bucketPolicy],
    ['EventPattern', rule],
  ])('that is too deep for %s is refused before anything begins', async (property, resource) => {
    const TemplateBody = JSON.stringify({ Resources: { A: resource } });
    const input = { Action: 'CreateStack', StackName: 'a', 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM', TemplateBody };
    const { status, body } = await answerTo(form('cloudformation', input));
    const message = `Property ${property} must be an object, or the JSON of one: it has more than 1000 levels`;
    expect([status, String(body)]).toEqual([400, expect.stringContaining(message)]);
  });
});

test('a thousand levels are none too many', async () => {
  const Event = `{"id":"","account":"","source":"","time":"","region":"","resources":[],"detail-type":"","detail":${deepObject(998)}}`;
  expect(await answerTo(json('events', 'TestEventPattern', JSON.stringify({ EventPattern: '{"id":[""]}', Event })))).toMatchObject({
    status: 200,
    body: '{"Result":true}',
  });
});

describe('XML', () => {
  const remove = (key: string | Buffer) =>
    answerTo({
      service: 's3',
      path: '/cdk-a-assets-000000000000-us-east-1?delete',
      body: Buffer.concat([Buffer.from('<Delete><Object><Key>'), Buffer.from(key), Buffer.from('</Key></Object></Delete>')]),
    });

  test.each([
    '&#x110000;',
    '&#1114112;',
    '&#xD800;',
    '&#0;',
    '&#x1;',
    '&#xFFFFFFFFFFFF;',
    '&nbsp;',
    '&amp',
    '&;',
    '&#;',
    '&#x;',
    'a&b',
    '<',
    ']]>',
  ])('is not well-formed: %s', async (key) => {
    const { status, body } = await remove(key);
    expect([status, String(body)]).toEqual([400, expect.stringContaining('<Code>MalformedXML</Code>')]);
  });

  test('of bytes that are no UTF-8 is not well-formed, either', async () => {
    expect((await remove(Buffer.of(0xc3, 0x28))).status).toBe(400);
    expect((await remove(Buffer.of(0xed, 0xa0, 0x80))).status).toBe(400);
  });

  test('may write a character in any way', async () => {
    expect(String((await remove('&#x1F600;&#65;&amp;<![CDATA[<&]]>&#13;')).body)).toContain('<Key>😀A&amp;&lt;&amp;&#13;</Key>');
  });

  test.each([
    '<Delete><Object></Object></Delete>',
    '<Other/>',
    '<Delete',
    '',
    '<!DOCTYPE a [<!ENTITY b "c">]><Delete/>',
    '<Delete><Object><Key>a</Key></Delete></Object>',
  ])('of another kind is refused: %s', async (body) => {
    expect((await answerTo({ service: 's3', path: '/cdk-a-assets-000000000000-us-east-1?delete', body: Buffer.from(body) })).status).toBe(
      400,
    );
  });
});

describe('text', () => {
  test.each([
    ['half of a character', '{"Description":"\\ud800"}'],
    ['half of a character, as a name', '{"\\udc00":1}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['the half of an escape', '{"Description":"\\u12"}'],
    ['a number without an end', '{"Description":1e}'],
  ])('with %s is refused', async (_, body) => {
    expect(await answerTo(json('kms', 'CreateKey', body))).toMatchObject({
      status: 400,
      body: expect.stringContaining('SerializationException'),
    });
  });
});
