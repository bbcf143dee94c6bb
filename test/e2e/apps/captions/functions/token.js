const { CreateParticipantTokenCommand, IVSRealTimeClient } = require('@aws-sdk/client-ivs-realtime');

const ivs = new IVSRealTimeClient();

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'access-control-allow-origin': '*', 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** POST /tokens: lets a listener into the stage, or a speaker with their name. */
exports.handler = async ({ body }) => {
  const { name, speaks = false } = JSON.parse(body || '{}');
  if (!name) return answer(400, { message: 'name is required' });
  const { participantToken } = await ivs.send(
    new CreateParticipantTokenCommand({
      stageArn: process.env.STAGE_ARN,
      userId: name,
      attributes: { name },
      capabilities: speaks ? ['PUBLISH', 'SUBSCRIBE'] : ['SUBSCRIBE'],
    }),
  );
  return answer(201, { token: participantToken.token, participantId: participantToken.participantId });
};
