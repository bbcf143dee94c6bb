/** A dialog that starts a composition, as a back end would. */
import { useState } from 'preact/hooks';
import type { CompositionLayout, RegionSnapshot, Snapshot } from '../../src/service/snapshot';
import { Button } from '../components/button';
import { Dialog } from '../components/dialog';
import { ErrorText } from '../components/error-text';
import { CheckField, NumberField, SelectField, TextField } from '../components/field';
import { useAction } from '../components/use-action';
import { callOperation } from '../endpoint/request';
import { hashOf } from '../route';
import { StageField, stageArnIn, usualStage } from '../stages/stage-field';
import type { Page } from '../store/page';
import { useRegion, useStore } from '../store/use-store';
import { type BroadcastFields, broadcastRequest, type RecordingFields, recordingRequest } from './destination-requests';
import { LayoutForm } from './layout-form';
import { NAME_PATTERN } from './layout-options';
import type { StartRequest } from './request-code';
import { RequestTabs } from './request-tabs';

interface StartCompositionProps {
  readonly region: RegionSnapshot;
  /** @default - the first stage with publishers, or the first one */
  readonly stageArn?: string;
  readonly onClose: () => void;
}

export function StartComposition({ region, stageArn: given, onClose }: StartCompositionProps) {
  const regionName = useRegion();
  const channels = channelsOf(useStore(stacksOf));
  const { busy, error, run } = useAction();
  const [stageText, setStageText] = useState(given ?? usualStage(region));
  const [layout, setLayout] = useState<CompositionLayout>({});
  const [records, setRecords] = useState(region.storageConfigurations.length > 0);
  const [recording, setRecording] = useState<RecordingFields>({
    name: '',
    storage: region.storageConfigurations[0]?.arn ?? '',
    encoder: region.encoderConfigurations[0]?.arn ?? '',
    segmentSeconds: Number.NaN,
    thumbnailSeconds: Number.NaN,
  });
  const [broadcasts, setBroadcasts] = useState(region.storageConfigurations.length === 0);
  const [broadcast, setBroadcast] = useState<BroadcastFields>({ name: '', channel: channels[0] ?? '', encoder: '' });
  const changeRecording = (part: Partial<RecordingFields>) => setRecording((before) => ({ ...before, ...part }));
  const changeBroadcast = (part: Partial<BroadcastFields>) => setBroadcast((before) => ({ ...before, ...part }));
  const destinations = [...(records ? [recordingRequest(recording)] : []), ...(broadcasts ? [broadcastRequest(broadcast)] : [])];
  const isSet = Object.keys(layout.grid ?? layout.pip ?? {}).length > 0 || layout.pip !== undefined;
  const request: StartRequest = { stageArn: stageArnIn(region, stageText), ...(isSet && { layout }), destinations };
  const encoders = region.encoderConfigurations.map(({ arn, name, video }) => ({
    value: arn,
    text: `${name ?? arn.split('/')[1]}: ${video.width} × ${video.height}, ${video.framerate} fps`,
  }));
  const start = () =>
    run(async () => {
      const { composition } = await callOperation<{ composition: { arn: string } }>('StartComposition', request, regionName);
      onClose();
      location.hash = hashOf('compositions', composition.arn);
    });
  const createEncoder = () =>
    run(async () => {
      const { encoderConfiguration } = await callOperation<{ encoderConfiguration: { arn: string } }>(
        'CreateEncoderConfiguration',
        {},
        regionName,
      );
      changeRecording({ encoder: encoderConfiguration.arn });
    });
  return (
    <Dialog title="Start a composition" wide onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <StageField region={region} value={stageText} onChange={setStageText} />
        <fieldset class="destination-form">
          <legend>
            <CheckField label="Record to S3" checked={records} onChange={({ currentTarget }) => setRecords(currentTarget.checked)} />
          </legend>
          {records && (
            <>
              <SelectField
                label="Storage configuration"
                value={recording.storage}
                required
                options={region.storageConfigurations.map(({ arn, name, bucketName }) => ({
                  value: arn,
                  text: `${name ?? arn.split('/')[1]}: ${bucketName}`,
                }))}
                hint={
                  region.storageConfigurations.length === 0 &&
                  'There is none. Deploy a StorageConfiguration, or create one with its bucket.'
                }
                onChange={({ currentTarget }) => changeRecording({ storage: currentTarget.value })}
              />
              {encoders.length > 0 ? (
                <SelectField
                  label="Encoder configuration"
                  value={recording.encoder}
                  required
                  options={encoders}
                  onChange={({ currentTarget }) => changeRecording({ encoder: currentTarget.value })}
                />
              ) : (
                <div class="row">
                  <span>There is no encoder configuration.</span>
                  <Button onClick={createEncoder} disabled={busy}>
                    Create one of 1280 × 720
                  </Button>
                </div>
              )}
              <NumberField
                label="HLS segments, in seconds"
                min={2}
                max={10}
                placeholder="2"
                onInput={({ currentTarget }) => changeRecording({ segmentSeconds: currentTarget.valueAsNumber })}
              />
              <NumberField
                label="A thumbnail every … seconds"
                min={1}
                max={86_400}
                placeholder="no thumbnails"
                onInput={({ currentTarget }) => changeRecording({ thumbnailSeconds: currentTarget.valueAsNumber })}
              />
              <NameField value={recording.name} onChange={(name) => changeRecording({ name })} />
            </>
          )}
        </fieldset>
        <fieldset class="destination-form">
          <legend>
            <CheckField
              label="Broadcast to a channel"
              checked={broadcasts}
              onChange={({ currentTarget }) => setBroadcasts(currentTarget.checked)}
            />
          </legend>
          {broadcasts && (
            <>
              <TextField
                label="ARN of the channel"
                value={broadcast.channel}
                required
                list="channels"
                placeholder="arn:aws:ivs:…:channel/…"
                onInput={({ currentTarget }) => changeBroadcast({ channel: currentTarget.value })}
              />
              <datalist id="channels">
                {channels.map((arn) => (
                  <option key={arn} value={arn} />
                ))}
              </datalist>
              <SelectField
                label="Encoder configuration of the channel"
                value={broadcast.encoder}
                options={[{ value: '', text: 'the service’s default' }, ...encoders]}
                onChange={({ currentTarget }) => changeBroadcast({ encoder: currentTarget.value })}
              />
              <NameField value={broadcast.name} onChange={(name) => changeBroadcast({ name })} />
            </>
          )}
        </fieldset>
        <details>
          <summary>Layout{isSet ? '' : ': the service’s default grid'}</summary>
          <LayoutForm layout={layout} onChange={setLayout} />
        </details>
        <details>
          <summary>The request as code</summary>
          <RequestTabs request={request} />
        </details>
        <ErrorText error={error} />
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={busy || destinations.length === 0}>
            Start
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function NameField({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) {
  return (
    <TextField
      label="Name of the destination"
      value={value}
      pattern={NAME_PATTERN}
      maxLength={128}
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

const stacksOf = ({ snapshot }: Page) => snapshot?.stacks;

function channelsOf(stacks: Snapshot['stacks'] = []): readonly string[] {
  const resources = stacks.flatMap((stack) => stack.resources);
  return resources.flatMap(({ type, physicalId }) => (type === 'AWS::IVS::Channel' && physicalId ? [physicalId] : []));
}
