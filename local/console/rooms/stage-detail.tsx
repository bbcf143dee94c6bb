/** A stage: its facts, its participants, and what a person can do there. */
import './stage-detail.css';
import { useState } from 'preact/hooks';
import type { StageSnapshot } from '../../src/service/snapshot';
import { Badge } from '../components/badge';
import { Button } from '../components/button';
import { Icon } from '../components/icon';
import { StageCompositions } from '../compositions/stage-compositions';
import { hashOf } from '../route';
import { groupsOf, participantOf, subscribedAs, subscriberCounts } from '../stages/participants';
import { titleOf } from '../stages/stages';
import { useSessionsOf } from '../store/use-sessions';
import { JoinDialog } from './join-dialog';
import { ParticipantDialog } from './participant-dialog';
import { PublisherTile } from './publisher-tile';
import { SceneBar } from './scene-bar';
import { StageFacts } from './stage-facts';
import { StageIngest } from './stage-ingest';
import { StageSessions } from './stage-sessions';
import { ViewerList } from './viewer-list';

export function StageDetail({ stage, participantId }: { readonly stage: StageSnapshot; readonly participantId: string | undefined }) {
  useSessionsOf(stage.arn);
  const [joining, setJoining] = useState(false);
  const { publishers, viewers, left } = groupsOf(stage);
  const subscribers = subscriberCounts([...publishers, ...viewers]);
  const participant = participantOf(stage, participantId);
  return (
    <article class="stage" aria-label={titleOf(stage)}>
      <header class="stage-head">
        <a class="stage-back" href={hashOf('rooms', undefined)}>
          <Icon name="arrow" /> All stages
        </a>
        <div class="stage-title">
          <h2>
            <bdi>{titleOf(stage)}</bdi>
          </h2>
          {publishers.length > 0 ? (
            <Badge tone="good" dot pulse>
              Live
            </Badge>
          ) : (
            <Badge dot>Idle</Badge>
          )}
          <span class="spacer" />
          <a class="button" href={hashOf('timeline', undefined, { stage: stage.arn })}>
            What happened
          </a>
          <Button look="primary" icon="plus" onClick={() => setJoining(true)}>
            Join
          </Button>
        </div>
        <StageFacts stage={stage} />
      </header>

      <SceneBar stageArn={stage.arn} />

      <section class="stage-section" aria-labelledby="publishing">
        <div class="stage-section-head">
          <h3 id="publishing">
            Publishing <span class="stage-count numbers">{publishers.length}</span>
          </h3>
        </div>
        {publishers.length > 0 ? (
          <ul class="publishers">
            {publishers.map((publisher) => (
              <li key={publisher.participantId}>
                <PublisherTile stageArn={stage.arn} participant={publisher} subscribers={subscribers.get(subscribedAs(publisher)) ?? 0} />
              </li>
            ))}
          </ul>
        ) : (
          <div class="stage-nobody">
            Nobody publishes. Join and publish, start a stream by ingest, or play a scene.
            <Button onClick={() => setJoining(true)}>Join</Button>
          </div>
        )}
      </section>

      {viewers.length > 0 && (
        <section class="stage-section" aria-labelledby="watching">
          <div class="stage-section-head">
            <h3 id="watching">
              Watching <span class="stage-count numbers">{viewers.length}</span>
            </h3>
          </div>
          <ViewerList label="Connected participants that do not publish" stageArn={stage.arn} participants={viewers} />
        </section>
      )}

      <StageIngest stage={stage} />
      <StageCompositions stageArn={stage.arn} />

      {left.length > 0 && (
        <details class="stage-fold">
          <summary>
            Left in this session <span class="numbers">{left.length}</span>
          </summary>
          <ViewerList label="Participants that have left" stageArn={stage.arn} participants={left} />
        </details>
      )}
      <StageSessions sessions={stage.sessions} />

      {joining && <JoinDialog stage={stage} onClose={() => setJoining(false)} />}
      {participant && (
        <ParticipantDialog
          stageArn={stage.arn}
          participant={participant}
          publishers={publishers}
          onClose={() => {
            location.hash = hashOf('rooms', stage.arn);
          }}
        />
      )}
    </article>
  );
}
