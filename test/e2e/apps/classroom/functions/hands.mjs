import { GetStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';

const ivs = new IVSRealTimeClient();

/** Connections are accepted. A raised hand is seen while the lesson is going on. */
export const handler = async ({ requestContext, body }) => {
  if (requestContext.eventType === 'CONNECT') return { statusCode: 200 };
  const { stage } = await ivs.send(new GetStageCommand({ arn: process.env.STAGE_ARN }));
  const seen = stage.activeSessionId !== undefined;
  return { statusCode: 200, body: JSON.stringify({ hand: JSON.parse(body).name, seen }) };
};
