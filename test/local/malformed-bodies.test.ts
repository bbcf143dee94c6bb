/** Whatever a body holds, the request is refused or served: no service fails at it. */
import * as fc from 'fast-check';
import type { GuardedName } from '../../local/aws/iam/permissions';
import { newEndpointState } from '../../local/endpoint-state';
import type { LocalRequest } from '../../local/http';
import { createServices } from '../../local/services';

const services = createServices({ state: newEndpointState(), url: () => 'http://127.0.0.1:1', onFunctionLog: () => {} });
afterAll(() => services.close());

type Sent = Partial<LocalRequest> & { readonly service: GuardedName | 'ivs'; readonly path?: string };

async function answerTo({ service, path = '/', ...request }: Sent) {
  const url = new URL(`http://127.0.0.1${path}`);
  const credential = { accessKeyId: 'local', region: 'us-east-1', service };
  const answer = await services.byName[service]?.({ method: 'POST', url, headers: {}, body: Buffer.alloc(0), credential, ...request });
  return typeof answer === 'object' ? answer : { status: 0, body: String(answer) };
}

const json = (service: Sent['service'], operation: string, body: string | Buffer): Sent => ({
  service,
  headers: { 'x-amz-target': `Service.${operation}` },
  body: Buffer.from(body),
});
const form = (service: Sent['service'], input: Readonly<Record<string, string>>): Sent => ({
  service,
  body: Buffer.from(new URLSearchParams(input).toString()),
});

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

/** Members and parameters of many operations, and words that every object knows. */
const NAMES = [
  ...[
    'Action',
    'AliasName',
    'BucketName',
    'Capabilities',
    'ChangeSetName',
    'ChangeSetType',
    'Description',
    'DetailType',
    'Detail',
    'Entries',
    'Event',
  ],
  ...[
    'EventPattern',
    'KeyId',
    'KeySpec',
    'KeyUsage',
    'Message',
    'MessageType',
    'Name',
    'Names',
    'NextToken',
    'Parameters',
    'PendingWindowInDays',
    'Policy',
  ],
  ...[
    'RoleArn',
    'RoleSessionName',
    'DurationSeconds',
    'SecretId',
    'SecretString',
    'SigningAlgorithm',
    'Source',
    'StackName',
    'StackStatusFilter',
    'Tags',
  ],
  ...[
    'TemplateBody',
    'TemplateURL',
    'Time',
    'limit',
    'logGroupName',
    'startTime',
    'endTime',
    'nextToken',
    'Limit',
    'Marker',
    'MaxItems',
    'Handler',
  ],
  ...[
    'Parameters.member.1.ParameterKey',
    'Parameters.member.1.ParameterValue',
    'Tags.member.1.Key',
    'Tags.member.1.Value',
    'Tags.member.1.__proto__',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'],
];
const word = fc.constantFrom(
  ...NAMES,
  '*',
  '{}',
  '[]',
  'null',
  '${',
  '{"Resources":{"A":{"Type":"AWS::S3::Bucket"}}}',
  'arn:aws:iam::000000000000:role/a',
  '1e400',
  '-1',
);
const text = fc.oneof(word, fc.string({ unit: 'binary', maxLength: 10 }));
const number = fc.oneof(fc.double(), fc.constantFrom(1e308, -0, 2 ** 53, 1e21, -1, 0.5));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, text, number, fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), text), tie('value'), { maxKeys: 5 }),
}));
const input = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 6 });

/** JSON as it was written, or with a piece of it lost, doubled, or of another kind. */
const written = fc
  .tuple(input, fc.nat(), fc.constantFrom('', '1e400', '"\\ud800"', '}', '[', '\\', 'ÿ'), fc.boolean())
  .map(([object, at, piece, whole]) => {
    const json = JSON.stringify(object);
    if (whole) return json;
    const place = at % (json.length + 1);
    return json.slice(0, place) + piece + json.slice(place + (at % 3));
  });

/** 501 is said of what is not served. */
const isFine = ({ status }: { readonly status: number }) => status >= 200 && (status < 500 || status === 501);

