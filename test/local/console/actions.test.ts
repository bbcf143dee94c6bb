/** What a person does in the rooms view, at an endpoint: each function sends what the endpoint takes. */
import { callOperation, EndpointError } from '../../../local/console/endpoint/request';
import { playScene, sceneRuns, stopScene } from '../../../local/console/rooms/scene-player';
import { SCENES } from '../../../local/console/rooms/scenes';
import * as actions from '../../../local/console/stages/actions';
import { groupsOf, nameOf, replicaStages } from '../../../local/console/stages/participants';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import type { ParticipantSnapshot, StageSnapshot } from '../../../local/src/service/snapshot';
import { jwt, pair } from '../services/ivs/tokens/own-tokens';

let endpoint: LocalEndpoint;
const nodeFetch = globalThis.fetch;

beforeAll(async () => {
  endpoint = await startEndpoint();
  // In the page, paths belong to the endpoint.
  globalThis.fetch = (path, init) => nodeFetch(new URL(String(path), endpoint.url), init);
});
afterAll(async () => {
  globalThis.fetch = nodeFetch;
  await endpoint.close();
});

async function newStage(): Promise<string> {
  const { stage } = await actions.createStage('show', 'us-east-1');
  return stage.arn;
}

function stageOf(arn: string): StageSnapshot {
  const stage = endpoint.snapshot().regions['us-east-1']?.stages.find((one) => one.arn === arn);
  if (!stage) throw new Error(`no stage ${arn}`);
  return stage;
}

function participantsOf(arn: string): readonly ParticipantSnapshot[] {
  return stageOf(arn).sessions.flatMap(({ participants }) => participants);
}

test('a participant joins, publishes, is subscribed to, and leaves', async () => {
  const stageArn = await newStage();
  const ann = await actions.join({ stageArn, userId: 'ann', attributes: { role: 'host' }, capabilities: ['PUBLISH'] });
  const bob = await actions.join({ stageArn, userId: 'bob' });
  await actions.publish(ann);
  await actions.subscribe(bob, ann.participantId);
  expect(participantsOf(stageArn)).toMatchObject([
    { userId: 'ann', attributes: { role: 'host' }, capabilities: ['PUBLISH'], publishing: true },
    { userId: 'bob', subscriptions: [ann.participantId] },
  ]);
  await actions.unsubscribe(bob, ann.participantId);
  await actions.unpublish(ann);
  await actions.leave(ann);
  expect(participantsOf(stageArn)).toMatchObject([
    { publishing: false, state: 'DISCONNECTED' },
    { subscriptions: [], state: 'CONNECTED' },
  ]);
});

test('a participant is replicated to another stage, until the replication is stopped', async () => {
  const [stageArn, other] = [await newStage(), await newStage()];
  const ann = await actions.join({ stageArn, userId: 'ann' });
  await actions.publish(ann);
  const replicas = () => replicaStages([stageOf(stageArn), stageOf(other)], ann).map(({ arn }) => arn);
  await actions.startReplication(ann, other);
  expect(replicas()).toEqual([other]);
  await actions.stopReplication(ann, other);
  expect(replicas()).toEqual([]);
});

test('an error has the code, the message and the status of the endpoint', async () => {
  const stageArn = await newStage();
  const ann = await actions.join({ stageArn, userId: 'ann' });
  const error = await actions.publish(ann, { error: 'BITRATE_EXCEEDED' }).catch((failure) => failure);
  expect(error).toBeInstanceOf(EndpointError);
  expect(error).toMatchObject({ code: 'BITRATE_EXCEEDED', status: 403, message: expect.stringContaining('may not publish') });
  await expect(actions.createStage('no name!', 'us-east-1')).rejects.toMatchObject({ code: 'ValidationException', status: 400 });
});

test('an endpoint that does not answer', async () => {
  globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'));
  try {
    await expect(callOperation('ListStages', {})).rejects.toMatchObject({ code: 'NO_ANSWER', status: undefined });
  } finally {
    globalThis.fetch = (path, init) => nodeFetch(new URL(String(path), endpoint.url), init);
  }
});

test('a participant that the API disconnects cannot come back', async () => {
  const stageArn = await newStage();
  const token = await actions.createToken({ stageArn, userId: 'ann' });
  const ann = await actions.joinWithToken(token);
  await actions.disconnect(ann, 'spam');
  expect(participantsOf(stageArn)).toMatchObject([{ state: 'DISCONNECTED' }]);
  await expect(actions.joinWithToken(token)).rejects.toMatchObject({ code: 'PARTICIPANT_DISCONNECTED' });
});

