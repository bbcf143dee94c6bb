/** What is assumed of participants of IVS Real-Time: sessions, replication, redundant ingest. */
import {
  DisconnectParticipantCommand,
  GetStageSessionCommand,
  ListParticipantEventsCommand,
  ListStageSessionsCommand,
  StartParticipantReplicationCommand,
} from '@aws-sdk/client-ivs-realtime';
import { type NotProbed, outcome, type Probe, type ProbeContext } from '../probe';
import { deployIvsEvents } from './event-queue';
import { createStage } from './ivs-resources';
import { decision3 } from './sources';

const MINUTE = 60_000;

export const probes: readonly Probe[] = [
  {
    id: 'ivs-session-end',
    source: decision3('"a few minutes", after which a session ends without a publisher, are three'),
    assumption: '"a few minutes", after which a session ends without a publisher, are three',
    expected: '3 minutes after the last event of the publisher',
    needs: ['publisher', 'stage'],
    minutes: 4,
    async run(context) {
      const { ivs } = context.clients;
      const { arn: stageArn } = await createStage(context);
      const participantId = await context.publish(stageArn);
      const sessionId = await newestSession(context, stageArn);
      await ivs.send(new DisconnectParticipantCommand({ stageArn, participantId }));
      const ended = await context.until('the session did not end', 20 * MINUTE, async () => {
        const { stageSession } = await ivs.send(new GetStageSessionCommand({ stageArn, sessionId }));
        return stageSession?.endTime;
      });
      const { events = [] } = await ivs.send(new ListParticipantEventsCommand({ stageArn, sessionId, participantId }));
      const last = Math.max(...events.map(({ eventTime }) => eventTime?.getTime() ?? 0));
      return `${Math.round((ended.getTime() - last) / MINUTE)} minutes after the last event of the publisher`;
    },
    whenDifferent: 'change the time in local/src/services/ivs/participants/participants.ts, and in docs/local.md',
  },
  {
    id: 'ivs-replica-attributes',
    source: decision3('a replica with more than 1 KB of attributes'),
    assumption: 'a replica with more than 1 KB of attributes is a `ValidationException`',
    expected: 'ValidationException',
    needs: ['publisher', 'stage'],
    async run(context) {
      const [sourceStageArn, destinationStageArn] = await twoStages(context);
      const participantId = await context.publish(sourceStageArn);
      const attributes = { long: 'x'.repeat(1_100) };
      const command = new StartParticipantReplicationCommand({ sourceStageArn, destinationStageArn, participantId, attributes });
      return outcome(context.clients.ivs.send(command));
    },
    whenDifferent: 'change `mergeAttributes` in local/src/services/ivs/participants/replication.ts',
  },
  {
    id: 'ivs-replica-events',
    source: decision3('the members `replica`, `source_stage_arn` and `source_session_id` are in events of replicas only'),
    assumption: 'the members `replica`, `source_stage_arn` and `source_session_id` are in events of replicas only',
    expected: 'source: none; replica: replica source_session_id source_stage_arn',
    needs: ['publisher', 'queue', 'stack', 'stage'],
    async run(context) {
      const received = await deployIvsEvents(context);
      const [sourceStageArn, destinationStageArn] = await twoStages(context);
      const participantId = await context.publish(sourceStageArn);
      const sourceSessionId = await newestSession(context, sourceStageArn);
      await context.clients.ivs.send(new StartParticipantReplicationCommand({ sourceStageArn, destinationStageArn, participantId }));
      const published = await context.until('two events Participant Published did not come', 2 * MINUTE, async () => {
        const details = (await received()).filter((detail) => detail.event_name === 'Participant Published');
        return details.length >= 2 ? details : undefined;
      });
      const members = ({ ...detail }: object) =>
        Object.keys(detail)
          .filter((name) => REPLICA_MEMBERS.includes(name))
          .sort();
      const seen = (isSource: boolean) => {
        const detail = published.find(({ session_id }) => (session_id === sourceSessionId) === isSource);
        return detail ? members(detail).join(' ') || 'none' : 'no event';
      };
      return `source: ${seen(true)}; replica: ${seen(false)}`;
    },
    whenDifferent: 'change the rows in local/src/services/ivs/events/event-table.ts, and the typed events in src/stage-events.ts',
  },
];

const REPLICA_MEMBERS = ['replica', 'source_session_id', 'source_stage_arn'];

const BROWSER = 'it needs a person with two browsers at the right moment';
const ENCODER = 'it needs an encoder such as OBS Studio or ffmpeg';

export const notProbed: readonly NotProbed[] = [
  {
    source: decision3('who is still connected then is in the next session from its start'),
    reason: BROWSER,
    byHand:
      'let one subscribe and one publish, let the publisher leave for five minutes and publish again, and call ListParticipants of the new session',
  },
  {
    source: decision3('a session in which nobody ever published ends three minutes after its last participant has left'),
    reason: BROWSER,
    byHand: 'join with a token that can only subscribe, leave, and call GetStageSession until it has an end time',
  },
  {
    source: decision3('replicating somebody who does not publish, is a `ConflictException`'),
    reason: 'it needs a participant who is connected and does not publish',
    byHand: 'join without publishing, and call StartParticipantReplication with your participant id',
  },
  {
    source: decision3("a participant that is disconnected can't use its tokens again"),
    reason: 'a join that is refused cannot be told from nobody joining',
    byHand: 'publish, call DisconnectParticipant, and join again with the same token',
  },
  {
    source: decision3('the error of a token without a capability is `INSUFFICIENT_CAPABILITIES`'),
    reason: 'the Web Broadcast SDK refuses to publish before the service does',
    byHand: 'publish by WHIP with a token that can only subscribe, and call ListParticipantEvents',
  },
  {
    source: decision3('only a stage whose session is going on has error events'),
    reason: BROWSER,
    byHand: 'join a stage with an expired token, once while somebody publishes and once in an empty stage, and call ListParticipantEvents',
  },
  {
    source: decision3('an encoder that is refused causes `Participant Publish Error` while a session goes on'),
    reason: ENCODER,
    byHand: 'stream to RTMPS with a wrong codec while somebody publishes, and look at the events of the default bus',
  },
  {
    source: decision3("with redundant ingest, the configuration's own stream key is refused"),
    reason: ENCODER,
    byHand: 'create an ingest configuration with redundant ingest, and stream with its `streamKey`',
  },
  {
    source: decision3('disconnecting its participant, or that of either stream, ends both streams'),
    reason: ENCODER,
    byHand: 'stream with both redundant stream keys, and call DisconnectParticipant for each participant id in turn',
  },
];

async function twoStages(context: ProbeContext): Promise<[string, string]> {
  const [{ arn: source }, { arn: destination }] = [await createStage(context), await createStage(context)];
  return [source, destination];
}

async function newestSession({ clients: { ivs } }: ProbeContext, stageArn: string): Promise<string | undefined> {
  const { stageSessions: [session] = [] } = await ivs.send(new ListStageSessionsCommand({ stageArn, maxResults: 1 }));
  return session?.sessionId;
}
