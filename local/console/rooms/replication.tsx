/** The replication of a participant: the stages that show it, too, and buttons to start and stop it. */
import { useState } from 'preact/hooks';
import { ArnLink } from '../components/arn-link';
import { Button } from '../components/button';
import { useAction } from '../components/use-action';
import { startReplication, stopReplication } from '../stages/actions';
import { replicaStages } from '../stages/participants';
import { StageField, stageArnIn } from '../stages/stage-field';
import { titleOf } from '../stages/stages';
import { useSessionsOf } from '../store/use-sessions';
import { useRegionSnapshot } from '../store/use-store';
import { ParticipantGroup, type ParticipantGroupProps } from './participant-group';

export function Replication({ participant: { replicationType, sourceStageArn }, target }: ParticipantGroupProps) {
  const action = useAction();
  const [destination, setDestination] = useState('');
  const region = useRegionSnapshot();
  useSessionsOf(region ? stageArnIn(region, destination) : '');
  if (!region) return null;
  if (sourceStageArn) {
    const source = { ...target, stageArn: sourceStageArn };
    return (
      <ParticipantGroup title="Replication" action={action}>
        <div class="row">
          <Button disabled={action.busy} onClick={() => action.run(() => stopReplication(source, target.stageArn))}>
            Stop the replication
          </Button>
        </div>
      </ParticipantGroup>
    );
  }
  const stages = replicationType === 'SOURCE' ? replicaStages(region.stages, target) : [];
  const start = (event: Event) => {
    event.preventDefault();
    action.run(() => startReplication(target, stageArnIn(region, destination)));
  };
  return (
    <ParticipantGroup title="Replication" action={action}>
      {stages.length > 0 && (
        <ul class="stack">
          {stages.map((stage) => (
            <li key={stage.arn} class="row">
              <ArnLink arn={stage.arn} name={titleOf(stage)} />
              <Button
                compact
                disabled={action.busy}
                aria-label={`Stop the replication to ${titleOf(stage)}`}
                onClick={() => action.run(() => stopReplication(target, stage.arn))}
              >
                Stop the replication
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form class="field-with-button" onSubmit={start}>
        <StageField label="Destination stage: its name or ARN" region={region} value={destination} onChange={setDestination} />
        <Button type="submit" disabled={action.busy}>
          Start a replication
        </Button>
      </form>
    </ParticipantGroup>
  );
}
