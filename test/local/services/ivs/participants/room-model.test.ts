import { deepEqual } from 'node:assert';
import fc from 'fast-check';
import { ServiceError } from '../../../../../local/src/service/service-error';
import { CommandError } from '../../../../../local/src/services/ivs';
import type { Joined } from '../../../../../local/src/services/ivs/simulation/simulation';
import { Room, refOf } from '../room';
import { claimsFor, importPair, jwt, pair } from '../tokens/own-tokens';

const STAGES = 2;
const PEOPLE = 3;
const CHANNEL = { channel: { channelArn: 'arn:aws:ivs:us-east-1:000000000000:channel/a' } };

/** Stages with participants who join and leave, and with encoders. */
interface Scene {
  readonly room: Room;
  readonly stages: string[];
  /** Makes the token of a person for a stage. A person has the same participant id in all stages. */
  readonly token: (who: number, stage: number) => string;
  readonly people: (Joined | undefined)[];
  /** Two configurations: for one encoder, and for two redundant encoders. */
  readonly ingests: { readonly arn: string; readonly participantId: string }[];
  /** The stream key of each encoder. */
  readonly streamKeys: string[];
}

type Step = (scene: Scene, who: number, whom: number) => unknown;

const somebody = ({ people }: Scene, who: number) => refOf(people[who] ?? { stageArn: '', sessionId: '', participantId: 'nobody' });
const stageOf = ({ stages }: Scene, who: number) => stages[who % STAGES] ?? '';

const compositionArn = async (room: Room, index: number): Promise<string> =>
  (await room.call('ListCompositions')).compositions[index]?.arn ?? 'arn:aws:ivs:us-east-1:000000000000:composition/none';

const ingestOf = ({ ingests }: Scene, who: number) => ingests[who % ingests.length] ?? { arn: '', participantId: '' };

const STEPS: Readonly<Record<string, Step>> = {
  join(scene, who, whom) {
    scene.people[who] = scene.room.ivs.simulation.join({ token: scene.token(who, whom % STAGES) });
  },
  leave: (scene, who) => scene.room.ivs.simulation.leave(somebody(scene, who)),
  publish: (scene, who) => scene.room.ivs.simulation.publish(somebody(scene, who)),
  unpublish: (scene, who) => scene.room.ivs.simulation.unpublish(somebody(scene, who)),
  subscribe: (scene, who, whom) =>
    scene.room.ivs.simulation.subscribe({ ...somebody(scene, who), publisherId: somebody(scene, whom).participantId }),
  startStream: ({ room, streamKeys }, who) => room.ivs.simulation.startStream({ streamKey: streamKeys[who] ?? '' }),
  endStream: ({ room, streamKeys }, who) => room.ivs.simulation.endStream({ streamKey: streamKeys[who] ?? '' }),
  attach: (scene, who, whom) =>
    scene.room.call('UpdateIngestConfiguration', { arn: ingestOf(scene, who).arn, stageArn: stageOf(scene, whom) }),
  disconnectStreams: (scene, who, whom) =>
    scene.room.call('DisconnectParticipant', { stageArn: stageOf(scene, whom), participantId: ingestOf(scene, who).participantId }),
  disconnect: (scene, who) => scene.room.call('DisconnectParticipant', somebody(scene, who)),
  replicate(scene, who, whom) {
    const { stageArn: sourceStageArn, participantId } = somebody(scene, who);
    const input = { sourceStageArn, destinationStageArn: stageOf(scene, who + 1), participantId, reconnectWindowSeconds: whom * 10 };
    return scene.room.call('StartParticipantReplication', input);
  },
  stopReplication(scene, who) {
    const { stageArn: sourceStageArn, participantId } = somebody(scene, who);
    return scene.room.call('StopParticipantReplication', { sourceStageArn, destinationStageArn: stageOf(scene, who + 1), participantId });
  },
  disconnectReplica: (scene, who) =>
    scene.room.call('DisconnectParticipant', { ...somebody(scene, who), stageArn: stageOf(scene, who + 1) }),
  compose: (scene, who) => scene.room.call('StartComposition', { stageArn: stageOf(scene, who), destinations: [CHANNEL] }),
  async interrupt({ room }, who, whom) {
    const error = whom === 0 ? undefined : 'InternalServerException';
    room.ivs.simulation.interruptDestination({ compositionArn: await compositionArn(room, who), error });
  },
  async failComposition({ room }, who) {
    room.ivs.simulation.failComposition({ compositionArn: await compositionArn(room, who) });
  },
  failRecording: (scene, who) => scene.room.ivs.simulation.failRecording({ ...somebody(scene, who), error: 'InternalServerException' }),
  exchangeToken: (scene, who) =>
    scene.room.ivs.simulation.exchangeToken({ ...somebody(scene, who), token: scene.token(who, who % STAGES) }),
  // jest's comparison, with which other tests restart, takes sixteen times as long.
  restart: ({ room }, who, whom) => room.restart(who * 7 + whom * 25, deepEqual),
  wait: ({ room }, who, whom) => room.pass(who * 7 + whom * 25),
  waitLong: ({ room }, who) => room.pass(who * 150),
  deleteStage: (scene, who, whom) => (who === whom ? scene.room.call('DeleteStage', { arn: stageOf(scene, who) }) : undefined),
};

