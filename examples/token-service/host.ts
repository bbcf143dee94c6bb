/** Commands of a host: open a room and join it, connect to all rooms, and close a room. */
import { CreateStageCommand, DeleteStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { createConnectionToken, createParticipantToken, signingKeyFromEnvironment, type TokenStage } from 'ivs-realtime-tokens';

type Request =
  | { readonly command: 'open'; readonly name: string; readonly userId: string }
  | { readonly command: 'connect' }
  | { readonly command: 'close'; readonly room: string };

const { IVS_STAGES_TAG_KEY = '', IVS_STAGES_TAG_VALUE = '', IVS_STAGES_CREATED_AT_TAG_KEY = '' } = process.env;

const ivs = new IVSRealTimeClient();
const kms = new KMSClient();
const key = signingKeyFromEnvironment((input) => kms.send(new SignCommand(input)));

export async function handler(request: Request): Promise<object> {
  switch (request.command) {
    case 'open':
      return open(request.name, request.userId);
    case 'connect': {
      const { token } = await createConnectionToken(key, { duration: 60 });
      return { token };
    }
    case 'close':
      await ivs.send(new DeleteStageCommand({ arn: request.room }));
      return {};
    default:
      throw new Error('command must be open, connect or close, got another one');
  }
}

/** The answer of `CreateStage` has the endpoints that a token needs, so that a room and the token of its host take one call to IVS and one to KMS. */
async function open(name: string, userId: string): Promise<object> {
  const tags = { [IVS_STAGES_TAG_KEY]: IVS_STAGES_TAG_VALUE, [IVS_STAGES_CREATED_AT_TAG_KEY]: new Date().toISOString() };
  const created = await ivs.send(new CreateStageCommand({ name, tags }));
  const stage: TokenStage = created.stage ?? {};
  const { token } = await createParticipantToken(key, { stage, userId, attributes: { role: 'host' } });
  return { room: stage.arn, token };
}
