import fc from 'fast-check';
import { checkConnectionTokenRequest, checkParticipantTokenRequest } from 'ivs-realtime-tokens';
import { STAGE } from './signing-keys';

const stageArn = STAGE.arn;

function messageOf(request: unknown, check: (request: unknown) => void = checkParticipantTokenRequest): string | undefined {
  try {
    check(request);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ name: 'TokenError', code: 'INVALID_INPUT' });
    return (error as Error).message;
  }
}

const arnOfLength = (length: number) => stageArn.replace('oRmLNwuCeMlQ', 'a'.repeat(length - stageArn.length + 12));

test.each<[string, object]>([
  ['nothing but the stage', {}],
  ['members that are undefined', { userId: undefined, attributes: undefined, capabilities: undefined, duration: undefined }],
  ['an ARN of 128 characters', { stageArn: arnOfLength(128) }],
  ['an empty user ID', { userId: '' }],
  ['a user ID of 128 characters, of which some have two code units', { userId: '🎤'.repeat(128) }],
  ['no attributes', { attributes: {} }],
  ['attributes of 1,024 bytes', { attributes: { a: 'x'.repeat(500), b: 'x'.repeat(522) } }],
  ['attributes of 1,024 bytes in UTF-8', { attributes: { ä: 'ä'.repeat(511) } }],
  ['attributes that JSON would escape', { attributes: { a: '"'.repeat(1023) } }],
  ['an attribute without a name', { attributes: { '': 'x' } }],
  ['no capabilities', { capabilities: [] }],
  ['a capability twice', { capabilities: ['PUBLISH', 'PUBLISH'] }],
  ['a duration of 1 minute', { duration: 1 }],
  ['a duration of 14 days', { duration: 20_160 }],
])('%s is accepted', (_, members) => {
  expect(messageOf({ stageArn, ...members })).toBeUndefined();
});

const ARN = 'stageArn is the ARN of a stage';
const LIKE = 'pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';
const USER = 'userId is text of at most 128 characters';
const ATTRIBUTES = 'attributes is an object of texts with at most 1024 bytes of keys and values in UTF-8';
const CAPABILITIES = 'capabilities is a list of at most 2 of PUBLISH, SUBSCRIBE';
const DURATION = 'duration is a whole number of minutes from 1 to 20160';
const MEMBERS = 'the members of a request for this token are stageArn, userId, attributes, capabilities, duration';
const NO_TEXT = 'pass text, or leave userId out';
const NO_OBJECT = 'pass an object, or leave attributes out';
const AS_TEXT = 'write each value as text';
const CAPITALS = 'write the names in capital letters';
const RANGE = 'pass a duration in that range';

const REFUSED: readonly [object, string][] = [
  [{ stageArn: undefined }, `${ARN}, got nothing; ${LIKE}`],
  [{ stageArn: 'oRmLNwuCeMlQ' }, `${ARN}, got other text; ${LIKE}`],
  [{ stageArn: 'arn:aws:ivs:eu-west-1:1:channel/a' }, `${ARN}, got arn:aws:ivs:eu-west-1:1:channel/a; ${LIKE}`],
  [{ stageArn: arnOfLength(129) }, `${ARN}, got ${arnOfLength(129)}; ${LIKE}`],
  [{ userId: 7 }, `${USER}, got a number; ${NO_TEXT}`],
  [{ userId: null }, `${USER}, got null; ${NO_TEXT}`],
  [{ userId: 'a\ud83c' }, `${USER}, got half a surrogate pair; ${NO_TEXT}`],
  [{ userId: '🎤'.repeat(129) }, `${USER}, got 129 characters; shorten it`],
  [{ attributes: ['a'] }, `${ATTRIBUTES}, got a list; ${NO_OBJECT}`],
  [{ attributes: 'a' }, `${ATTRIBUTES}, got other text; ${NO_OBJECT}`],
  [{ attributes: new Map([['seat', 'A']]) }, `${ATTRIBUTES}, got another kind of object; ${NO_OBJECT}`],
  [{ attributes: { seat: 1 } }, `${ATTRIBUTES}, got a number in it; ${AS_TEXT}`],
  [{ attributes: { seat: 'a\udfa4' } }, `${ATTRIBUTES}, got half a surrogate pair in it; ${AS_TEXT}`],
  [{ attributes: { seat: undefined } }, `${ATTRIBUTES}, got nothing in it; ${AS_TEXT}`],
  [{ attributes: { a: 'x'.repeat(500), b: 'x'.repeat(523) } }, `${ATTRIBUTES}, got 1025 bytes; shorten them`],
  [{ attributes: { ä: 'ä'.repeat(512) } }, `${ATTRIBUTES}, got 1026 bytes; shorten them`],
  [{ capabilities: 'PUBLISH' }, `${CAPABILITIES}, got other text; pass a list, or leave capabilities out for both`],
  [{ capabilities: ['PUBLISH', 'SUBSCRIBE', 'PUBLISH'] }, `${CAPABILITIES}, got 3 elements; name each once`],
  [{ capabilities: ['PUBLISH', 'subscribe'] }, `${CAPABILITIES}, got other text as element 2; ${CAPITALS}`],
  [{ capabilities: [null] }, `${CAPABILITIES}, got null as element 1; ${CAPITALS}`],
  [{ duration: 0 }, `${DURATION}, got 0; ${RANGE}`],
  [{ duration: 20_161 }, `${DURATION}, got 20161; ${RANGE}`],
  [{ duration: 1.5 }, `${DURATION}, got 1.5; ${RANGE}`],
  [{ duration: Number.NaN }, `${DURATION}, got NaN; ${RANGE}`],
  [{ duration: '60' }, `${DURATION}, got other text; ${RANGE}`],
  [{ userID: 'alice' }, `${MEMBERS}, got userID; remove it or correct its name`],
  [{ 'user id': 'alice' }, `${MEMBERS}, got another name; remove it or correct its name`],
];

test.each(REFUSED.map(([members, message]) => [JSON.stringify(members).slice(0, 60), members, message] as const))(
  '%s is refused',
  (_, members, message) => {
    expect(messageOf({ stageArn, ...members })).toBe(message);
  },
);

test.each([
  [undefined, 'nothing'],
  [null, 'null'],
  ['x', 'other text'],
  [[], 'a list'],
])('a request that is %j is refused', (request, got) => {
  expect(messageOf(request)).toBe(`a request for a token is an object, got ${got}; pass an object`);
});

test('a connection token has nothing but a duration', () => {
  expect(messageOf({ duration: 40_320 }, checkConnectionTokenRequest)).toBeUndefined();
  expect(messageOf({ stageArn }, checkConnectionTokenRequest)).toBe(
    'the members of a request for this token are duration, got stageArn; remove it or correct its name',
  );
});

test('no message contains a text of the request but the ARN of a stage', () => {
  const text = fc.string({ unit: fc.constantFrom('S', '€', '🎤', '\ud83c'), minLength: 4, maxLength: 600 }).map((end) => `secret${end}`);
  const members = fc.record(
    {
      stageArn: text,
      userId: text,
      attributes: fc.oneof(text, fc.dictionary(text, text, { minKeys: 1 })),
      capabilities: fc.oneof(text, fc.array(text)),
      duration: text,
    },
    { requiredKeys: [] },
  );
  fc.assert(fc.property(members, (request) => expect(messageOf(request) ?? '').not.toContain('secret')));
});
