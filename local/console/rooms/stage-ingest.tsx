/** The ingest configurations of a stage: encoders stream with their keys. */
import './stage-ingest.css';
import { Fragment } from 'preact';
import { useMemo } from 'preact/hooks';
import type { IngestConfigurationSnapshot, StageSnapshot } from '../../src/service/snapshot';
import { StateBadge } from '../components/badge';
import { Button } from '../components/button';
import { CopyText } from '../components/copy-text';
import { ErrorText } from '../components/error-text';
import { Facts } from '../components/facts';
import { Secret } from '../components/secret';
import { useAction } from '../components/use-action';
import { createIngestConfiguration, endStream, startStream, streamKeyOf } from '../stages/actions';
import { useRegionSnapshot } from '../store/use-store';

export function StageIngest({ stage: { arn } }: { readonly stage: StageSnapshot }) {
  const all = useRegionSnapshot()?.ingestConfigurations;
  const configurations = useMemo(() => all?.filter(({ stageArn }) => stageArn === arn) ?? [], [all, arn]);
  const { busy, error, run } = useAction();
  return (
    <section class="stage-section" aria-labelledby="ingest">
      <div class="stage-section-head">
        <h3 id="ingest">
          Ingest <span class="stage-count numbers">{configurations.length}</span>
        </h3>
        <span class="spacer" />
        <Button compact icon="plus" disabled={busy} onClick={() => run(() => createIngestConfiguration(arn, 'encoder'))}>
          Create an ingest configuration
        </Button>
      </div>
      <ErrorText error={error} />
      {configurations.length > 0 && (
        <ul class="ingests">
          {configurations.map((configuration) => (
            <li key={configuration.arn}>
              <Ingest configuration={configuration} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Ingest({ configuration }: { readonly configuration: IngestConfigurationSnapshot }) {
  const { arn, name, state, ingestProtocol, userId, redundantIngest } = configuration;
  const { busy, error, run } = useAction();
  const keys = redundantIngest ? [0, 1] : [0];
  return (
    <div class="card ingest">
      <div class="row">
        <b>
          <bdi>{name || arn.split('/')[1]}</bdi>
        </b>
        <StateBadge state={state} />
      </div>
      <Facts
        facts={{
          ARN: <CopyText text={arn} what="the ARN of the ingest configuration" />,
          Protocol: redundantIngest ? `${ingestProtocol}, two encoders` : ingestProtocol,
          'User id': userId && <bdi>{userId}</bdi>,
          ...Object.fromEntries(
            keys.map((key) => [
              keyTitle('Stream key', keys, key),
              <Secret key={key} what={keyTitle('the stream key', keys, key)} load={() => streamKeyOf(arn, key)} />,
            ]),
          ),
        }}
      />
      <div class="row">
        {keys.map((key) => (
          <Fragment key={key}>
            {(redundantIngest || state !== 'ACTIVE') && (
              <Button compact icon="play" disabled={busy} onClick={() => run(() => startStream(arn, key, ingestProtocol))}>
                {keyTitle('Start the stream', keys, key)}
              </Button>
            )}
            {(redundantIngest || state === 'ACTIVE') && (
              <Button compact icon="stop" disabled={busy} onClick={() => run(() => endStream(arn, key))}>
                {keyTitle('End the stream', keys, key)}
              </Button>
            )}
          </Fragment>
        ))}
      </div>
      <ErrorText error={error} />
    </div>
  );
}

/** With two keys, the number tells which one. */
function keyTitle(title: string, keys: readonly number[], key: number): string {
  return keys.length > 1 ? `${title} ${key + 1}` : title;
}
