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

const { STAGE_ARN: stageArn = '', START_COMPOSITION = '{}' } = process.env;

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
      const { composition } = await ivs.send(new StartCompositionCommand(JSON.parse(START_COMPOSITION)));
      return { compositionArn: composition?.arn };
    }
    case 'cut':
      await ivs.send(new StopCompositionCommand({ arn: request.compositionArn }));
      return {};
    default:
      throw new Error('command must be invite, remove, record or cut, got another one');
  }
}
