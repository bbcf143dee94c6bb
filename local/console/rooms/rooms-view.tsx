/** The stages of a region, and what goes on in one of them. */
import './rooms-view.css';
import { useEffect, useRef } from 'preact/hooks';
import type { StageSnapshot } from '../../src/service/snapshot';
import { classes } from '../components/classes';
import { EmptyState } from '../components/empty-state';
import { hashOf, type Route } from '../route';
import { regionOf } from '../stages/actions';
import { foundStages } from '../stages/stages';
import { page, useRegion, useRegionSnapshot } from '../store/use-store';
import { CreateStage } from './create-stage';
import { StageDetail } from './stage-detail';
import { StageList } from './stage-list';

const NO_STAGES: readonly StageSnapshot[] = [];

export function RoomsView({ route: { subject, query } }: { readonly route: Route }) {
  const region = useRegion();
  const stages = useRegionSnapshot()?.stages ?? NO_STAGES;
  const first = useRef<string | undefined>(undefined);
  const isThere = (arn: string | undefined) => stages.some((stage) => stage.arn === arn);
  // Without a choice, the first stage is shown, and stays when another one becomes the first.
  if (!isThere(first.current)) first.current = foundStages(stages, '')[0]?.arn;
  const chosen = subject ?? first.current;
  const stage = stages.find(({ arn }) => arn === chosen);

  const subjectRegion = subject && regionOf(subject);
  useEffect(() => {
    // A link to a stage leads to its region.
    if (subjectRegion && subjectRegion !== page.get().region) page.update((state) => ({ ...state, region: subjectRegion }));
  }, [subjectRegion]);

  if (stages.length === 0) {
    return (
      <>
        <h1 class="visually-hidden">Rooms</h1>
        <EmptyState title={`There are no stages in ${region}`}>
          <p>
            Deploy your app with <code>npx ivs-local deploy</code>, or create a stage here to look around.
          </p>
          <CreateStage region={region} />
        </EmptyState>
      </>
    );
  }
  return (
    <div class={classes('rooms', subject && 'chosen')}>
      <h1 class="visually-hidden">Rooms</h1>
      <StageList stages={stages} region={region} chosen={chosen} />
      <div class="rooms-detail">
        {stage ? (
          <StageDetail key={stage.arn} stage={stage} participantId={query.participant} />
        ) : (
          <EmptyState title="This stage does not exist">
            <p>
              <bdi>{subject}</bdi> was deleted, or never existed here.
            </p>
            <a href={hashOf('rooms')}>All stages</a>
          </EmptyState>
        )}
      </div>
    </div>
  );
}
