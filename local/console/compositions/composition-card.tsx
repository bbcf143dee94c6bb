import { useState } from 'preact/hooks';
import type { CompositionSnapshot, EncoderConfigurationSnapshot, RegionSnapshot } from '../../src/service/snapshot';
import { StateBadge } from '../components/badge';
import { Button } from '../components/button';
import { classes } from '../components/classes';
import { CopyButton } from '../components/copy-button';
import { ErrorText } from '../components/error-text';
import { Facts } from '../components/facts';
import { Tabs } from '../components/tabs';
import { tagsFact } from '../components/tags';
import { dateAndTime } from '../components/times';
import { useAction } from '../components/use-action';
import { callOperation, runCommand } from '../endpoint/request';
import { hashOf } from '../route';
import { titleOf } from '../stages/stages';
import { useRegion } from '../store/use-store';
import { CompositionPicture } from './composition-picture';
import { DestinationItem } from './destination-item';
import { useEndpointTime } from './endpoint-time';
import type { Size } from './geometry';
import { DEFAULT_CANVAS, drawPicture } from './layout';
import { kindOf, optionsOf } from './layout-options';
import { countdown } from './lifetime';
import { publishersOf } from './publishers';
import { TileTable } from './tile-table';
import './composition-card.css';

interface CompositionCardProps {
  readonly composition: CompositionSnapshot;
  readonly region: RegionSnapshot;
}

/** A composition: its picture while it goes on, its state, its destinations, and what can be done with it. */
export function CompositionCard({ composition, region }: CompositionCardProps) {
  const { arn, state, stageArn, startTime, endTime, destinations } = composition;
  const regionName = useRegion();
  const { busy, error, run } = useAction();
  const stage = region.stages.find((each) => each.arn === stageArn);
  const isOver = state === 'STOPPED' || state === 'FAILED';
  const id = arn.split('/')[1] ?? arn;
  return (
    <article class="card composition" aria-labelledby={`composition-${id}`}>
      <header class="composition-head">
        <StateBadge state={state} />
        <h2 id={`composition-${id}`}>
          <a href={hashOf('compositions', arn)} class="composition-id">
            {id}
          </a>
        </h2>
        <CopyButton text={arn} what="the ARN of the composition" />
        <span class="soft">
          of{' '}
          {stage ? (
            <a href={hashOf('rooms', stageArn)}>
              <bdi>{titleOf(stage)}</bdi>
            </a>
          ) : (
            'a deleted stage'
          )}
        </span>
        <a class="small" href={hashOf('timeline', undefined, { text: id })}>
          What happened to it
        </a>
        <span class="spacer" />
        {(state === 'STARTING' || state === 'ACTIVE') && (
          <Button icon="stop" disabled={busy} onClick={() => run(() => callOperation('StopComposition', { arn }, regionName))}>
            Stop
          </Button>
        )}
        {state === 'ACTIVE' && (
          <Button look="danger" disabled={busy} onClick={() => run(() => runCommand('failComposition', { compositionArn: arn }))}>
            Let it fail
          </Button>
        )}
      </header>
      <div class={classes('composition-body', isOver && 'over')}>
        {!isOver && <PictureNow composition={composition} region={region} />}
        <div class="stack">
          <Facts
            facts={{
              'Stops in': composition.stopsAt && <Countdown stopsAt={composition.stopsAt} reason={composition.stopReason} />,
              Started: startTime && <time dateTime={startTime}>{dateAndTime(startTime)}</time>,
              Ended: endTime && <time dateTime={endTime}>{dateAndTime(endTime)}</time>,
              Layout: <LayoutText composition={composition} />,
              Tags: tagsFact(composition.tags),
            }}
          />
          <ErrorText error={error} />
          <h3>Destinations</h3>
          <ul class="stack">
            {destinations.map((destination) => (
              <DestinationItem key={destination.id} destination={destination} composition={composition} region={region} />
            ))}
          </ul>
        </div>
      </div>
    </article>
  );
}

/** The picture for the publishers of this moment, in the size of an encoder. */
function PictureNow({ composition, region }: CompositionCardProps) {
  const { arn, state, stageArn, layout } = composition;
  const [shown, setShown] = useState('');
  const canvases = canvasesOf(composition, region.encoderConfigurations);
  const canvas = canvases.find((size) => nameOf(size) === shown) ?? canvases[0] ?? DEFAULT_CANVAS;
  const stage = region.stages.find((each) => each.arn === stageArn);
  const picture = drawPicture(layout, publishersOf(stage), canvas);
  return (
    <div class="stack">
      <CompositionPicture
        picture={picture}
        label={`The picture of the composition ${arn.split('/')[1]}`}
        empty={state === 'STARTING' ? 'It starts with the first publisher.' : 'Nobody publishes.'}
      />
      {canvases.length > 1 && (
        <Tabs
          label="Size of the picture"
          tabs={canvases.map((size) => ({ id: nameOf(size), title: nameOf(size) }))}
          chosen={nameOf(canvas)}
          onChoose={setShown}
        />
      )}
      {picture.remarks.map((remark) => (
        <p key={remark} class="small remark">
          {remark}
        </p>
      ))}
      <TileTable picture={picture} />
    </div>
  );
}

/** A component by itself, because it is rendered each second. */
function Countdown({ stopsAt, reason }: { readonly stopsAt: string; readonly reason: CompositionSnapshot['stopReason'] }) {
  const now = useEndpointTime();
  return (
    <>
      <strong class="numbers countdown">{countdown(Date.parse(stopsAt) - now)}</strong>{' '}
      <span class="soft">{reason === 'NO_PUBLISHERS' ? 'unless somebody publishes' : 'at the limit of 24 hours'}</span>
    </>
  );
}

/** The options that have a value. */
function LayoutText({ composition: { layout } }: { readonly composition: CompositionSnapshot }) {
  const set = Object.entries(optionsOf(layout)).filter(([, value]) => value !== '' && value !== false);
  return (
    <>
      {kindOf(layout) === 'pip' ? 'picture in picture' : 'grid'}
      <ul class="options">
        {set.map(([key, value]) => (
          <li key={key}>
            <span class="soft">{key}</span> <bdi>{String(value)}</bdi>
          </li>
        ))}
      </ul>
      {optionsOf(layout).participantOrderAttribute && (
        <p class="small soft">AWS does not guarantee the order of those who joined before the composition started.</p>
      )}
      {optionsOf(layout).omitStoppedVideo && (
        <p class="small soft">
          Nobody’s video is stopped here. Stop videos in the <a href={hashOf('compositions', 'playground')}>playground</a>.
        </p>
      )}
    </>
  );
}

/** The sizes of the destinations' encoders. */
function canvasesOf({ destinations }: CompositionSnapshot, encoders: readonly EncoderConfigurationSnapshot[]): Size[] {
  const sizes = destinations.map(
    ({ encoderConfigurationArns: [arn] }) => encoders.find((each) => each.arn === arn)?.video ?? DEFAULT_CANVAS,
  );
  return sizes.filter((size, index) => sizes.findIndex((other) => nameOf(other) === nameOf(size)) === index);
}

function nameOf({ width, height }: Size): string {
  return `${width} × ${height}`;
}
