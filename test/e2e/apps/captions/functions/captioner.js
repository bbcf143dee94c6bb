const { GetParticipantCommand, IVSRealTimeClient } = require('@aws-sdk/client-ivs-realtime');

const ivs = new IVSRealTimeClient();

/** Begins and ends the captions of a participant. */
exports.handler = async ({ detail }) => {
  const { event_name: name, session_id: sessionId, participant_id: participantId } = detail;
  const { participant } = await ivs.send(new GetParticipantCommand({ stageArn: process.env.STAGE_ARN, sessionId, participantId }));
  console.log(`captions ${name === 'Participant Published' ? 'begin' : 'end'}: ${participant.attributes.name}`);
};
