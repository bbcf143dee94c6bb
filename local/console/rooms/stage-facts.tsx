import type { StageSnapshot } from '../../src/service/snapshot';
import { Badge } from '../components/badge';
import { CopyButton } from '../components/copy-button';
import { clockTime } from '../components/times';
import { hashOf } from '../route';

const ENDPOINTS = [
  ['whip', 'WHIP'],
  ['rtmps', 'RTMPS'],
  ['rtmp', 'RTMP'],
  ['events', 'Events'],
] as const;

/** The ARN, tags, session, recording and endpoints of a stage. */
export function StageFacts({ stage }: { readonly stage: StageSnapshot }) {
  const { arn, tags, endpoints, recording } = stage;
  const session = stage.sessions.find(({ endTime }) => endTime === undefined);
  return (
    <dl class="stage-facts">
      <dt>ARN</dt>
      <dd>
        <code>{arn}</code>
        <CopyButton text={arn} what="the ARN of the stage" />
      </dd>
      <dt>Session</dt>
      <dd>
        {session ? (
          <>
            <code>{session.sessionId}</code>
            <span class="soft">
              since {clockTime(session.startTime)}
              {session.endsAt && <>, ends at {clockTime(session.endsAt)} unless somebody publishes</>}
            </span>
          </>
        ) : (
          <span class="soft">None: nobody is connected</span>
        )}
      </dd>
      {recording && (
        <>
          <dt>Recording</dt>
          <dd>
            <Badge tone="bad" dot>
              {recording.mediaTypes.join(', ')}
            </Badge>
            <a href={hashOf('recordings')}>Recordings</a>
          </dd>
        </>
      )}
      {Object.keys(tags).length > 0 && (
        <>
          <dt>Tags</dt>
          <dd>
            {Object.entries(tags).map(([key, value]) => (
              <Badge key={key} square>
                <bdi>
                  {key}={value}
                </bdi>
              </Badge>
            ))}
          </dd>
        </>
      )}
      <dt>Endpoints</dt>
      <dd>
        {ENDPOINTS.filter(([key]) => endpoints[key]).map(([key, title]) => (
          <CopyButton key={key} text={endpoints[key]} what={`the ${title} endpoint`} title={endpoints[key]}>
            {title}
          </CopyButton>
        ))}
      </dd>
    </dl>
  );
}
