import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { ArnLink } from '../components/arn-link';
import { Badge } from '../components/badge';
import { Facts } from '../components/facts';
import { clockTime, dateAndTime } from '../components/times';

/** What is known about a participant, and its attributes. */
export function ParticipantFacts({ participant }: { readonly participant: ParticipantSnapshot }) {
  const { attributes, capabilities, recording, replicationType, replicationState, ...more } = participant;
  return (
    <>
      <Facts
        facts={{
          Joined: clockTime(more.firstJoinTime),
          'Publishes since': more.publishingSince && clockTime(more.publishingSince),
          Capabilities: (
            <span class="row">
              {capabilities.length > 0 ? capabilities.map((name) => <Badge key={name}>{name.toLowerCase()}</Badge>) : 'none'}
            </span>
          ),
          'Token expires': more.tokenExpirationTime && dateAndTime(more.tokenExpirationTime),
          'Connection token': more.connectionTokenId && <code>{more.connectionTokenId}</code>,
          Protocol: more.protocol === 'UNKNOWN' ? undefined : more.protocol,
          'Ingest configuration': more.ingestConfigurationArn && <code>{more.ingestConfigurationArn}</code>,
          'Publishes as': more.publishesAs && <code>{more.publishesAs}</code>,
          Replication: replicationType === 'NONE' ? undefined : `${replicationType} ${replicationState ?? ''}`,
          'Source stage': more.sourceStageArn && <ArnLink arn={more.sourceStageArn} />,
          Recording: recording.state === 'DISABLED' ? undefined : recording.state,
          'Recording in': recording.bucket && (
            <code>
              s3://{recording.bucket}/{recording.prefix}
            </code>
          ),
        }}
      />
      {/* Attributes have any name, also that of a fact. */}
      {Object.keys(attributes).length > 0 && (
        <section class="participant-group" aria-label="Attributes">
          <h3>Attributes</h3>
          <Facts facts={Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, <bdi key={name}>{value}</bdi>]))} />
        </section>
      )}
    </>
  );
}
