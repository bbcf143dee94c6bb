import { Issuer, ROOM } from './issuer';

let issuer: Issuer;
beforeEach(() => {
  issuer = new Issuer();
});

describe('input', () => {
  const room = { stageArn: ROOM };

  test.each<[string, unknown]>([
    ['one minute', { ...room, duration: 1 }],
    ['14 days', { ...room, duration: 20_160 }],
    ['128 characters', { ...room, userId: '😀'.repeat(128) }],
    ['1 KB', { ...room, attributes: { text: 'x'.repeat(1020) } }],
    ['no capabilities', { ...room, capabilities: [] }],
    ['the kind of token', { ...room, tokenType: 'PARTICIPANT' }],
  ])('may have %s', async (_, event) => {
    await expect(issuer.invoke(event)).resolves.toHaveProperty('token');
  });

  test.each<[string, unknown, string]>([
    ['nothing', null, 'stageArn is the ARN of a stage, got nothing; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456'],
    [
      'a text',
      'secret',
      'stageArn is the ARN of a stage, got nothing; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456',
    ],
    ['a list', [room], 'stageArn is the ARN of a stage, got nothing; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456'],
    [
      'an ARN that is none',
      { stageArn: 'secret' },
      'stageArn is the ARN of a stage, got other text; pass one like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456',
    ],
    ['no time', { ...room, duration: 0 }, 'duration is a whole number of minutes from 1 to 20160, got 0; pass a duration in that range'],
    [
      '15 days',
      { ...room, duration: 20_161 },
      'duration is a whole number of minutes from 1 to 20160, got 20161; pass a duration in that range',
    ],
    ['129 characters', { ...room, userId: 'x'.repeat(129) }, 'userId is text of at most 128 characters, got 129 characters; shorten it'],
    [
      'more than 1 KB',
      { ...room, attributes: { text: 'x'.repeat(1021) } },
      'attributes is an object of texts with at most 1024 bytes of keys and values in UTF-8, got 1025 bytes; shorten them',
    ],
    [
      'a capability that is none',
      { ...room, capabilities: ['secret'] },
      'capabilities is a list of at most 2 of PUBLISH, SUBSCRIBE, got other text as element 1; write the names in capital letters',
    ],
    [
      'another kind of token',
      { ...room, tokenType: 'secret' },
      'tokenType is PARTICIPANT or CONNECTION, got a string; correct it, or leave it out for PARTICIPANT',
    ],
  ])('is refused before any call: %s', async (_, event, message) => {
    await expect(issuer.invoke(event)).rejects.toMatchObject({ name: 'ValidationException', message });
    expect(issuer.calls()).toEqual([]);
    expect(issuer.loads).toBe(0);
  });
});
