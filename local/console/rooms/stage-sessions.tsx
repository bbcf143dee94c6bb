import type { SessionSnapshot } from '../../src/service/snapshot';
import { dateAndTime, durationText } from '../components/times';
import { VirtualList } from '../components/virtual-list';

const ROW_HEIGHT = 32;
const idOf = ({ sessionId }: SessionSnapshot) => sessionId;

/** The sessions of a stage that have ended, newest first. */
export function StageSessions({ sessions }: { readonly sessions: readonly SessionSnapshot[] }) {
  const ended = sessions.filter(({ endTime }) => endTime !== undefined).reverse();
  if (ended.length === 0) return null;
  return (
    <details class="stage-fold">
      <summary>
        Earlier sessions <span class="numbers">{ended.length}</span>
      </summary>
      <VirtualList
        class="stage-sessions"
        label="Earlier sessions"
        items={ended}
        keyOf={idOf}
        rowHeight={ROW_HEIGHT}
        renderRow={({ sessionId, startTime, endTime = startTime, participants }) => (
          <div class="stage-session">
            <code>{sessionId}</code>
            <span class="soft truncate numbers">
              {dateAndTime(startTime)} · {durationText(Date.parse(endTime) - Date.parse(startTime))} · {participants.length} participants
            </span>
          </div>
        )}
      />
    </details>
  );
}