test('a self-signed token lets a participant in, and is exchanged for one with fewer capabilities', async () => {
  const stageArn = await newStage();
  const { endpoints } = stageOf(stageArn);
  const { publicKey } = await callOperation<{ readonly publicKey: { readonly arn: string } }>('ImportPublicKey', {
    publicKeyMaterial: pair.publicKey.export({ type: 'spki', format: 'pem' }),
  });
  const now = Math.floor(Date.now() / 1000);
  const token = (publish: boolean) =>
    jwt(
      { alg: 'ES384', typ: 'JWT', kid: publicKey.arn },
      {
        exp: now + 600,
        iat: now,
        jti: 'Ann123456789',
        resource: stageArn,
        topic: stageArn.split('/')[1],
        events_url: endpoints.events,
        whip_url: endpoints.whip,
        user_id: 'ann',
        capabilities: { allow_publish: publish, allow_subscribe: true },
        version: '1.0',
      },
      pair.privateKey,
    );
  const ann = await actions.joinWithToken(token(true));
  await actions.publish(ann);
  await actions.exchangeToken(ann, token(false));
  expect(participantsOf(stageArn)).toMatchObject([{ selfSigned: true, publishing: false, capabilities: ['SUBSCRIBE'] }]);
});

test('an encoder streams with a key, and ends', async () => {
  const stageArn = await newStage();
  await actions.createIngestConfiguration(stageArn, 'encoder');
  const [configuration] = endpoint.snapshot().regions['us-east-1']?.ingestConfigurations ?? [];
  const arn = configuration?.arn ?? '';
  expect(await actions.streamKeyOf(arn, 0)).toMatch(/^rt_000000000000_us-east-1_/);
  await actions.startStream(arn, 0, 'RTMPS');
  const [encoder] = participantsOf(stageArn);
  expect(encoder).toMatchObject({ userId: 'encoder', publishing: true, protocol: 'RTMPS', ingestConfigurationArn: arn });
  await actions.endStream(arn, 0);
  await actions.startStream(arn, 0, 'RTMPS');
  await actions.endStreamOf(arn, participantsOf(stageArn)[0]?.participantId ?? '');
  expect(stageOf(stageArn).publishers).toBe(0);
});

describe('scenes', () => {
  /** Plays a scene until it is over, or until its report says so. */
  async function play(id: string, stageArn: string, stopAt?: string): Promise<void> {
    const scene = SCENES.find((one) => one.id === id);
    if (!scene) throw new Error(`no scene ${id}`);
    playScene(scene, stageArn);
    const run = () => sceneRuns.get().find((one) => one.stageArn === stageArn && one.title === scene.title);
    await new Promise<void>((resolve) => {
      const end = sceneRuns.subscribe(() => {
        const { state, lines = [], id: runId = 0 } = run() ?? {};
        if (stopAt && state === 'running' && lines.includes(stopAt)) return stopScene(runId);
        if (state === 'running') return;
        end();
        resolve();
      });
    });
    expect(run()).toMatchObject({ state: stopAt ? 'stopped' : 'done', error: undefined });
  }

  test('host and three guests, with forty viewers', async () => {
    const stageArn = await newStage();
    await play('panel', stageArn);
    await play('viewers', stageArn);
    const { publishers, viewers } = groupsOf(stageOf(stageArn));
    expect(publishers.map(nameOf)).toEqual(['alice', 'bob', 'carol', 'dave']);
    expect(publishers.map(({ subscriptions }) => subscriptions.length)).toEqual([3, 3, 3, 3]);
    expect(viewers.map(({ subscriptions }) => subscriptions.length)).toEqual(Array(40).fill(4));
    expect(viewers.every(({ capabilities }) => capabilities.join() === 'SUBSCRIBE')).toBe(true);
  });

  test('a guest who is stopped has left', async () => {
    const stageArn = await newStage();
    await play('guest', stageArn, 'Visit 1: erin publishes.');
    expect(participantsOf(stageArn)).toMatchObject([{ userId: 'erin', state: 'DISCONNECTED' }]);
  });

  test('in a stage that does not exist', async () => {
    const scene = SCENES[0];
    if (!scene) throw new Error('no scene');
    const stageArn = 'arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456';
    playScene(scene, stageArn);
    await new Promise<void>((resolve) => sceneRuns.subscribe(resolve));
    expect(sceneRuns.get().at(-1)).toMatchObject({ stageArn, state: 'failed', error: { code: 'ResourceNotFoundException' } });
  });
});
