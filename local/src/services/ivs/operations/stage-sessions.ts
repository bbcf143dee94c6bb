import { GetStageSession$, ListStageSessions$, type StageSession } from '@aws-sdk/client-ivs-realtime';
import { numbered } from '../collections/listing';
import { PAGE, SESSION_ID, STAGE_ARN } from '../model/constraints';
import { ivsError, notFound } from '../model/errors';
import type { Region } from '../state/region';
import type { StageSession as Session } from '../state/sessions';
import { type Rows, toStageArn } from './operation';

/** The operations on stage sessions. */
export const stageSessionOperations = {
  GetStageSession: {
    schema: GetStageSession$,
    constraints: { stageArn: STAGE_ARN, sessionId: SESSION_ID },
    access: toStageArn,
    run({ stageArn, sessionId }, { stages, sessions }) {
      const session = sessions.find(stages.get(stageArn).arn, sessionId);
      if (!session) throw notFound(`${sessionId} of ${stageArn}`);
      return { stageSession: stageSessionOutput(session) };
    },
  },

  ListStageSessions: {
    schema: ListStageSessions$,
    constraints: { stageArn: STAGE_ARN, ...PAGE },
    access: toStageArn,
    run({ stageArn, ...page }, region) {
      checkStage(region, stageArn);
      const { items, nextToken } = region.pager.page(`sessions of ${stageArn}`, numbered(region.sessions.of(stageArn)), page);
      return { stageSessions: items.map(stageSessionOutput), nextToken };
    },
  },
} satisfies Rows;

/** Returns a session. Throws a ValidationException, because the operations do not declare ResourceNotFoundException. */
export function checkSession(region: Region, stageArn: string, sessionId: string): Session {
  checkStage(region, stageArn);
  const session = region.sessions.find(stageArn, sessionId);
  if (!session) throw ivsError('ValidationException', `Session ${sessionId} of ${stageArn} was not found.`);
  return session;
}

/** Throws if the stage does not exist. See {@link checkSession}. */
export function checkStage({ stages, name }: Region, stageArn: string): void {
  if (!stages.has(stageArn)) throw ivsError('ValidationException', `Stage ${stageArn} was not found in ${name}.`);
}

function stageSessionOutput({ sessionId, startTime, endTime }: Session): StageSession {
  return { sessionId, startTime, endTime };
}
