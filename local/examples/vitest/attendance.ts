/** A back end that keeps who is on air, from the events that Amazon EventBridge delivers. */
import { DisconnectParticipantCommand, type IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';

/** What the back end reads of an event of IVS. */
export interface StageEvent {
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Attendance {
  /** Takes an event. */
  handle(event: StageEvent): void;
  /** The users who are on air on a stage. */
  onAir(stageArn: string): readonly string[];
  /** Disconnects a user from a stage. */
  remove(stageArn: string, userId: string): Promise<void>;
}

export function createAttendance(client: IVSRealTimeClient): Attendance {
  /** The user ids of those on air, by stage and participant. */
  const stages = new Map<string, Map<string, string>>();
  const of = (stageArn: string) => stages.get(stageArn) ?? new Map<string, string>();

  return {
    handle({ resources: [stageArn = ''], detail }) {
      const onAir = of(stageArn);
      if (detail.event_name === 'Participant Published') onAir.set(String(detail.participant_id), String(detail.user_id));
      if (detail.event_name === 'Participant Unpublished') onAir.delete(String(detail.participant_id));
      stages.set(stageArn, onAir);
    },
    onAir: (stageArn) => [...of(stageArn).values()],
    async remove(stageArn, userId) {
      const [participantId] = [...of(stageArn)].find(([, user]) => user === userId) ?? [];
      if (participantId === undefined) throw new Error(`${userId} is not on air`);
      await client.send(new DisconnectParticipantCommand({ stageArn, participantId, reason: 'removed by a moderator' }));
    },
  };
}
