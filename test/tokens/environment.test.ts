import { signingKeyFromEnvironment, stagesFromEnvironment } from 'ivs-realtime-tokens';
import { PUBLIC_KEY_ARN, STAGE } from './signing-keys';

const KMS_KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const VARIABLES = { IVS_TOKENS_PUBLIC_KEY_ARN: PUBLIC_KEY_ARN, IVS_TOKENS_KMS_KEY_ARN: KMS_KEY_ARN };
const FIX = 'let ParticipantTokenIssuer.bind of cdk-ivs-realtime set the variables';
const { arn, endpoints } = STAGE;
const ITEM = `${arn},${endpoints.events},${endpoints.whip}`;

const invalidInput = (message: string) => expect.objectContaining({ name: 'TokenError', code: 'INVALID_INPUT', message });

describe('signingKeyFromEnvironment', () => {
  test('signs with the KMS key, for the public key', async () => {
    const send = jest.fn().mockResolvedValue({ Signature: Buffer.of(1) });
    const key = signingKeyFromEnvironment(send, { environment: VARIABLES });

    expect(key.publicKeyArn).toBe(PUBLIC_KEY_ARN);
    expect(await key.sign(Buffer.of(2), Buffer.of(3))).toEqual(Buffer.of(1));
    expect(send.mock.calls).toEqual([
      [{ KeyId: KMS_KEY_ARN, Message: Buffer.of(2), MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_384' }],
    ]);
  });

  test('reads variables with another prefix', () => {
    const environment = { GUESTS_PUBLIC_KEY_ARN: PUBLIC_KEY_ARN, GUESTS_KMS_KEY_ARN: KMS_KEY_ARN };

    expect(signingKeyFromEnvironment(jest.fn(), { environment, prefix: 'GUESTS' }).publicKeyArn).toBe(PUBLIC_KEY_ARN);
  });

  test.each(['IVS_TOKENS_PUBLIC_KEY_ARN', 'IVS_TOKENS_KMS_KEY_ARN'])('refuses an environment without %s', (name) => {
    for (const value of [undefined, '']) {
      expect(() => signingKeyFromEnvironment(jest.fn(), { environment: { ...VARIABLES, [name]: value } })).toThrow(
        invalidInput(`the variable ${name} has a value, got nothing; ${FIX}`),
      );
    }
  });

  test('refuses an ARN that is none of a public key', () => {
    expect(() => signingKeyFromEnvironment(jest.fn(), { environment: { ...VARIABLES, IVS_TOKENS_PUBLIC_KEY_ARN: arn } })).toThrow(
      invalidInput(`publicKeyArn is the ARN of a public key of IVS, got ${arn}; pass the ARN that ImportPublicKey returns`),
    );
  });

  test('reads the environment of the process unless told otherwise', () => {
    Object.assign(process.env, VARIABLES);
    try {
      expect(signingKeyFromEnvironment(jest.fn()).publicKeyArn).toBe(PUBLIC_KEY_ARN);
    } finally {
      for (const name of Object.keys(VARIABLES)) delete process.env[name];
    }
  });
});

describe('stagesFromEnvironment', () => {
  test.each([
    [undefined, []],
    ['', []],
    [arn, [{ arn }]],
    [ITEM, [STAGE]],
    [`${arn} ${ITEM}`, [{ arn }, STAGE]],
  ])('reads %j', (IVS_TOKENS_STAGES, stages) => {
    expect(stagesFromEnvironment({ environment: { IVS_TOKENS_STAGES } })).toEqual(stages);
  });

  test.each([`[${arn}]`, `${arn},${endpoints.events}`, `${arn},,`, `${ITEM},more`, PUBLIC_KEY_ARN])('refuses %j', (GUESTS_STAGES) => {
    expect(() => stagesFromEnvironment({ prefix: 'GUESTS', environment: { GUESTS_STAGES } })).toThrow(
      invalidInput(
        `the variable GUESTS_STAGES lists <ARN>,<events endpoint>,<WHIP endpoint> or ARNs of stages, got something else; ${FIX}`,
      ),
    );
  });
});
