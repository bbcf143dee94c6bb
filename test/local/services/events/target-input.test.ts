import fc from 'fast-check';
import { parseTargetInput, type TargetInput } from '../../../../local/src/services/events/target-input';

const EVENT = {
  version: '0',
  id: 'e-1',
  'detail-type': 'IVS Stage Update',
  resources: ['arn:one', 'arn:two'],
  detail: {
    name: 'Ann',
    quoted: 'say "hi"',
    count: 3,
    on: true,
    nothing: null,
    list: [{ id: 'a' }, { id: 'b' }, { no: 1 }],
    'a-b': { c_d: 1 },
  },
};

const RULE = {
  ruleName: 'example',
  ruleArn: 'arn:aws:events:us-east-1:000000000000:rule/example',
  ingestionTime: '2026-11-22T12:00:00Z',
};

const inputOf = (input: TargetInput, event: Readonly<Record<string, unknown>> = EVENT) =>
  parseTargetInput('Target0', input)({ event, ...RULE });

const transformed = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  inputOf({ InputTransformer: { InputPathsMap, InputTemplate } });

describe('a target gets', () => {
  test('the event', () => expect(inputOf({})).toEqual(EVENT));

  test('something constant', () => expect(inputOf({ Input: '{"a":[1]}' })).toEqual({ a: [1] }));

  test.each([
    ['$', EVENT],
    ['$.detail.name', 'Ann'],
    ['$.detail-type', 'IVS Stage Update'],
    ['$.detail.a-b.c_d', 1],
    ['$.resources[1]', 'arn:two'],
    ['$.detail.list[*].id', ['a', 'b']],
    ['$.resources.*', ['arn:one', 'arn:two']],
    ['$.detail.missing', null],
    ['$.resources[2]', null],
    ['$.detail.name.length', null],
    ['$.detail.toString', null],
  ])('what lies at %s', (InputPath, expected) => expect(inputOf({ InputPath })).toEqual(expected));
});

describe('a template', () => {
  const PATHS = { name: '$.detail.name', count: '$.detail.count', on: '$.detail.on', nothing: '$.detail.nothing', detail: '$.detail.a-b' };

  test.each([
    ['"instance <name> is in <count>"', 'instance Ann is in 3'],
    ['"instance \\"<name>\\" is <on>"', 'instance "Ann" is true'],
    [
      '{"name": <name>, "list": [9, <count>, true], "text": "<name>, \\"<count>\\""}',
      { name: 'Ann', list: [9, 3, true], text: 'Ann, "3"' },
    ],
    ['<detail>', { c_d: 1 }],
    ['{"detail": <detail>, "nothing": <nothing>}', { detail: { c_d: 1 }, nothing: null }],
    ['"of <detail>"', 'of {c_d:1}'],
    ['"<missing>|<un.known>"', '|'],
    ['{"arn": <aws.events.rule-arn>, "at": "<aws.events.event.ingestion-time>"}', { arn: RULE.ruleArn, at: RULE.ingestionTime }],
    ['"<aws.events.rule-name> triggered"', 'example triggered'],
    ['<aws.events.event.json>', EVENT],
    ['"1 < 2 > <b >"', '1 < 2 > <b >'],
    ['{"<name>": 1}', { Ann: 1 }],
  ])('%s', (template, expected) => {
    expect(transformed(template, { ...PATHS, missing: '$.detail.missing' })).toEqual(expected);
  });

  test('has the event without its detail', () => {
    const { detail: _, ...rest } = EVENT;
    expect(transformed('{"event": <aws.events.event>}')).toEqual({ event: rest });
  });

  test('puts any value where it stands alone, as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const InputTransformer = { InputPathsMap: { value: '$.detail' }, InputTemplate: '{"value":<value>}' };
        expect(JSON.stringify(inputOf({ InputTransformer }, { detail: value }))).toBe(JSON.stringify({ value }));
      }),
    );
  });

  test.each([
    ['has a quote', '"<quoted>"', { quoted: '$.detail.quoted' }, '"say "hi""'],
    ['is not there', '{"a": <missing>}', { missing: '$.detail.missing' }, '{"a": }'],
  ])('fails when a value %s', (_, template, paths, result) => {
    expect(() => transformed(template, paths)).toThrow(
      `The InputTemplate of target Target0, filled from the event, is not JSON: ${result}`,
    );
  });
});

describe('refuses', () => {
  const template = (InputTemplate: string, InputPathsMap = {}) => ({ InputTransformer: { InputTemplate, InputPathsMap } });

  test.each<[string, TargetInput, string]>([
    [
      'two kinds of input',
      { Input: '1', InputPath: '$' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target Target0.',
    ],
    ['a constant that is no JSON', { Input: 'hello' }, 'JSON syntax error in Input for target Target0: hello'],
    ['a template that is no JSON', template('<name> is here'), 'it must be JSON, a text in quotes included; got <name> is here'],
    ['a template of several lines', template('"a"\n"b"'), 'Invalid InputTemplate for target Target0'],
    [
      'a variable with a name of the service',
      template('1', { 'aws.events.event': '$' }),
      "A variable in InputPathsMap has letters, digits, '-' and '_'; target Target0 has aws.events.event.",
    ],
    [
      'more than 100 variables',
      template('1', Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, '$']))),
      'InputPathsMap for target Target0 must have at most 100 variables; got 101.',
    ],
    ['a path in a template', template('1', { a: '$..b' }), 'Invalid InputPath for target Target0: $..b.'],
    ...['detail', '$detail', '$.', "$['detail']", '$.a[?(@.b)]', '$.a[-1]', '$.a b'].map((path): [string, TargetInput, string] => [
      `the path ${path}`,
      { InputPath: path },
      `Invalid InputPath for target Target0: ${path}. Write it like $.detail.name, $.resources[0] or $.resources[*].`,
    ]),
  ])('%s', (_, input, message) => {
    expect(() => parseTargetInput('Target0', input)).toThrow(message);
  });
});

test('is refused when a template makes it too long', () => {
  const event = { detail: { text: 'x'.repeat(200_000) } };
  const template = (times: number) => JSON.stringify('<t>'.repeat(times));
  const input = (times: number) =>
    inputOf({ InputTransformer: { InputPathsMap: { t: '$.detail.text' }, InputTemplate: template(times) } }, event);
  expect(input(5)).toHaveLength(1_000_000);
  expect(() => input(2_700)).toThrow('The input of target Target0 must have at most 1048576 characters.');
  expect(() => input(2_731)).toThrow('InputTemplate for target Target0 must have at most 8192 characters; got 8195.');
});
