import { GetStageCommand } from '@aws-sdk/client-ivs-realtime';
import type { Access } from '../../../../../local/src/service/access';
import { OPERATIONS, type OperationName } from '../../../../../local/src/services/ivs/operations';
import { refusal, serveForEachTest } from '../client';
import { Room } from '../room';
import { HAPPY } from './conformance-cases';

let asked: readonly Access[] = [];
let caller: { readonly accessKeyId: string; readonly region: string } | undefined;
let denied: string | undefined;

const findCaller = (accessKeyId: string, region: string) => ({
  denialOf(accesses: readonly Access[]) {
    asked = accesses;
    caller = { accessKeyId, region };
    const found = accesses.find(({ action }) => action === `ivs:${denied}`);
    return found && `${denied} is denied.`;
  },
});

beforeEach(() => {
  asked = [];
  denied = undefined;
});

const served = serveForEachTest({ findCaller });

/** The actions and resources that a successful call needs, without ids. */
async function askedFor(operation: keyof typeof HAPPY, more: object = {}): Promise<string[]> {
  const room = new Room({ findCaller });
  const input = await HAPPY[operation](room);
  asked = [];
  await room.call(operation, { ...input, ...more });
  room.ivs.close();
  return asked.map(({ action, resource }) => `${action.replace('ivs:', '')} ${resource.replace(/\/[a-zA-Z0-9-]+$/, '/id')}`);
}

const arn = (resource: string) => `arn:aws:ivs:us-east-1:000000000000:${resource}`;

describe('authorization', () => {
  test.each(Object.keys(OPERATIONS) as OperationName[])('is asked for %s', async (operation) => {
    expect(await askedFor(operation)).toContainEqual(expect.stringMatching(`^${operation} `));
  });

  test.each([
    ['CreateStage', arn('stage/*')],
    ['GetStage', arn('stage/id')],
    ['ListStages', arn('stage/*')],
    ['ListStageSessions', arn('stage/id')],
    ['CreateParticipantToken', arn('stage/id')],
    ['ListParticipantReplicas', arn('stage/id')],
    ['GetComposition', arn('composition/id')],
    ['ListCompositions', '*'],
    ['CreateStorageConfiguration', arn('storage-configuration/*')],
    ['ListStorageConfigurations', '*'],
    ['DeleteEncoderConfiguration', arn('encoder-configuration/id')],
    ['UpdateIngestConfiguration', arn('ingest-configuration/id')],
    ['ImportPublicKey', arn('public-key/*')],
    ['TagResource', arn('stage/id')],
  ] as const)('%s is asked for %s', async (operation, resource) => {
    expect(await askedFor(operation)).toEqual([`${operation} ${resource}`]);
  });

  test('is asked for each resource that an operation touches', async () => {
    expect(await askedFor('StartParticipantReplication')).toEqual([
      `StartParticipantReplication ${arn('stage/id')}`,
      `StartParticipantReplication ${arn('stage/id')}`,
    ]);
    expect(await askedFor('StartComposition', { tags: { team: 'live' } })).toEqual([
      `StartComposition ${arn('stage/id')}`,
      `StartComposition ${arn('channel/id')}`,
      `TagResource ${arn('composition/*')}`,
    ]);
    expect(await askedFor('ListCompositions', { filterByStageArn: arn('stage/a') })).toEqual([`ListCompositions ${arn('stage/id')}`]);
  });

  test('is asked for tagging, too, where something is created with tags', async () => {
    expect(await askedFor('CreateStage', { tags: { team: 'live' } })).toEqual([
      `CreateStage ${arn('stage/*')}`,
      `TagResource ${arn('stage/*')}`,
    ]);
    expect(await askedFor('CreateStage', { tags: {} })).toEqual([`CreateStage ${arn('stage/*')}`]);
  });

  test('knows who calls, and how the resource is tagged', async () => {
    const { stage } = await served.ivs.call('us-east-1', 'CreateStage', { tags: { team: 'live' } });
    const { arn: stageArn } = stage as { arn: string };
    asked = [];
    await served.client.send(new GetStageCommand({ arn: stageArn }));

    expect(caller).toEqual({ accessKeyId: 'local', region: 'us-east-1' });
    expect(asked).toEqual([{ action: 'ivs:GetStage', resource: stageArn, context: { 'aws:resourcetag/team': 'live' } }]);
  });

  test('comes before validation, and before anything is looked up or done', async () => {
    denied = 'GetStage';
    const get = (given: string) => refusal(served.client.send(new GetStageCommand({ arn: given })));
    expect(await get(arn('stage/none'))).toEqual({ name: 'AccessDeniedException', status: 403, message: 'GetStage is denied.' });
    expect((await get('none')).name).toBe('AccessDeniedException');
    denied = undefined;
    expect((await get('none')).name).toBe('ValidationException');

    denied = 'TagResource';
    await expect(served.ivs.call('us-east-1', 'CreateStage', { tags: { team: 'live' } }, 'local')).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(served.ivs.resources()).toEqual([]);
  });
});