async function newScene(): Promise<Scene> {
  const room = new Room({ quotas: { publishersPerStage: 3 } });
  const recording = {
    autoParticipantRecordingConfiguration: { storageConfigurationArn: await room.storage(), recordingReconnectWindowSeconds: 5 },
  };
  const stages = [await room.stage(recording), await room.stage()];
  const header = await importPair(room);
  const claims = await Promise.all(stages.map((stageArn) => claimsFor(room, stageArn)));
  const signed = new Map<string, string>();
  const token = (who: number, stage: number) => {
    const name = `${who} ${stage}`;
    const made = signed.get(name) ?? jwt(header, { ...claims[stage], jti: `person-${who}` }, pair.privateKey);
    signed.set(name, made);
    return made;
  };
  const people = Array.from({ length: PEOPLE }, (_, index) => room.ivs.simulation.join({ token: token(index, index % STAGES) }));
  for (const joined of people) room.ivs.simulation.publish(refOf(joined));
  const ingest = async (redundantIngest: boolean) =>
    (await room.call('CreateIngestConfiguration', { ingestProtocol: 'RTMPS', stageArn: stages[0], redundantIngest })).ingestConfiguration;
  const [single, redundant] = [await ingest(false), await ingest(true)];
  const keys = [single, ...redundant.redundantIngestCredentials].map(({ streamKey }) => streamKey);
  return { room, stages, token, people, ingests: [single, redundant], streamKeys: keys };
}

/** Another scene that goes on from this one. It has the same stages, so that tokens are signed once for all scenes. */
const copyOf = (scene: Scene): Scene => ({ ...scene, room: scene.room.copy(), people: [...scene.people] });

/** Does the step. Ignores errors of the service. */
async function attempt(step: () => unknown): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof ServiceError)) throw error;
  }
}

