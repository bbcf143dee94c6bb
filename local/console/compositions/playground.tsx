/** A layout for people who are not there, and the request that starts it. */

import type { CompositionLayout, RegionSnapshot } from '../../src/service/snapshot';
import { CheckField, NumberField, SelectField } from '../components/field';
import { createStore } from '../store/store';
import { useStoreOf } from '../store/use-store';
import { AboutSizes } from './about-sizes';
import { CompositionPicture } from './composition-picture';
import type { Size } from './geometry';
import { DEFAULT_CANVAS, drawPicture } from './layout';
import { LayoutForm } from './layout-form';
import { optionsOf } from './layout-options';
import { MAX_PEOPLE, type Person, publishersFrom, VIDEO_SHAPES, withCount } from './playground-people';
import type { StartRequest } from './request-code';
import { RequestTabs } from './request-tabs';
import { TileTable } from './tile-table';
import './playground.css';

interface Playground {
  readonly layout: CompositionLayout;
  readonly people: readonly Person[];
  readonly canvas: Size;
}

/** It stays as it is while the person looks at other views. */
const playground = createStore<Playground>({
  layout: { grid: { featuredParticipantAttribute: 'host' } },
  people: withCount([], 5),
  canvas: DEFAULT_CANVAS,
});
const whole = (state: Playground) => state;
const change = (part: Partial<Playground>) => playground.update((state) => ({ ...state, ...part }));

const CANVASES: readonly Size[] = [
  DEFAULT_CANVAS,
  { width: 1920, height: 1080 },
  { width: 854, height: 480 },
  { width: 720, height: 1280 },
  { width: 1080, height: 1080 },
];

const nameOf = ({ width, height }: Size) => `${width} × ${height}`;

export function Playground({ region }: { readonly region: RegionSnapshot | undefined }) {
  const { layout, people, canvas } = useStoreOf(playground, whole);
  const sizes = [...CANVASES, ...(region?.encoderConfigurations ?? []).map(({ video }) => video)];
  const picture = drawPicture(layout, publishersFrom(people, layout), canvas);
  return (
    <div class="playground">
      <div class="stack">
        <CompositionPicture picture={picture} label={`The picture of ${people.length} participants`} />
        {picture.remarks.map((remark) => (
          <p key={remark} class="small remark">
            {remark}
          </p>
        ))}
        <TileTable picture={picture} />
        <AboutSizes />
      </div>
      <div class="stack playground-form">
        <section class="card section stack" aria-label="Layout">
          <LayoutForm layout={layout} onChange={(changed) => change({ layout: changed })} />
          <SelectField
            label="Size of the encoder’s video"
            value={nameOf(canvas)}
            options={[...new Set(sizes.map(nameOf))]}
            onChange={({ currentTarget }) => change({ canvas: sizes.find((size) => nameOf(size) === currentTarget.value) ?? canvas })}
          />
        </section>
        <People people={people} layout={layout} />
      </div>
      <RequestTabs request={requestFor(layout, region)} />
    </div>
  );
}

function People({ people, layout }: Pick<Playground, 'people' | 'layout'>) {
  const { featuredParticipantAttribute, pipParticipantAttribute, participantOrderAttribute } = optionsOf(layout);
  const set = (changed: number, part: Partial<Person>) =>
    change({ people: people.map((person, index) => (index === changed ? { ...person, ...part } : person)) });
  return (
    <section class="card section stack" aria-label="Participants">
      <NumberField
        label="Participants who publish"
        hint="A stage has at most 12 by its quota."
        min={0}
        max={MAX_PEOPLE}
        value={people.length}
        onInput={({ currentTarget: { value, valueAsNumber } }) =>
          value !== '' && change({ people: withCount(people, Math.floor(valueAsNumber)) })
        }
      />
      <ul class="people">
        {people.map((person, index) => (
          <li key={person.name} class="person">
            <span class="person-name">{person.name}</span>
            {featuredParticipantAttribute && (
              <CheckField
                label={`${featuredParticipantAttribute}: "true"`}
                checked={person.featured}
                onChange={({ currentTarget }) => set(index, { featured: currentTarget.checked })}
              />
            )}
            {pipParticipantAttribute && (
              <CheckField
                label={`${pipParticipantAttribute}: "true"`}
                checked={person.inWindow}
                onChange={({ currentTarget }) => set(index, { inWindow: currentTarget.checked })}
              />
            )}
            {participantOrderAttribute && (
              <label class="check">
                {participantOrderAttribute}
                <input
                  class="input order"
                  value={person.order}
                  maxLength={20}
                  onInput={({ currentTarget }) => set(index, { order: currentTarget.value })}
                />
              </label>
            )}
            <CheckField
              label="video stopped"
              checked={person.videoStopped}
              onChange={({ currentTarget }) => set(index, { videoStopped: currentTarget.checked })}
            />
            <select
              class="input shape"
              aria-label={`Shape of the video of ${person.name}`}
              value={VIDEO_SHAPES.findIndex(({ shape }) => shape === person.shape)}
              onChange={({ currentTarget }) => set(index, { shape: VIDEO_SHAPES[currentTarget.selectedIndex]?.shape })}
            >
              {VIDEO_SHAPES.map(({ text }, value) => (
                <option key={text} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The resources that are there, or ARNs to replace. */
function requestFor(layout: CompositionLayout, region: RegionSnapshot | undefined): StartRequest {
  const arnOf = (type: string, resources: readonly { readonly arn: string }[] = []) =>
    resources[0]?.arn ?? `arn:aws:ivs:us-east-1:000000000000:${type}/AbCdEf123456`;
  return {
    stageArn: arnOf('stage', region?.stages),
    layout,
    destinations: [
      {
        s3: {
          storageConfigurationArn: arnOf('storage-configuration', region?.storageConfigurations),
          encoderConfigurationArns: [arnOf('encoder-configuration', region?.encoderConfigurations)],
        },
      },
    ],
  };
}
