import { changed, type Differences } from './difference';

export const ivsParticipants: Differences = {
  'ivs-session-end': {
    answers: {
      GetStageSession: changed(({ stageSession: { endTime, ...session } }) => ({
        stageSession: { ...session, endTime: endTime && new Date(endTime.getTime() + 120_000) },
      })),
    },
    seen: '5 minutes after the last event of the publisher',
  },
  'ivs-replica-attributes': { answers: { StartParticipantReplication: async () => ({}) }, seen: 'success' },
  'ivs-replica-events': {
    answers: {
      ReceiveMessage: changed(({ Messages = [] }) => ({
        Messages: Messages.map(({ Body, ...message }: { Body: string }) => {
          const event = JSON.parse(Body);
          return { ...message, Body: JSON.stringify({ ...event, detail: { ...event.detail, replica: false } }) };
        }),
      })),
    },
    seen: 'source: replica; replica: replica source_session_id source_stage_arn',
  },
};
