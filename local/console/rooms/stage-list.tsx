import { useMemo, useState } from 'preact/hooks';
import type { StageSnapshot } from '../../src/service/snapshot';
import { Badge } from '../components/badge';
import { SearchField } from '../components/search-field';
import { VirtualList } from '../components/virtual-list';
import { hashOf } from '../route';
import { foundStages, titleOf } from '../stages/stages';
import { CreateStage } from './create-stage';

/** The height of a row in pixels, with the distance to the next one. */
const ROW_HEIGHT = 70;

const arnOf = ({ arn }: StageSnapshot) => arn;

export function StageList({
  stages,
  region,
  chosen,
}: {
  readonly stages: readonly StageSnapshot[];
  readonly region: string;
  readonly chosen: string | undefined;
}) {
  const [search, setSearch] = useState('');
  const found = useMemo(() => foundStages(stages, search), [stages, search]);
  return (
    <div class="rooms-side">
      <div class="rooms-side-head">
        <div class="rooms-side-title">
          <span class="rooms-title" aria-hidden="true">
            Rooms
          </span>
          <CreateStage region={region} />
        </div>
        <SearchField label="Search stages by name, ARN or tag" placeholder="Name, ARN or tag" value={search} onChange={setSearch} />
        {/* What a search has found is spoken; stages that come and go are not. */}
        <p class="soft small numbers" role={search ? 'status' : undefined}>
          {search ? `${found.length} of ${stages.length} stages` : `${stages.length} ${stages.length === 1 ? 'stage' : 'stages'}`}
        </p>
      </div>
      <VirtualList
        class="stage-list"
        label="Stages"
        items={found}
        keyOf={arnOf}
        rowHeight={ROW_HEIGHT}
        scrollTo={chosen}
        renderRow={(stage) => <StageRow stage={stage} isChosen={stage.arn === chosen} />}
      />
    </div>
  );
}

function StageRow({ stage, isChosen }: { readonly stage: StageSnapshot; readonly isChosen: boolean }) {
  const { arn, publishers, connected, tags } = stage;
  const tagTexts = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return (
    <a class="stage-row" href={hashOf('rooms', arn)} aria-current={isChosen ? 'true' : undefined}>
      <span class="stage-row-top">
        <bdi class="stage-row-name truncate">{titleOf(stage)}</bdi>
        {publishers > 0 && (
          <Badge tone="good" dot pulse>
            Live
          </Badge>
        )}
      </span>
      <span class="stage-row-facts">
        <span class="stage-row-counts numbers">
          {connected === 0 ? 'Nobody is here' : `${publishers} publishing · ${connected - publishers} watching`}
        </span>
        {tagTexts.length > 0 && <bdi class="truncate">{tagTexts.join(', ')}</bdi>}
      </span>
    </a>
  );
}
