/**
 * Closes a room when a participant stops publishing and nobody is in the room any more. IVS sends no event when a participant leaves who did not
 * publish. Then the room stays open until the sweeper deletes it.
 */
import {
  AccessDeniedException,
  DeleteStageCommand,
  GetStageCommand,
  IVSRealTimeClient,
  ListParticipantsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-ivs-realtime';
import type { EventBridgeEvent } from 'aws-lambda';

const ivs = new IVSRealTimeClient();

export async function handler({ resources: [room] }: EventBridgeEvent<'IVS Stage Update', object>): Promise<void> {
  try {
    if (await isOccupied(room)) {
      console.log(`${room} is occupied`);
      return;
    }
    // Somebody who joins between the two calls is disconnected: IVS has no deletion under a condition.
    await ivs.send(new DeleteStageCommand({ arn: room }));
    console.log(`${room} is closed`);
  } catch (error) {
    const isForeign = error instanceof AccessDeniedException;
    const isClosed = error instanceof ResourceNotFoundException;
    if (!isForeign && !isClosed) throw error;
  }
}

/** Asks IVS, because an event may be late and out of order. */
async function isOccupied(stageArn: string | undefined): Promise<boolean> {
  const { stage } = await ivs.send(new GetStageCommand({ arn: stageArn }));
  const sessionId = stage?.activeSessionId;
  if (!sessionId) return false;
  const { participants = [] } = await ivs.send(new ListParticipantsCommand({ stageArn, sessionId, filterByState: 'CONNECTED' }));
  return participants.length > 0;
}
