const { CreateParticipantTokenCommand, IVSRealTimeClient } = require('@aws-sdk/client-ivs-realtime');

const ivs = new IVSRealTimeClient();

/** POST /join: lets a teacher or a pupil into the classroom. */
exports.handler = async ({ body }) => {
  const { name, teaches = false } = JSON.parse(body ?? '{}');
  const { STAGE_ARN: stageArn, CHAT_ARN: chat, PLAYBACK_URL: broadcast } = process.env;
  const attributes = { ...(name && { name }), ...(teaches && { teacher: 'true' }) };
  const { participantToken } = await ivs.send(new CreateParticipantTokenCommand({ stageArn, userId: name, attributes }));
  return { statusCode: 201, body: JSON.stringify({ token: participantToken.token, chat, broadcast }) };
};
