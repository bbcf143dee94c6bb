import {
  CreateParticipantToken$,
  DisconnectParticipant$,
  GetParticipant$,
  ListParticipantEvents$,
  ListParticipants$,
  type Participant as ParticipantShape,
} from '@aws-sdk/client-ivs-realtime';
import { numbered } from '../collections/listing';
import { PAGE, PARTICIPANT_ID, SESSION_ID, STAGE_ARN, TOKEN_CONFIGURATION, USER_ID } from '../model/constraints';
import { ivsError, notFound } from '../model/errors';
import type { Input } from '../model/sdk-operations';
import { detach, redundantStream } from '../participants/ingest';
import { leave } from '../participants/participants';
import type { Participant } from '../state/sessions';
import { type Rows, toStageArn } from './operation';
import { checkSession } from './stage-sessions';

const FILTERS = ['filterByUserId', 'filterByPublished', 'filterByState', 'filterByRecordingState'] as const;

/** The operations on participants and their tokens. */
export const participantOperations = {
  CreateParticipantToken: {
    schema: CreateParticipantToken$,
    constraints: { stageArn: STAGE_ARN, ...TOKEN_CONFIGURATION },
    access: toStageArn,
    rate: 50,
    run: ({ stageArn, ...configuration }, { stages }, { runtime, serviceTokens }) => ({
      participantToken: serviceTokens.issue(stages.get(stageArn), configuration, runtime.now()),
    }),
  },

  GetParticipant: {
    schema: GetParticipant$,
    constraints: { stageArn: STAGE_ARN, sessionId: SESSION_ID, participantId: PARTICIPANT_ID },
    access: toStageArn,
    run({ stageArn, sessionId, participantId }, { stages, sessions }) {
      const participant = sessions.find(stages.get(stageArn).arn, sessionId)?.participants.get(participantId);
      if (!participant) throw notFound(`${participantId} in session ${sessionId} of ${stageArn}`);
      return { participant: participantOutput(participant) };
    },
  },

  ListParticipants: {
    schema: ListParticipants$,
    constraints: {
      stageArn: STAGE_ARN,
      sessionId: SESSION_ID,
      filterByUserId: USER_ID,
      filterByState: { oneOf: ['CONNECTED', 'DISCONNECTED'] },
      filterByRecordingState: { oneOf: ['STARTING', 'ACTIVE', 'STOPPING', 'STOPPED', 'FAILED'] },
      ...PAGE,
    },
    access: toStageArn,
    run({ stageArn, sessionId, nextToken, maxResults, ...filters }, region) {
      const { participants } = checkSession(region, stageArn, sessionId);
      checkFilters(filters);
      // Numbers participants before filtering, so that the next page continues at the right place even if states have changed.
      const wanted = numbered([...participants.values()]).filter(({ item }) => passes(item, filters));
      const page = region.pager.page(`participants of ${stageArn} ${sessionId}`, wanted, { nextToken, maxResults });
      return { participants: page.items.map(participantOutput), nextToken: page.nextToken };
    },
  },

  ListParticipantEvents: {
    schema: ListParticipantEvents$,
    constraints: { stageArn: STAGE_ARN, sessionId: SESSION_ID, participantId: PARTICIPANT_ID, ...PAGE },
    access: toStageArn,
    run({ stageArn, sessionId, participantId, ...page }, region) {
      const { events } = checkSession(region, stageArn, sessionId);
      const own = numbered(events).filter(({ item }) => item.participantId === participantId);
      const { items, nextToken } = region.pager.page(`events of ${stageArn} ${sessionId} ${participantId}`, own, page);
      return { events: items, nextToken };
    },
  },

  DisconnectParticipant: {
    schema: DisconnectParticipant$,
    constraints: {
      stageArn: STAGE_ARN,
      participantId: PARTICIPANT_ID,
      reason: { max: 128 },
    },
    access: toStageArn,
    run({ stageArn, participantId }, region, { runtime }) {
      const { stages, sessions } = region;
      const presence = sessions.presence(stages.get(stageArn).arn, participantId) ?? redundantStream(region, stageArn, participantId);
      if (!presence) throw notFound(`${participantId} in ${stageArn}`);
      const { ingestConfigurationArn } = presence.participant.newcomer;
      if (ingestConfigurationArn) {
        // Ends both streams of a redundant ingest, because AWS documents that the ingest configuration is detached from the stage.
        detach(runtime, ingestConfigurationArn);
      } else {
        leave(runtime, presence);
        sessions.ban(stageArn, participantId);
      }
      return {};
    },
  },
} satisfies Rows;

type Filters = Pick<Input<'ListParticipants'>, (typeof FILTERS)[number]>;

function checkFilters(filters: Filters): void {
  const given = FILTERS.filter((name) => filters[name] !== undefined);
  if (given.length > 1)
    throw ivsError('ValidationException', `Only one of ${FILTERS.join(', ')} can be used at a time, got ${given.join(' and ')}.`);
}

function passes({ newcomer, state, published, recording }: Participant, filters: Filters): boolean {
  const { filterByUserId, filterByPublished, filterByState, filterByRecordingState } = filters;
  return (
    newcomer.userId === (filterByUserId ?? newcomer.userId) &&
    published === (filterByPublished ?? published) &&
    state === (filterByState ?? state) &&
    recording.state === (filterByRecordingState ?? recording.state)
  );
}

function participantOutput(participant: Participant): ParticipantShape {
  const { newcomer, recording } = participant;
  return {
    participantId: newcomer.participantId,
    userId: newcomer.userId,
    attributes: newcomer.attributes,
    protocol: newcomer.protocol,
    ingestConfigurationArn: newcomer.ingestConfigurationArn,
    sourceStageArn: newcomer.sourceStageArn,
    sourceSessionId: newcomer.sourceSessionId,
    state: participant.state,
    firstJoinTime: participant.firstJoinTime,
    published: participant.published,
    replicationType: participant.replicationType,
    replicationState: participant.replicationState,
    redundantIngest: newcomer.redundantIngest ?? false,
    recordingState: recording.state,
    recordingS3BucketName: recording.bucket,
    recordingS3Prefix: recording.prefix,
  };
}
