import { useState } from 'preact/hooks';
import type { CompositionSnapshot, RegionSnapshot } from '../../src/service/snapshot';
import { StateBadge } from '../components/badge';
import { Button } from '../components/button';
import { CopyText } from '../components/copy-text';
import { ErrorText } from '../components/error-text';
import { useAction } from '../components/use-action';
import { runCommand } from '../endpoint/request';
import { hashOf } from '../route';

type Destination = CompositionSnapshot['destinations'][number];

/** How an interruption ends: without an error, the destination reconnects. */
const ENDINGS = {
  s3: ['ResourceNotFoundException', 'AccessDeniedException', 'InternalServerException'],
  channel: ['ConflictException', 'InternalServerException'],
} as const;

export function DestinationItem({
  destination,
  composition,
  region,
}: {
  readonly destination: Destination;
  readonly composition: CompositionSnapshot;
  readonly region: RegionSnapshot;
}) {
  const { id, name, state, channelArn, storageConfigurationArn, recordingPrefix } = destination;
  const storage = region.storageConfigurations.find(({ arn }) => arn === storageConfigurationArn);
  const place = channelArn ?? `s3://${storage?.bucketName ?? '…'}/${recordingPrefix}`;
  return (
    <li class="destination">
      <div class="row">
        <StateBadge state={state} />
        <strong>{channelArn ? 'Channel' : 'Recording'}</strong>
        {name && <bdi>{name}</bdi>}
        <span class="soft small">{encoderText(destination, region)}</span>
      </div>
      <CopyText text={place} what={channelArn ? 'the ARN of the channel' : 'the place of the recording'} />
      {recordingPrefix && <a href={hashOf('recordings', composition.arn)}>Files of the recording</a>}
      {state === 'ACTIVE' && (
        <Interruption compositionArn={composition.arn} destinationId={id} errors={ENDINGS[channelArn ? 'channel' : 's3']} />
      )}
    </li>
  );
}

function Interruption({
  compositionArn,
  destinationId,
  errors,
}: {
  readonly compositionArn: string;
  readonly destinationId: string;
  readonly errors: readonly string[];
}) {
  const { busy, error, run } = useAction();
  const [ending, setEnding] = useState('');
  return (
    <div class="row">
      <Button
        disabled={busy}
        onClick={() => run(() => runCommand('interruptDestination', { compositionArn, destinationId, ...(ending && { error: ending }) }))}
      >
        Interrupt
      </Button>
      <select
        class="input interruption"
        aria-label="How the interruption ends"
        value={ending}
        onChange={({ currentTarget }) => setEnding(currentTarget.value)}
      >
        <option value="">and it reconnects</option>
        {errors.map((code) => (
          <option key={code} value={code}>
            and it fails: {code}
          </option>
        ))}
      </select>
      <ErrorText error={error} />
    </div>
  );
}

function encoderText({ encoderConfigurationArns: [arn] }: Destination, { encoderConfigurations }: RegionSnapshot): string {
  const video = encoderConfigurations.find((each) => each.arn === arn)?.video;
  if (!video) return 'the service’s default encoder';
  return `${video.width} × ${video.height}, ${video.framerate} fps, ${(video.bitrate / 1_000_000).toFixed(1)} Mbps`;
}
