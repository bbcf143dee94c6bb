/** Commands of the app's back end: open a room, invite to it, list the rooms, and close one. */
import {
  type AutoParticipantRecordingConfiguration,
  CreateParticipantTokenCommand,
  CreateStageCommand,
  DeleteStageCommand,
  IVSRealTimeClient,
  paginateListStages,
} from '@aws-sdk/client-ivs-realtime';

type Request =
  | { readonly command: 'open'; readonly name: string; readonly record?: boolean }
  | { readonly command: 'invite'; readonly room: string; readonly userId: string; readonly mayPublish?: boolean }
  | { readonly command: 'list' }
  | { readonly command: 'close'; readonly room: string };

const ivs = new IVSRealTimeClient();

const {
  IVS_STAGES_TAG_KEY = '',
  IVS_STAGES_TAG_VALUE = '',
  IVS_STAGES_CREATED_AT_TAG_KEY = '',
  STORAGE_CONFIGURATION_ARN = '',
} = process.env;

export async function handler(request: Request): Promise<object> {
  switch (request.command) {
    case 'open':
      return open(request.name, request.record);
    case 'invite':
      return invite(request.room, request.userId, request.mayPublish);
    case 'list':
      return list();
    case 'close':
      await ivs.send(new DeleteStageCommand({ arn: request.room }));
      return {};
    default:
      throw new Error('command must be open, invite, list or close, got another one');
  }
}

async function open(name: string, record = false): Promise<object> {
  const recording: AutoParticipantRecordingConfiguration = {
    storageConfigurationArn: STORAGE_CONFIGURATION_ARN,
    mediaTypes: ['AUDIO_VIDEO'],
    thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 60 },
  };
  const { stage } = await ivs.send(
    new CreateStageCommand({
      name,
      autoParticipantRecordingConfiguration: record ? recording : undefined,
      // IAM denies a stage without these two tags.
      tags: { [IVS_STAGES_TAG_KEY]: IVS_STAGES_TAG_VALUE, [IVS_STAGES_CREATED_AT_TAG_KEY]: new Date().toISOString() },
    }),
  );
  return { room: stage?.arn };
}

async function invite(stageArn: string, userId: string, mayPublish = true): Promise<object> {
  const { participantToken } = await ivs.send(
    new CreateParticipantTokenCommand({ stageArn, userId, capabilities: mayPublish ? ['PUBLISH', 'SUBSCRIBE'] : ['SUBSCRIBE'] }),
  );
  return { token: participantToken?.token, participantId: participantToken?.participantId };
}

/** IVS lists all stages of the account and region. The rooms are those with the tag. */
async function list(): Promise<object> {
  const rooms: object[] = [];
  for await (const { stages = [] } of paginateListStages({ client: ivs, pageSize: 100 }, {})) {
    const tagged = stages.filter(({ tags }) => tags?.[IVS_STAGES_TAG_KEY] === IVS_STAGES_TAG_VALUE);
    rooms.push(...tagged.map(({ arn, name, activeSessionId }) => ({ room: arn, name, isLive: !!activeSessionId })));
  }
  return { rooms };
}