/** Lists the broken invariants. The test checks one list per step, because many assertions would take most of the time. */
async function contradictions({ room, ingests }: Scene): Promise<string[]> {
  const found: string[] = [];
  const expectSame = (got: unknown, wanted: unknown, what: string) => {
    if (got !== wanted) found.push(`${what}: expected ${wanted}, got ${got}`);
  };
  const streamed = new Set<string>();
  const { stages } = await room.call('ListStages');
  for (const { arn: stageArn, activeSessionId } of stages) {
    const { stageSessions } = await room.call('ListStageSessions', { stageArn });
    const open = stageSessions.filter((session: { endTime?: string }) => !session.endTime);
    expectSame(
      String(open.map(({ sessionId }: { sessionId: string }) => sessionId)),
      activeSessionId ?? '',
      `open sessions of ${stageArn}`,
    );
    const latest = stageSessions.at(-1)?.sessionId;
    for (const { sessionId, endTime } of stageSessions) {
      const { participants } = await room.call('ListParticipants', { stageArn, sessionId });
      const connected = participants.filter(({ state }: { state: string }) => state === 'CONNECTED');
      if (endTime && sessionId !== latest) expectSame(connected.length, 0, `connected participants of ${sessionId}`);
      for (const { participantId, state, published, replicationType, replicationState } of participants) {
        const names = await room.eventNames({ stageArn, sessionId, participantId });
        const count = (name: string) => names.filter((one) => one === name).length;
        const isConnected = state === 'CONNECTED';
        expectSame(count('JOINED') - count('LEFT'), isConnected ? 1 : 0, `JOINED without LEFT of ${participantId}`);
        expectSame(count('PUBLISH_STARTED') > 0, published, `published of ${participantId}`);
        if (!isConnected || endTime) expectSame(count('PUBLISH_STARTED'), count('PUBLISH_STOPPED'), `publications of ${participantId}`);
        if (!isConnected) expectSame(count('SUBSCRIBE_STARTED'), count('SUBSCRIBE_STOPPED'), `subscriptions of ${participantId}`);
        if (replicationType === 'REPLICA') expectSame(replicationState, isConnected ? 'ACTIVE' : 'STOPPED', `replica ${participantId}`);
        if (replicationType === 'NONE') expectSame(replicationState, undefined, `replicationState of ${participantId}`);
        const { sourceStageArn, ingestConfigurationArn } = await room.participant({ stageArn, sessionId, participantId });
        expectSame(sourceStageArn !== undefined, replicationType === 'REPLICA', `source stage of ${participantId}`);
        if (isConnected && ingestConfigurationArn) streamed.add(`${ingestConfigurationArn} ${stageArn}`);
      }
    }
  }
  for (const { arn } of ingests) {
    const { ingestConfiguration } = await room.call('GetIngestConfiguration', { arn });
    const where = [...streamed].filter((one) => one.startsWith(`${arn} `));
    expectSame(
      String(where),
      ingestConfiguration.state === 'ACTIVE' ? `${arn} ${ingestConfiguration.stageArn}` : '',
      `streams over ${arn}`,
    );
  }
  return found;
}

/** The events of each composition, and of each destination. */
function toldOfOutputs({ news }: Room): string[][] {
  const byOutput = new Map<string, string[]>();
  for (const { detail, resources } of news) {
    if (!resources[0]?.includes(':composition/')) continue;
    const output = `${resources[0]} ${detail.id}`;
    byOutput.set(output, [...(byOutput.get(output) ?? []), String(detail.event_name)]);
  }
  return [...byOutput.values()];
}

test('whatever people do, sessions, events, ingests and replicas agree with each other, and in the end all is quiet', async () => {
  const opening = await newScene();
  const step = fc.tuple(fc.constantFrom(...Object.keys(STEPS)), fc.nat({ max: PEOPLE - 1 }), fc.nat({ max: PEOPLE - 1 }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }), async (steps) => {
      const scene = copyOf(opening);
      for (const [name, who, whom] of steps) {
        await attempt(() => STEPS[name]?.(scene, who, whom));
        expect(await contradictions(scene)).toEqual([]);
      }
      for (const arn of scene.stages) await attempt(() => scene.room.call('DeleteStage', { arn }));
      scene.room.pass(600);
      expect((await scene.room.call('ListCompositions')).compositions).toEqual([]);
      const told = scene.room.told();
      const count = (name: string) => told.filter((one) => one === name).length;
      expect(count('Participant Published')).toBe(count('Participant Unpublished'));
      expect(count('Recording Start')).toBe(count('Recording End') + count('Recording End Failure'));
      expect(count('Participant Replication Start')).toBe(count('Participant Replication End'));
      for (const names of toldOfOutputs(scene.room)) {
        if (!names.some((name) => /Start$/.test(name))) continue;
        expect([names, names.filter((name) => /(End|Failure)$/.test(name)).length]).toEqual([names, 1]);
      }
      expect(scene.room.deviations).toEqual([]);
      expect(scene.room.waiting).toEqual([]);
      scene.room.ivs.close();
    }),
    { numRuns: 100 },
  );
  opening.room.ivs.close();
});
