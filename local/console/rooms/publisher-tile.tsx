/** A participant that publishes: its picture, and what one does with it most. */
import './publisher-tile.css';
import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { Badge } from '../components/badge';
import { Button } from '../components/button';
import { ErrorText } from '../components/error-text';
import { useAction } from '../components/use-action';
import { hashOf } from '../route';
import { endStreamOf, leave, stopReplication, unpublish } from '../stages/actions';
import { hueOf, nameOf } from '../stages/participants';
import { Avatar } from './avatar';
import { Capabilities } from './capabilities';
import { Marks } from './marks';

export function PublisherTile({
  stageArn,
  participant,
  subscribers,
}: {
  readonly stageArn: string;
  readonly participant: ParticipantSnapshot;
  readonly subscribers: number;
}) {
  const { participantId, attributes, ingestConfigurationArn, sourceStageArn } = participant;
  const { busy, error, run } = useAction();
  const ref = { stageArn, participantId };
  const name = nameOf(participant);
  return (
    <div class="publisher">
      <div class="publisher-picture" style={{ '--hue': hueOf(name) }}>
        <div class="publisher-badges">
          <Marks participant={participant} />
        </div>
        <Avatar participant={participant} />
        <span class="publisher-level" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
      </div>
      <div class="publisher-text">
        <span class="publisher-name">
          <a class="participant-link truncate" href={hashOf('rooms', stageArn, { participant: participantId })}>
            <bdi>{name}</bdi>
          </a>
          <Capabilities participant={participant} />
        </span>
        <span class="soft small numbers">
          {subscribers === 1 ? '1 subscriber' : `${subscribers} subscribers`} · sees {participant.subscriptions.length}
        </span>
        {Object.keys(attributes).length > 0 && (
          <div class="publisher-attributes">
            {Object.entries(attributes).map(([key, value]) => (
              <Badge key={key} square>
                <bdi>
                  {key}={value}
                </bdi>
              </Badge>
            ))}
          </div>
        )}
      </div>
      <div class="publisher-actions">
        {sourceStageArn ? (
          <Button
            compact
            disabled={busy}
            aria-label={`Stop the replication of ${name}`}
            onClick={() => run(() => stopReplication({ stageArn: sourceStageArn, participantId }, stageArn))}
          >
            Stop the replication
          </Button>
        ) : ingestConfigurationArn ? (
          <Button
            compact
            disabled={busy}
            aria-label={`End the stream of ${name}`}
            onClick={() => run(() => endStreamOf(ingestConfigurationArn, participantId))}
          >
            End the stream
          </Button>
        ) : (
          <>
            <Button compact disabled={busy} aria-label={`Unpublish ${name}`} onClick={() => run(() => unpublish(ref))}>
              Unpublish
            </Button>
            <Button compact look="quiet" disabled={busy} aria-label={`Leave as ${name}`} onClick={() => run(() => leave(ref))}>
              Leave
            </Button>
          </>
        )}
      </div>
      <ErrorText error={error} />
    </div>
  );
}
