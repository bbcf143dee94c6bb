/** Whatever a body holds, the request is refused or served: no service fails at it. */
import * as fc from 'fast-check';
import { anyCharacter } from '../support/characters';
import { answerTo, form, JSON_SERVICES, json, operationsOf } from '../support/local-services';

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
const text = fc.oneof(word, fc.string({ unit: anyCharacter, maxLength: 10 }));
const number = fc.oneof(fc.double(), fc.constantFrom(1e308, -0, 2 ** 53, 1e21, -1, 0.5));
/** The second is one that JavaScript makes no text of. */
const odd = fc.constantFrom(null, { toString: 'x', valueOf: 1 });
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, text, number, fc.boolean(), odd, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
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

/** 501 is said of what is not served. Properties return this: an `expect` in each run would take as long as the request. */
const isFine = ({ status }: { readonly status: number }) => status >= 200 && (status < 500 || status === 501);

test.each(JSON_SERVICES)('no operation of %s fails at any JSON', async (service) => {
  const operationNames = operationsOf(service);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operationNames), written, async (operation, body) => {
      return isFine(await answerTo(json(service, operation, body)));
    }),
    { numRuns: 600 },
  );
});

test.each(['cloudformation', 'sts'] as const)('no operation of %s fails at any form', async (service) => {
  const operationNames = operationsOf(service);
  const parameters = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(text, written), { maxKeys: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operationNames), parameters, async (Action, given) => {
      return isFine(await answerTo(form(service, { StackName: 'a', ...given, Action })));
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
      return isFine(await answerTo(form('cloudformation', { Action, ...more, TemplateBody: JSON.stringify(template) })));
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
        return isFine(await answerTo({ service, method, path: whole, body: content }));
      },
    ),
    { numRuns: 1_500 },
  );
});