const JSON_SERVICES = ['cloudtrail', 'events', 'kms', 'logs', 'secretsmanager', 'ssm'] as const;
test.each(JSON_SERVICES)('no operation of %s fails at any JSON', async (service) => {
  const { operationNames } = services.operationServices[service];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operationNames), written, async (operation, body) => {
      expect(isFine(await answerTo(json(service, operation, body)))).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test.each(['cloudformation', 'sts'] as const)('no operation of %s fails at any form', async (service) => {
  const { operationNames } = services.operationServices[service];
  const parameters = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(text, written), { maxKeys: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operationNames), parameters, async (Action, given) => {
      expect(isFine(await answerTo(form(service, { StackName: 'a', ...given, Action })))).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test('no template fails, whatever stands in it', async () => {
  let stacks = 0;
  const functionCall = fc.tuple(
    fc.constantFrom('Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join', 'Fn::If', 'Fn::Select', 'Fn::FindInMap', 'Condition'),
    value,
  );
  const entry = fc.oneof(
    value,
    functionCall.map(([name, argument]) => ({ [name]: argument })),
  );
  const types = [
    'AWS::S3::Bucket',
    'AWS::IAM::Role',
    'AWS::Logs::LogGroup',
    'AWS::KMS::Key',
    'AWS::Events::Rule',
    'AWS::SecretsManager::Secret',
  ];
  const resource = fc.record({
    Type: fc.constantFrom(...types),
    Properties: fc.dictionary(
      fc.oneof(fc.constantFrom('BucketName', 'Tags', 'Policies', 'AssumeRolePolicyDocument', 'EventPattern'), text),
      entry,
    ),
  });
  const sections = fc.dictionary(
    fc.constantFrom('Resources', 'Parameters', 'Outputs', 'Conditions', 'Mappings', 'Rules', '__proto__'),
    fc.dictionary(fc.oneof(fc.constantFrom('A', '__proto__', 'constructor'), text), fc.oneof(resource, entry), { maxKeys: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(sections, fc.constantFrom('CreateStack', 'GetTemplateSummary', 'CreateChangeSet'), async (template, Action) => {
      stacks += 1;
      const more = {
        StackName: `s${stacks}`,
        ChangeSetName: 'b',
        ChangeSetType: 'CREATE',
        'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
      };
      expect(isFine(await answerTo(form('cloudformation', { Action, ...more, TemplateBody: JSON.stringify(template) })))).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test('no request to S3 or Lambda fails', async () => {
  const path = fc.constantFrom(
    '/',
    '/cdk-a-assets-000000000000-us-east-1',
    '/cdk-a-assets-000000000000-us-east-1/a',
    '/2015-03-31/functions/a',
    '/2015-03-31/functions/',
  );
  const query = fc.dictionary(
    fc.constantFrom(
      'delete',
      'list-type',
      'policy',
      'tagging',
      'uploads',
      'uploadId',
      'partNumber',
      'versions',
      'encryption',
      'prefix',
      'max-keys',
      'continuation-token',
      'Marker',
      'MaxItems',
      'Qualifier',
    ),
    text,
    { maxKeys: 2 },
  );
  const tag = fc.constantFrom(
    'Delete',
    'Object',
    'Key',
    'Part',
    'CompleteMultipartUpload',
    'CreateBucketConfiguration',
    'LocationConstraint',
    '__proto__',
  );
  const { element } = fc.letrec((tie) => ({
    element: fc
      .tuple(tag, fc.array(fc.oneof({ maxDepth: 3 }, text, tie('element')), { maxLength: 3 }))
      .map(([name, inner]) => `<${name}>${inner.join('')}</${name}>`),
  }));
  const body = fc.oneof(element, written).map((content) => Buffer.from(String(content)));
  const rest = fc.constantFrom('', '/invocations', '/code', '/configuration');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
      path,
      rest,
      query,
      body,
      async (method, start, end, parameters, content) => {
        const service = start.startsWith('/2015') ? 'lambda' : 's3';
        const search = new URLSearchParams(parameters).toString();
        const whole = `${start}${service === 'lambda' ? end : ''}${search && `?${search}`}`;
        expect(isFine(await answerTo({ service, method, path: whole, body: content }))).toBe(true);
      },
    ),
    { numRuns: 1_500 },
  );
});
