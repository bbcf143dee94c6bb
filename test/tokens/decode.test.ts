import fc from 'fast-check';
import { createParticipantToken, decodeToken } from 'ivs-realtime-tokens';
import { KEY, partsOf, STAGE } from './signing-keys';

const base64Url = (text: string | Buffer) => Buffer.from(text).toString('base64url');
const MALFORMED = {
  name: 'TokenError',
  code: 'TOKEN_MALFORMED',
  message: 'a token is three parts in base64url with dots between them, the first two JSON objects, got something else; pass a whole token',
};

test('a token is read, whoever signed it', async () => {
  const { token } = await createParticipantToken(KEY, { stage: STAGE, userId: 'älice' });
  const { header, claims } = partsOf(token);

  expect(decodeToken(token)).toEqual({ header, claims });
  expect(decodeToken(`${base64Url('{"alg":"KMS"}')}.${base64Url('{"jti":"a"}')}.AA`)).toEqual({
    header: { alg: 'KMS' },
    claims: { jti: 'a' },
  });
});

const OBJECT = base64Url('{}');
test.each<[string, unknown]>([
  ['nothing', undefined],
  ['empty text', ''],
  ['two parts', `${OBJECT}.${OBJECT}`],
  ['four parts', `${OBJECT}.${OBJECT}.AA.AA`],
  ['a header that is a list', `${base64Url('[]')}.${OBJECT}.AA`],
  ['claims that are null', `${OBJECT}.${base64Url('null')}.AA`],
  ['claims that are no JSON', `${OBJECT}.${base64Url('{')}.AA`],
  ['claims that are not UTF-8', `${OBJECT}.${base64Url(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))}.AA`],
  ['padding', `${OBJECT}.${OBJECT}.AA==`],
  ['base64 with + and /', `${OBJECT}.${OBJECT}.+/8A`],
  ['bits that no byte uses', `${OBJECT}.${OBJECT}.AB`],
  ['a space', `${OBJECT}.${OBJECT}. AA`],
])('%s is no token', (_, token) => {
  expect(() => decodeToken(token as string)).toThrow(expect.objectContaining(MALFORMED));
});

test('junk is refused, and nothing of it is in the message', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.base64String(), fc.json().map(base64Url)), { maxLength: 4 }), (parts) => {
      try {
        decodeToken(parts.join('.'));
      } catch (error) {
        expect(error).toMatchObject(MALFORMED);
      }
    }),
  );
});
