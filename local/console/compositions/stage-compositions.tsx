import { useMemo } from 'preact/hooks';
import { StateBadge } from '../components/badge';
import { hashOf } from '../route';
import { useRegionSnapshot } from '../store/use-store';
import { kindOf } from './layout-options';

/** The compositions of a stage, with links to their pictures. */
export function StageCompositions({ stageArn }: { readonly stageArn: string }) {
  const all = useRegionSnapshot()?.compositions;
  const compositions = useMemo(() => all?.filter((composition) => composition.stageArn === stageArn) ?? [], [all, stageArn]);
  return (
    <section class="stage-section" aria-labelledby="compositions">
      <div class="stage-section-head">
        <h3 id="compositions">
          Compositions <span class="stage-count numbers">{compositions.length}</span>
        </h3>
        <span class="spacer" />
        <a class="button compact" href={hashOf('compositions', undefined, { start: stageArn })}>
          Start a composition
        </a>
      </div>
      {compositions.length > 0 && (
        <ul class="stack">
          {compositions.map(({ arn, state, layout, destinations }) => (
            <li key={arn} class="row">
              <StateBadge state={state} />
              <a href={hashOf('compositions', arn)}>{arn.split('/')[1]}</a>
              <span class="soft">
                {kindOf(layout)}, {destinations.map(({ channelArn }) => (channelArn ? 'channel' : 'S3')).join(' and ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
