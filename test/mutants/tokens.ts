/** Tokens are as the service wants them, and those that are not are refused. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code.
import { mutantsOf } from './mutant';

export const tokens = [
  ...mutantsOf(
    'tokens/src/der.ts',
    ['test/tokens/signing.test.ts'],
    [
      { rule: 'an integer that is shorter than the field has zeros before it', from: ' + INTEGER_SIZE - integer.length', to: '' },
      { rule: 'the sign byte of an integer is dropped', from: 'first === 0 ? integer.subarray(1) : integer', to: 'integer' },
      {
        rule: 'an integer is not longer than the field',
        from: 'magnitude.length <= INTEGER_SIZE',
        to: 'magnitude.length <= INTEGER_SIZE + 1',
      },
      { rule: 'an integer is positive', from: 'if (first >= 0x80) return undefined;', to: '' },
      { rule: 'nothing follows the signature', from: 'sequence.end !== der.length', to: 'sequence.end > der.length' },
      { rule: 'nothing follows the integers', from: 's.end !== der.length', to: 's.end > der.length' },
    ],
  ),
  ...mutantsOf(
    'tokens/src/participant-token.ts',
    ['test/tokens/participant-token.test.ts'],
    [
      { rule: 'a request is checked before the signer is called', from: 'checkParticipantTokenRequest(request);', to: '' },
      { rule: 'the stage is in the region of the public key', from: 'stage.region === home.region && ', to: '' },
      { rule: 'the stage is in the account of the public key', from: ' && stage.account === home.account', to: '' },
      { rule: 'the endpoints are those of the stage', from: 'url.startsWith(scheme)', to: 'true' },
    ],
  ),
  ...mutantsOf(
    'tokens/src/limits.ts',
    ['test/tokens/request-check.test.ts', 'test/tokens/verify.test.ts'],
    [
      { rule: 'an emoji is one character of a user ID', from: '[...text].length', to: 'text.length' },
      {
        rule: 'attributes are counted in bytes',
        from: "Buffer.byteLength(Object.entries(attributes).flat().join(''))",
        to: "Object.entries(attributes).flat().join('').length",
      },
      {
        rule: 'the keys of attributes count, too',
        from: 'Object.entries(attributes).flat().join',
        to: 'Object.values(attributes).flat().join',
      },
      { rule: 'half a surrogate pair is no text', from: ' && !/[\\ud800-\\udfff]/u.test(value)', to: '' },
    ],
  ),
  ...mutantsOf(
    'tokens/src/kms-signer.ts',
    ['test/tokens/kms-signer.test.ts'],
    [
      {
        rule: 'AWS KMS signs the digest',
        from: "Message: digest, MessageType: 'DIGEST'",
        to: "Message: digest, MessageType: 'RAW' as 'DIGEST'",
      },
    ],
  ),
  ...mutantsOf(
    'tokens/src/decode.ts',
    ['test/tokens/decode.test.ts'],
    [{ rule: 'a token is base64url, of which each byte has one form', from: '!parts.every(isBase64Url) || ', to: '' }],
  ),
  ...mutantsOf(
    'tokens/src/verify.ts',
    ['test/tokens/verify.test.ts'],
    [
      { rule: 'the signature is verified', from: 'checkSignature(parts, key);', to: '' },
      { rule: 'no other algorithm is accepted', from: "if (header.alg !== 'ES384')", to: "if (header.alg === 'none')" },
      {
        rule: 'a token expires in the second that it names',
        from: '1000 * claims.exp <= now.getTime()',
        to: '1000 * claims.exp < now.getTime()',
      },
      { rule: 'the token names the public key', from: ' && (publicKeyArn === undefined || header.kid === publicKeyArn)', to: '' },
      { rule: 'the token is for the stage', from: 'if (resource !== stageArn)', to: 'if (resource === undefined)' },
      { rule: 'a broken claim is refused', from: 'if (broken) throw', to: 'if (!broken) throw' },
    ],
  ),
  ...mutantsOf(
    'tokens/src/claim-rules.ts',
    ['test/tokens/verify.test.ts'],
    [
      { rule: 'a token does not outlive the limit of the service', from: ' && Number(exp) <= Number(iat) + 60 * maxMinutes', to: '' },
      {
        rule: 'the stage is in the region and account of the public key',
        from: 'stage?.region === region && stage.account === account',
        to: 'stage !== undefined',
      },
    ],
  ),
];
