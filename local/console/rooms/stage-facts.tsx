import type { StageSnapshot } from '../../src/service/snapshot';
import { Badge } from '../components/badge';
import { CopyButton } from '../components/copy-button';
import { CopyText } from '../components/copy-text';
import { Facts } from '../components/facts';
import { tagsFact } from '../components/tags';
import { clockTime } from '../components/times';
import { hashOf } from '../route';

const ENDPOINTS = [
  ['whip', 'WHIP'],
  ['rtmps', 'RTMPS'],
  ['rtmp', 'RTMP'],
  ['events', 'Events'],
] as const;

/** The ARN, session, recording, tags and endpoints of a stage. */
export function StageFacts({ stage }: { readonly stage: StageSnapshot }) {
  const { arn, tags, endpoints, recording } = stage;
  const session = stage.sessions.find(({ endTime }) => endTime === undefined);
  return (
    <Facts
      facts={{
        ARN: <CopyText text={arn} what="the ARN of the stage" />,
        Session: session ? (
          <span class="row">
            <code>{session.sessionId}</code>
            <span class="soft">
              since {clockTime(session.startTime)}
              {session.endsAt && <>, ends at {clockTime(session.endsAt)} unless somebody publishes</>}
            </span>
          </span>
        ) : (
          <span class="soft">None: nobody is connected</span>
        ),
        Recording: recording && (
          <span class="row">
            <Badge tone="bad" dot>
              {recording.mediaTypes.join(', ')}
            </Badge>
            <a href={hashOf('recordings')}>Recordings</a>
          </span>
        ),
        Tags: tagsFact(tags),
        Endpoints: (
          <span class="row">
            {ENDPOINTS.filter(([key]) => endpoints[key]).map(([key, title]) => (
              <CopyButton key={key} text={endpoints[key]} what={`the ${title} endpoint`} title={endpoints[key]}>
                {title}
              </CopyButton>
            ))}
          </span>
        ),
      }}
    />
  );
}
