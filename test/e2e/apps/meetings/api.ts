/** The HTTP API: open a meeting, see who is in it, and join it. */
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createParticipantToken, signingKeyFromEnvironment, type TokenStage } from 'ivs-realtime-tokens';
import { addPerson, findPerson, listPeople, meetingIdOf, type Person } from './people';

const { IVS_STAGES_TAG_KEY = '', IVS_STAGES_TAG_VALUE = '', IVS_STAGES_CREATED_AT_TAG_KEY = '', QUEUE_URL, ISSUER } = process.env;

const ivs = new IVSRealTimeClient();
const kms = new KMSClient();
const lambda = new LambdaClient();
const sqs = new SQSClient();
const signingKey = signingKeyFromEnvironment((input) => kms.send(new SignCommand(input)));

export async function handler(event: APIGatewayProxyEventV2WithJWTAuthorizer): Promise<APIGatewayProxyStructuredResultV2> {
  const userId = String(event.requestContext.authorizer.jwt.claims['cognito:username']);
  if (event.routeKey === 'POST /meetings') return open(userId, JSON.parse(event.body ?? '{}'));
  const person = await findPerson(event.pathParameters?.meetingId ?? '', userId);
  if (!person) return answer(403, { message: 'You are not invited to this meeting.' });
  return event.routeKey === 'GET /meetings/{meetingId}' ? see(person) : join(person);
}

/** `CreateStage` answers with the endpoints that the host's token needs. */
async function open(userId: string, { guests = [] }: { readonly guests?: readonly string[] }): Promise<APIGatewayProxyStructuredResultV2> {
  const tags = { [IVS_STAGES_TAG_KEY]: IVS_STAGES_TAG_VALUE, [IVS_STAGES_CREATED_AT_TAG_KEY]: new Date().toISOString() };
  const created = await ivs.send(new CreateStageCommand({ tags }));
  const stage: TokenStage = created.stage ?? {};
  const { arn: stageArn = '' } = stage;
  await addPerson(stageArn, userId, 'host');
  if (guests.length > 0) {
    const Entries = guests.map((guest, index) => ({ Id: `${index}`, MessageBody: JSON.stringify({ stageArn, userId: guest }) }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: QUEUE_URL, Entries }));
  }
  const { token } = await createParticipantToken(signingKey, { stage, userId, attributes: { role: 'host' } });
  return answer(201, { meetingId: meetingIdOf(stageArn), token });
}

async function see({ meetingId }: Person): Promise<APIGatewayProxyStructuredResultV2> {
  const people = await listPeople(meetingId);
  return answer(200, Object.fromEntries(people.map(({ userId, state }) => [userId, state])));
}

async function join({ stageArn, userId }: Person): Promise<APIGatewayProxyStructuredResultV2> {
  const Payload = JSON.stringify({ stageArn, userId, attributes: { role: 'guest' } });
  const { FunctionError, Payload: issued } = await lambda.send(new InvokeCommand({ FunctionName: ISSUER, Payload }));
  const result = JSON.parse(issued?.transformToString() ?? '{}');
  return FunctionError ? answer(502, { message: result.errorMessage }) : answer(200, { token: result.token });
}

const answer = (statusCode: number, body: object): APIGatewayProxyStructuredResultV2 => ({ statusCode, body: JSON.stringify(body) });
