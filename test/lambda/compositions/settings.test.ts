import { settingsFrom } from '../../../lambda/compositions/settings';

const REQUEST = JSON.stringify({ layout: { grid: {} }, destinations: [{ channel: { channelArn: 'c' } }], tags: { show: 'news' } });
const VALID = { TAG_VALUE: 'Live-Show', STAGE_ARN: 'arn:stage', REQUEST, VISIBILITY_SECONDS: '90', RETENTION_SECONDS: '600' };

test('settings of a stage', () => {
  expect(settingsFrom({ ...VALID, TRIGGER_ATTRIBUTE: 'role', TRIGGER_VALUE: 'host' })).toEqual({
    tagValue: 'Live-Show',
    stages: { arn: 'arn:stage' },
    request: JSON.parse(REQUEST),
    trigger: { attribute: 'role', value: 'host' },
    visibilityMs: 90_000,
    retentionMs: 600_000,
  });
});

test('settings of run-time stages', () => {
  expect(settingsFrom({ ...VALID, STAGE_ARN: undefined, RUNTIME_TAG_VALUE: 'Live/0123' })).toMatchObject({
    stages: { runtimeTagValue: 'Live/0123' },
    trigger: undefined,
  });
});

const STAGE_RULE = 'the variable STAGE_ARN has the ARN of a stage, or RUNTIME_TAG_VALUE has a tag value';
const REQUEST_RULE = 'the variable REQUEST is JSON with a list of destinations, got something else';

test.each([
  [{ TAG_VALUE: '' }, 'the variable TAG_VALUE has the value of a tag, got nothing'],
  [{ STAGE_ARN: undefined }, `${STAGE_RULE}, got nothing`],
  [{ RUNTIME_TAG_VALUE: 'Live/0123' }, `${STAGE_RULE}, got both`],
  [{ REQUEST: undefined }, REQUEST_RULE],
  [{ REQUEST: '{"tags":{"secret":"x"}}' }, REQUEST_RULE],
  [{ REQUEST: '{"destinations":' }, REQUEST_RULE],
  [{ VISIBILITY_SECONDS: '0' }, "the variable VISIBILITY_SECONDS is a whole number from 1, got '0'"],
  [{ VISIBILITY_SECONDS: undefined }, "the variable VISIBILITY_SECONDS is a whole number from 1, got ''"],
  [{ RETENTION_SECONDS: '1.5' }, "the variable RETENTION_SECONDS is a whole number from 1, got '1.5'"],
  [{ TRIGGER_ATTRIBUTE: 'role' }, 'the variable TRIGGER_VALUE is set when TRIGGER_ATTRIBUTE is, got the attribute alone'],
  [{ TRIGGER_VALUE: 'host' }, 'the variable TRIGGER_VALUE is set when TRIGGER_ATTRIBUTE is, got the value alone'],
])('%j is refused', (change, message) => {
  expect(() => settingsFrom({ ...VALID, ...change })).toThrow(new Error(`${message}; deploy the stack again`));
});
