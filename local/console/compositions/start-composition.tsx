/** A dialog that starts a composition, as a back end would. */
import { useState } from 'preact/hooks';
import type { CompositionLayout, RegionSnapshot, Snapshot } from '../../src/service/snapshot';
import { Button } from '../components/button';
import { Dialog } from '../components/dialog';
import { ErrorText } from '../components/error-text';
import { CheckField, SelectField, TextField } from '../components/field';
import { useAction } from '../components/use-action';
import { callOperation } from '../endpoint/request';
import { hashOf } from '../route';
import { StageField, stageArnIn, usualStage } from '../stages/stage-field';
import type { Page } from '../store/page';
import { useRegion, useStore } from '../store/use-store';
import { LayoutForm } from './layout-form';
import type { DestinationRequest, StartRequest } from './request-code';
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
  const [storage, setStorage] = useState(region.storageConfigurations[0]?.arn ?? '');
  const [encoder, setEncoder] = useState(region.encoderConfigurations[0]?.arn ?? '');
  const [broadcasts, setBroadcasts] = useState(region.storageConfigurations.length === 0);
  const [channel, setChannel] = useState(channels[0] ?? '');
  const [channelEncoder, setChannelEncoder] = useState('');
  const destinations: DestinationRequest[] = [
    ...(records ? [{ s3: { storageConfigurationArn: storage, encoderConfigurationArns: [encoder] } }] : []),
    ...(broadcasts ? [{ channel: { channelArn: channel, ...(channelEncoder && { encoderConfigurationArn: channelEncoder }) } }] : []),
  ];
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
      setEncoder(encoderConfiguration.arn);
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
                value={storage}
                required
                options={region.storageConfigurations.map(({ arn, name, bucketName }) => ({
                  value: arn,
                  text: `${name ?? arn.split('/')[1]}: ${bucketName}`,
                }))}
                hint={
                  region.storageConfigurations.length === 0 &&
                  'There is none. Deploy a StorageConfiguration, or create one with its bucket.'
                }
                onChange={({ currentTarget }) => setStorage(currentTarget.value)}
              />
              {encoders.length > 0 ? (
                <SelectField
                  label="Encoder configuration"
                  value={encoder}
                  required
                  options={encoders}
                  onChange={({ currentTarget }) => setEncoder(currentTarget.value)}
                />
              ) : (
                <div class="row">
                  <span>There is no encoder configuration.</span>
                  <Button onClick={createEncoder} disabled={busy}>
                    Create one of 1280 × 720
                  </Button>
                </div>
              )}
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
                value={channel}
                required
                list="channels"
                placeholder="arn:aws:ivs:…:channel/…"
                onInput={({ currentTarget }) => setChannel(currentTarget.value)}
              />
              <datalist id="channels">
                {channels.map((arn) => (
                  <option key={arn} value={arn} />
                ))}
              </datalist>
              <SelectField
                label="Encoder configuration of the channel"
                value={channelEncoder}
                options={[{ value: '', text: 'the service’s default' }, ...encoders]}
                onChange={({ currentTarget }) => setChannelEncoder(currentTarget.value)}
              />
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

const stacksOf = ({ snapshot }: Page) => snapshot?.stacks;

function channelsOf(stacks: Snapshot['stacks'] = []): readonly string[] {
  const resources = stacks.flatMap((stack) => stack.resources);
  return resources.flatMap(({ type, physicalId }) => (type === 'AWS::IVS::Channel' && physicalId ? [physicalId] : []));
}
