/** Participants that do not publish, in a windowed grid: there can be thousands. */
import './viewer-list.css';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { Button } from '../components/button';
import { classes } from '../components/classes';
import { ErrorText } from '../components/error-text';
import { useAction } from '../components/use-action';
import { VirtualList } from '../components/virtual-list';
import { hashOf } from '../route';
import { leave, publish } from '../stages/actions';
import { inRows, nameOf } from '../stages/participants';
import { Avatar } from './avatar';
import { Capabilities } from './capabilities';
import { Marks } from './marks';

const ROW_HEIGHT = 56;
/** The width from which a participant has room, in pixels. */
const COLUMN_WIDTH = 260;

const rowKey = (row: readonly ParticipantSnapshot[]) => row[0]?.participantId ?? '';

export function ViewerList({
  label,
  stageArn,
  participants,
}: {
  readonly label: string;
  readonly stageArn: string;
  readonly participants: readonly ParticipantSnapshot[];
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(1);
  const [failure, setFailure] = useState<Failure>();
  useLayoutEffect(() => {
    const { current } = frame;
    if (!current) return;
    const observer = new ResizeObserver(([entry]) => setColumns(Math.max(1, Math.floor((entry?.contentRect.width ?? 0) / COLUMN_WIDTH))));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const rows = useMemo(() => inRows(participants, columns), [participants, columns]);
  return (
    <div ref={frame} class="stack" style={{ '--columns': columns }}>
      {failure && (
        <div>
          <bdi class="small">{failure.name}</bdi>
          <ErrorText error={failure.error} />
        </div>
      )}
      <VirtualList
        class="viewers"
        label={label}
        items={rows}
        keyOf={rowKey}
        rowHeight={ROW_HEIGHT}
        renderRow={(row) => (
          <div class="viewer-row">
            {row.map((participant) => (
              <Viewer key={participant.participantId} stageArn={stageArn} participant={participant} onFailed={setFailure} />
            ))}
          </div>
        )}
      />
    </div>
  );
}

/** The rows have one height, so the list shows the error of a participant above them. */
interface Failure {
  readonly name: string;
  readonly error: unknown;
}

function Viewer({
  stageArn,
  participant,
  onFailed,
}: {
  readonly stageArn: string;
  readonly participant: ParticipantSnapshot;
  readonly onFailed: (failure: Failure | undefined) => void;
}) {
  const { participantId, state, capabilities, subscriptions } = participant;
  const { busy, error, run } = useAction();
  const isConnected = state === 'CONNECTED';
  const ref = { stageArn, participantId };
  const name = nameOf(participant);
  useEffect(() => {
    if (error) onFailed({ name, error });
    else if (busy) onFailed(undefined);
  }, [busy, error]);
  return (
    <div class={classes('viewer', !isConnected && 'gone')}>
      <Avatar participant={participant} />
      <span class="viewer-text">
        <a class="participant-link truncate" href={hashOf('rooms', stageArn, { participant: participantId })}>
          <bdi>{name}</bdi>
        </a>
        <span class="soft small truncate numbers">{isConnected ? `sees ${subscriptions.length}` : 'has left'}</span>
      </span>
      <Capabilities participant={participant} />
      <Marks participant={participant} />
      {isConnected && capabilities.includes('PUBLISH') && (
        <Button compact icon="broadcast" disabled={busy} label={`Publish as ${name}`} onClick={() => run(() => publish(ref))} />
      )}
      {isConnected && (
        <Button compact look="quiet" icon="leave" disabled={busy} label={`Leave as ${name}`} onClick={() => run(() => leave(ref))} />
      )}
    </div>
  );
}
