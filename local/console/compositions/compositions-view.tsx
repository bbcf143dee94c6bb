import { useState } from 'preact/hooks';
import type { CompositionSnapshot } from '../../src/service/snapshot';
import { Button } from '../components/button';
import { EmptyState } from '../components/empty-state';
import { hashOf, type Route } from '../route';
import { useRegionSnapshot } from '../store/use-store';
import { AboutSizes } from './about-sizes';
import { CompositionCard } from './composition-card';
import { Playground } from './playground';
import { StartComposition } from './start-composition';
import './compositions-view.css';

/** In place of the ARN of a composition. */
const PLAYGROUND = 'playground';

export function CompositionsView({ route: { subject, query } }: { readonly route: Route }) {
  const region = useRegionSnapshot();
  const [starts, setStarts] = useState(query.start !== undefined);
  const close = () => {
    setStarts(false);
    if (query.start !== undefined) location.hash = hashOf('compositions', subject);
  };
  const isPlayground = subject === PLAYGROUND;
  const all = [...(region?.compositions ?? [])].sort(newestFirst);
  const shown = subject ? all.filter(({ arn }) => arn === subject) : all;
  return (
    <div class="view">
      <div class="row">
        <h1>Compositions</h1>
        <nav class="segments" aria-label="Compositions and playground">
          <a class="segment" href={hashOf('compositions')} aria-current={!isPlayground && 'page'}>
            Overview <span class="numbers">{all.length}</span>
          </a>
          <a class="segment" href={hashOf('compositions', PLAYGROUND)} aria-current={isPlayground && 'page'}>
            Playground
          </a>
        </nav>
        <span class="spacer" />
        {!isPlayground && region && region.stages.length > 0 && (
          <Button look="primary" icon="plus" onClick={() => setStarts(true)}>
            Start a composition
          </Button>
        )}
      </div>
      {isPlayground ? <Playground region={region} /> : <Compositions shown={shown} subject={subject} />}
      {starts && region && <StartComposition region={region} stageArn={query.start} onClose={close} />}
    </div>
  );
}

function Compositions({ shown, subject }: { readonly shown: readonly CompositionSnapshot[]; readonly subject: string | undefined }) {
  const region = useRegionSnapshot();
  const all = <a href={hashOf('compositions')}>All compositions</a>;
  if (!region || shown.length === 0) {
    return subject ? (
      <EmptyState title="This composition is no longer there">
        <p>The service forgets a composition five minutes after it is over. {all}</p>
      </EmptyState>
    ) : (
      <EmptyState title="No composition runs">
        <p>A composition is one picture with the publishers of a stage. IVS records it to S3, broadcasts it to a channel, or both.</p>
        <p>
          Start one, or try layouts in the <a href={hashOf('compositions', PLAYGROUND)}>playground</a>.
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      {subject && <p>{all}</p>}
      {shown.map((composition) => (
        <CompositionCard key={composition.arn} composition={composition} region={region} />
      ))}
      <AboutSizes />
    </>
  );
}

function newestFirst({ startTime: a = '' }: CompositionSnapshot, { startTime: b = '' }: CompositionSnapshot): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
