/** Commands of the show's producers: invite a participant, remove one, and start or stop a composition. */
import {
  CreateParticipantTokenCommand,
  DisconnectParticipantCommand,
  IVSRealTimeClient,
  StartCompositionCommand,
  StopCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';

type Request =
  | { readonly command: 'invite'; readonly userId: string }
  | { readonly command: 'remove'; readonly participantId: string; readonly reason?: string }
  | { readonly command: 'record' }
  | { readonly command: 'cut'; readonly compositionArn: string };

const ivs = new IVSRealTimeClient();

const { SHOW = '', STAGE_ARN: stageArn = '', STORAGE_CONFIGURATION_ARN = '', ENCODER_CONFIGURATION_ARN = '' } = process.env;

export async function handler(request: Request): Promise<object> {
  switch (request.command) {
    case 'invite': {
      const { participantToken } = await ivs.send(new CreateParticipantTokenCommand({ stageArn, userId: request.userId }));
      return { token: participantToken?.token, participantId: participantToken?.participantId };
    }
    case 'remove': {
      const { participantId, reason } = request;
      await ivs.send(new DisconnectParticipantCommand({ stageArn, participantId, reason }));
      return {};
    }
    case 'record': {
      const s3 = { storageConfigurationArn: STORAGE_CONFIGURATION_ARN, encoderConfigurationArns: [ENCODER_CONFIGURATION_ARN] };
      const { composition } = await ivs.send(new StartCompositionCommand({ stageArn, destinations: [{ s3 }], tags: { show: SHOW } }));
      return { compositionArn: composition?.arn };
    }
    case 'cut':
      await ivs.send(new StopCompositionCommand({ arn: request.compositionArn }));
      return {};
    default:
      throw new Error(`command must be invite, remove, record or cut; got ${JSON.stringify(request)}`);
  }
}
