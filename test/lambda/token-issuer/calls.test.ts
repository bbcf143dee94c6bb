import { connectionReset, serviceError } from '../../support/fake-service';
import { CREATING, ENDPOINTS, Issuer, OWN, ROOM, RUNTIME, SIGNING } from './issuer';

const THROTTLED = { error: serviceError('ThrottlingException', 400) };

let issuer: Issuer;
beforeEach(() => {
  issuer = new Issuer();
  issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints: ENDPOINTS });
});

describe('calls', () => {
  test('that are throttled or have no answer are tried again', async () => {
    issuer.ivs.fail('GetStage', THROTTLED, { error: connectionReset() });
    issuer.kms.fail('Sign', THROTTLED, { error: serviceError('KMSInternalException', 500) });
    await issuer.invoke({ stageArn: RUNTIME });
    expect(issuer.calls()).toEqual(['GetStage', 'GetStage', 'GetStage', 'Sign', 'Sign', 'Sign']);
  });

  test.each([
    ['GetStage', 'IVS', RUNTIME, SIGNING],
    ['Sign', 'KMS', ROOM, SIGNING],
    ['CreateParticipantToken', 'IVS', ROOM, CREATING],
  ] as const)(
    'of %s that are throttled until the time runs out are told from other failures',
    async (operation, service, arn, environment) => {
      issuer = new Issuer(environment);
      const throttle = (name: string) => {
        if (name === operation) throw serviceError('ThrottlingException', 400);
      };
      issuer.ivs.admit = throttle;
      issuer.kms.admit = throttle;
      const began = issuer.clock.now();
      await expect(issuer.invoke({ stageArn: arn })).rejects.toMatchObject({
        name: 'ThrottlingException',
        message: `${service} answers ${operation}, got too many calls in the account; try again later`,
      });
      expect(issuer.clock.now() - began).toBeLessThanOrEqual(14_000);
    },
  );

  test('that never answer end a second before the function does', async () => {
    issuer.kms.fail('Sign', 'silence');
    const began = issuer.clock.now();
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'KMS answers Sign, got DeadlineExceeded; see the log of the function',
    });
    expect(issuer.clock.now() - began).toBe(14_000);
  });

  test('to KMS that are denied are tried again, because a new permission takes some seconds', async () => {
    const denied = { error: serviceError('AccessDeniedException', 400, 'arn:aws:sts::123456789012:assumed-role/secret-role') };
    issuer.kms.fail('Sign', denied, denied);
    await issuer.invoke({ stageArn: ROOM });
    expect(issuer.calls()).toEqual(['Sign', 'Sign', 'Sign']);
    issuer.kms.admit = () => {
      throw denied.error;
    };
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'KMS answers Sign, got AccessDeniedException; see the log of the function',
    });
  });

  test.each<[string, Uint8Array | undefined]>([
    ['no signature', undefined],
    ['an empty one', new Uint8Array()],
    ['one that is no DER', new Uint8Array(96).fill(0x30)],
  ])('to KMS that return %s make no token', async (_, Signature) => {
    jest.spyOn(issuer.kms.client, 'send').mockResolvedValue({ $metadata: {}, Signature } as never);
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'the function issues a token, got an unexpected error; see its log',
    });
    expect(issuer.lines.map((line) => JSON.parse(line).outcome)).toEqual(['OK', 'TokenError']);
  });

  test('that fail in an unexpected way are not told', async () => {
    issuer.onLoad = () => {
      throw new TypeError('secret');
    };
    await expect(issuer.invoke({ stageArn: ROOM })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'the function issues a token, got an unexpected error; see its log',
    });
    expect(issuer.lines.map((line) => JSON.parse(line))).toEqual([{ operation: 'IssueToken', outcome: 'TypeError', durationMs: 0 }]);
  });
});
