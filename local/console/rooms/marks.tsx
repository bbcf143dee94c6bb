import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { Badge } from '../components/badge';

/** How a participant differs from one that has just joined with a token of the service: recording, replication, ingest, its own token. */
export function Marks({
  participant: { recording, replicationType, protocol, ingestConfigurationArn, selfSigned },
}: {
  readonly participant: ParticipantSnapshot;
}) {
  return (
    <>
      {recording.state !== 'DISABLED' && (
        <Badge
          tone={recording.state === 'STOPPED' ? undefined : 'bad'}
          dot
          pulse={recording.state === 'ACTIVE'}
          title={`Recording: ${recording.state}`}
        >
          {recording.state === 'ACTIVE' ? 'REC' : `REC ${recording.state.toLowerCase()}`}
        </Badge>
      )}
      {replicationType !== 'NONE' && (
        <Badge title="Participant replication">{replicationType === 'REPLICA' ? 'Replica' : 'Replicated'}</Badge>
      )}
      {ingestConfigurationArn && <Badge title="Publishes by ingest">{protocol}</Badge>}
      {selfSigned && <Badge title="Joined with a token that was signed with a key pair of the account">Self-signed</Badge>}
    </>
  );
}
