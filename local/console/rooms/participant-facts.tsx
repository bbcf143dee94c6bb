import type { ComponentChildren } from 'preact';
import { Fragment } from 'preact';
import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { Badge } from '../components/badge';
import { clockTime, dateAndTime } from '../components/times';
import { hashOf } from '../route';

type Fact = readonly [name: string, value: ComponentChildren];

/** What is known about a participant. Facts without a value are left out. */
export function ParticipantFacts({ participant }: { readonly participant: ParticipantSnapshot }) {
  const { attributes, capabilities, recording } = participant;
  const facts: readonly Fact[] = [
    ['Joined', clockTime(participant.firstJoinTime)],
    ['Publishes since', participant.publishingSince && clockTime(participant.publishingSince)],
    [
      'Capabilities',
      capabilities.length > 0 ? capabilities.map((capability) => <Badge key={capability}>{capability.toLowerCase()}</Badge>) : 'none',
    ],
    ['Token expires', participant.tokenExpirationTime && dateAndTime(participant.tokenExpirationTime)],
    ['Connection token', participant.connectionTokenId && <code>{participant.connectionTokenId}</code>],
    ['Protocol', participant.protocol === 'UNKNOWN' ? undefined : participant.protocol],
    ['Ingest configuration', participant.ingestConfigurationArn && <code>{participant.ingestConfigurationArn}</code>],
    ['Publishes as', participant.publishesAs && <code>{participant.publishesAs}</code>],
    [
      'Replication',
      participant.replicationType === 'NONE' ? undefined : `${participant.replicationType} ${participant.replicationState ?? ''}`.trim(),
    ],
    [
      'Source stage',
      participant.sourceStageArn && <a href={hashOf('rooms', participant.sourceStageArn)}>{participant.sourceStageArn.split('/')[1]}</a>,
    ],
    [
      'Recording',
      recording.state === 'DISABLED' ? undefined : (
        <>
          {recording.state}
          {recording.bucket && (
            <code>
              s3://{recording.bucket}/{recording.prefix}
            </code>
          )}
        </>
      ),
    ],
  ];
  return (
    <dl class="stage-facts">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      {Object.entries(attributes).map(([name, value]) => (
        <Fragment key={`attribute ${name}`}>
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
