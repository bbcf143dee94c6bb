const { GetStageCommand, IVSRealTimeClient, ListParticipantsCommand } = require('@aws-sdk/client-ivs-realtime');

const ivs = new IVSRealTimeClient();

/** GET /speakers: who has spoken in the session of the stage. */
exports.handler = async () => {
  const stageArn = process.env.STAGE_ARN;
  const { stage } = await ivs.send(new GetStageCommand({ arn: stageArn }));
  const sessionId = stage.activeSessionId;
  const { participants = [] } = sessionId
    ? await ivs.send(new ListParticipantsCommand({ stageArn, sessionId, filterByPublished: true }))
    : {};
  return {
    statusCode: 200,
    headers: { 'access-control-allow-origin': '*', 'content-type': 'application/json' },
    body: JSON.stringify(participants.map(({ userId, state }) => ({ name: userId, here: state === 'CONNECTED' }))),
  };
};
