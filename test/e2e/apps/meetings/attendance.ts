/** Keeps the table up to date with who publishes. */
import type { EventBridgeEvent } from 'aws-lambda';
import { changeState } from './people';

interface Detail {
  readonly event_name: 'Participant Published' | 'Participant Unpublished';
  readonly user_id: string;
  readonly event_time_precise: string;
}

export async function handler({ resources: [stageArn = ''], detail }: EventBridgeEvent<'IVS Stage Update', Detail>): Promise<void> {
  const state = detail.event_name === 'Participant Published' ? 'live' : 'away';
  await changeState(stageArn, detail.user_id, state, detail.event_time_precise);
}
