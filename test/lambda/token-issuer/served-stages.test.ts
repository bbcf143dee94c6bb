/** The stages that a token issuer serves, and their endpoints. */
import { decodeToken } from 'ivs-realtime-tokens';
import { ENDPOINTS, Issuer, L1, NOT_SERVED, OWN, OWNER, RUNTIME, SIGNING, stageArn } from './issuer';

let issuer: Issuer;
beforeEach(() => {
  issuer = new Issuer();
  issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints: ENDPOINTS });
});

describe('the endpoints', () => {
  test.each([
    ['a fixed stage', L1],
    ['a run-time stage', RUNTIME],
  ])('of %s are read once in 14 days', async (_, arn) => {
    for (let token = 0; token < 3; token++) await issuer.invoke({ stageArn: arn });
    expect(issuer.calls()).toEqual(['GetStage', 'Sign', 'Sign', 'Sign']);
    issuer.clock.advance(14 * 24 * 3_600_000 - 1000);
    await issuer.invoke({ stageArn: arn });
    expect(issuer.ivs.operations()).toEqual(['GetStage']);
    issuer.clock.advance(1000);
    await issuer.invoke({ stageArn: arn });
    expect(issuer.ivs.operations()).toEqual(['GetStage', 'GetStage']);
  });

  test.each<[string, () => unknown]>([
    ['has lost its tag', () => issuer.ivs.stages.set(RUNTIME, { endpoints: ENDPOINTS })],
    ['is deleted', () => issuer.ivs.stages.delete(RUNTIME)],
  ])('of a stage that %s in the meantime are kept as long', async (_, change) => {
    await issuer.invoke({ stageArn: RUNTIME });
    change();
    await expect(issuer.invoke({ stageArn: RUNTIME })).resolves.toHaveProperty('token');
    issuer.clock.advance(14 * 24 * 3_600_000);
    await expect(issuer.invoke({ stageArn: RUNTIME })).rejects.toMatchObject(NOT_SERVED(RUNTIME));
    expect(issuer.calls()).toEqual(['GetStage', 'GetStage', 'Sign', 'Sign']);
  });

  test('are those that GetStage returns', async () => {
    issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints: { events: 'wss://other.example', whip: 'https://other.example' } });
    const { token } = await issuer.invoke({ stageArn: RUNTIME });
    expect(decodeToken(token).claims).toMatchObject({ events_url: 'wss://other.example', whip_url: 'https://other.example' });
  });

  test.each([{}, { events: ENDPOINTS.events }, { whip: ENDPOINTS.whip }])('are not kept when one is missing: %j', async (endpoints) => {
    issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints });
    await expect(issuer.invoke({ stageArn: RUNTIME })).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'IVS answers GetStage, got Error; see the log of the function',
    });
    issuer.ivs.stages.set(RUNTIME, { tags: OWN, endpoints: ENDPOINTS });
    await issuer.invoke({ stageArn: RUNTIME });
    expect(issuer.calls()).toEqual(['GetStage', 'GetStage', 'Sign']);
  });
});

describe('a stage that the issuer does not serve', () => {
  test.each<[string, Record<string, string> | undefined]>([
    ['with the tag of another app', { [OWNER]: 'Foreign/89' }],
    ['whose tag only begins so', { [OWNER]: 'Live/01234' }],
    ['without a tag, even if IAM lets the function read it', { other: 'Live/0123', [OWNER]: ' ' }],
    ['that does not exist', undefined],
  ])('is refused before anything is signed: %s', async (_, tags) => {
    const foreign = stageArn('foreign');
    if (tags) issuer.ivs.stages.set(foreign, { tags, endpoints: ENDPOINTS });
    await expect(issuer.invoke({ stageArn: foreign })).rejects.toMatchObject(NOT_SERVED(foreign));
    expect(issuer.calls()).toEqual(['GetStage']);
  });

  test('is not asked for again within 5 seconds', async () => {
    const young = stageArn('young');
    const ask = () => issuer.invoke({ stageArn: young });
    await expect(ask()).rejects.toMatchObject(NOT_SERVED(young));
    issuer.ivs.stages.set(young, { tags: OWN, endpoints: ENDPOINTS });
    issuer.clock.advance(4_999);
    await expect(ask()).rejects.toMatchObject(NOT_SERVED(young));
    expect(issuer.calls()).toEqual(['GetStage']);
    issuer.clock.advance(1);
    await ask();
    expect(issuer.calls()).toEqual(['GetStage', 'GetStage', 'Sign']);
  });

  test.each(['arn:aws:ivs:eu-west-1:123456789012:stage/room', 'arn:aws:ivs:us-east-1:222222222222:stage/room'])(
    'is refused without a call when it is of another region or account: %s',
    async (arn) => {
      await expect(issuer.invoke({ stageArn: arn })).rejects.toMatchObject(NOT_SERVED(arn));
      expect(issuer.calls()).toEqual([]);
    },
  );

  test('is refused without a call when there are no run-time stages', async () => {
    issuer = new Issuer({ ...SIGNING, RUNTIME_STAGES_TAG_VALUES: undefined });
    await expect(issuer.invoke({ stageArn: RUNTIME })).rejects.toMatchObject(NOT_SERVED(RUNTIME));
    expect(issuer.calls()).toEqual([]);
  });

  test('may have the tag of each construct', async () => {
    issuer.ivs.stages.set(RUNTIME, { tags: { [OWNER]: 'Other/4567' }, endpoints: ENDPOINTS });
    await expect(issuer.invoke({ stageArn: RUNTIME })).resolves.toHaveProperty('token');
  });

  test('is a fixed one that is deleted', async () => {
    issuer.ivs.stages.delete(L1);
    await expect(issuer.invoke({ stageArn: L1 })).rejects.toMatchObject(NOT_SERVED(L1));
  });
});
