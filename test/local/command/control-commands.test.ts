import { CONTROL_COMMANDS } from '../../../local/src/command/control-commands';
import { findRunning } from '../../../local/src/command/running';
import { readSettings } from '../../../local/src/command/settings';
import { statusLines } from '../../../local/src/command/status';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';

const REGION = 'us-east-1';

let endpoint: LocalEndpoint;
let output: string[];
beforeEach(async () => {
  endpoint = await startEndpoint({ about: { version: '1.2.3' }, quotas: { publicKeys: 5 } });
  output = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => output.push(text));
  jest.spyOn(console, 'error').mockImplementation((text: string) => output.push(`error: ${text}`));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await endpoint.close();
});

/** Runs a command line; gives what it printed. */
async function run(line: string): Promise<string> {
  output = [];
  const settings = readSettings(line.split(' '), {});
  const running = await findRunning(Number(new URL(endpoint.url).port), {});
  if (!running) throw new Error('there is no endpoint');
  await CONTROL_COMMANDS[settings.command as keyof typeof CONTROL_COMMANDS](running, settings);
  return output.join('\n');
}

const create = async (operation: string, input: object) =>
  Object.values(await endpoint.ivs.call(REGION, operation, input))[0] as { arn: string };
const participants = () =>
  Object.values(endpoint.snapshot().regions).flatMap(({ stages }) =>
    stages.flatMap(({ sessions }) => sessions.flatMap((session) => session.participants)),
  );

describe('participants', () => {
  test('join by the name of the stage, publish and leave by their user id', async () => {
    await create('CreateStage', { name: 'late-night' });
    const id = await run('join late-night --user-id alice --attribute role=host --capabilities publish,subscribe');
    expect(participants()).toMatchObject([
      { participantId: id, userId: 'alice', attributes: { role: 'host' }, state: 'CONNECTED', publishing: false },
    ]);
    expect(await run('publish late-night alice')).toBe('');
    expect(participants()).toMatchObject([{ publishing: true }]);
    await run('leave late-night alice');
    expect(participants()).toMatchObject([{ state: 'DISCONNECTED', publishing: false }]);
  });

  test('join by the ARN of the stage, publish at once, and leave by their id', async () => {
    const { arn } = await create('CreateStage', {});
    const { participantId, stageArn, sessionId } = JSON.parse(await run(`join --publish --json ${arn}`));
    expect({ stageArn, sessionId }).toEqual({ stageArn: arn, sessionId: endpoint.snapshot().regions[REGION]?.stages[0]?.activeSessionId });
    expect(participants()).toMatchObject([{ participantId, publishing: true }]);
    await run(`leave ${arn} ${participantId}`);
    expect(participants()).toMatchObject([{ state: 'DISCONNECTED' }]);
  });

  test('stream to an ingest configuration', async () => {
    const { arn: stageArn } = await create('CreateStage', {});
    const { arn } = await create('CreateIngestConfiguration', { name: 'obs', stageArn, ingestProtocol: 'RTMPS', userId: 'studio' });
    const id = await run('stream obs');
    expect(participants()).toMatchObject([{ participantId: id, userId: 'studio', publishing: true, ingestConfigurationArn: arn }]);
    await run('stream --end obs');
    expect(participants()).toMatchObject([{ state: 'DISCONNECTED' }]);
  });

  test('are refused with what there is', async () => {
    const { arn } = await create('CreateStage', { name: 'late-night' });
    const [alice, another] = [await run('join late-night --user-id alice'), await run('join late-night --user-id alice')];
    await expect(run('join early')).rejects.toThrow(`us-east-1 has no stage with the name or ARN early. It has: late-night (${arn}).`);
    await expect(run('publish late-night bob')).rejects.toThrow(
      `late-night has no connected participant with the user id or participant id bob. It has: alice (${alice}), alice (${another}).`,
    );
    await expect(run('leave late-night alice')).rejects.toThrow(
      'A user id must be that of one connected participant, got alice, the user id of 2. ' +
        `Give a participant id: alice (${alice}), alice (${another}).`,
    );
    const { arn: twin } = await create('CreateStage', { name: 'late-night' });
    await expect(run('join late-night')).rejects.toThrow(
      `A name must be that of one stage, got late-night, the name of 2. Give an ARN: late-night (${arn}), late-night (${twin}).`,
    );
  });

  test('are rejected as the service rejects them', async () => {
    await create('CreateStage', { name: 'late-night' });
    await run('join late-night --user-id bob --capabilities subscribe');
    await expect(run('publish late-night bob')).rejects.toThrow('INSUFFICIENT_CAPABILITIES');
  });
});

describe('status', () => {
  test('shows stages with who is connected, and quotas near their limit', async () => {
    const { arn } = await create('CreateStage', { name: 'late-night' });
    const { arn: empty } = await create('CreateStage', {});
    const alice = await run('join late-night --user-id alice --publish');
    const bob = await run('join late-night');
    endpoint.ivs.simulation.subscribe({ stageArn: arn, participantId: bob, publisherId: alice });
    for (let count = 0; count < 4; count += 1) await create('ImportPublicKey', { publicKeyMaterial: publicKey() });
    const session = endpoint.snapshot().regions[REGION]?.stages[0]?.activeSessionId;
    expect((await run('status')).split('\n')).toEqual([
      `ivs-local 1.2.3 at ${endpoint.url}, region us-east-1, state in memory`,
      '',
      'Stacks: none',
      '',
      'Stages:',
      `  late-night  ${arn}`,
      `    us-east-1, session ${session}, 2 participants connected`,
      `      alice  ${alice}  publishes`,
      `      ${bob}  subscribes to 1`,
      `  ${empty}`,
      '    us-east-1, no active session, 0 participants connected',
      '',
      'Quotas near their limit:',
      '  publicKeys  4 of 5  us-east-1',
    ]);
  });

  test('says of an endpoint in front of another emulator that the stacks are there', () => {
    const running = { url: 'http://127.0.0.1:4599', version: '1.2.3', region: 'eu-west-1', stateFolder: '/kept' };
    expect(statusLines(running, { sequence: 0, time: '2026-01-15T12:00:00.000Z', regions: {} }).split('\n')).toEqual([
      'ivs-local 1.2.3 at http://127.0.0.1:4599, region eu-west-1, state kept in /kept',
      '',
      'Stacks: those of the other emulator',
      '',
      'Stages: none',
    ]);
  });

  test('as JSON is the snapshot with where it is from', async () => {
    await create('CreateStage', { name: 'late-night' });
    const { url, version, region, ...snapshot } = JSON.parse(await run('status --json'));
    expect({ url, version, region }).toEqual({ url: endpoint.url, version: '1.2.3', region: 'us-east-1' });
    expect(snapshot).toEqual({ ...JSON.parse(JSON.stringify(endpoint.snapshot())), time: expect.stringMatching(/Z$/) });
  });
});

test('open prints the address of the page, and what to do where no browser can be started', async () => {
  const former = process.env.SSH_CONNECTION;
  process.env.SSH_CONNECTION = '10.0.0.1 1 10.0.0.2 22';
  try {
    const { port } = new URL(endpoint.url);
    expect((await run('open')).split('\n')).toEqual([
      `${endpoint.url}/`,
      `error: No browser can be started from here: open the address yourself. Over SSH, forward the port: ssh -L ${port}:127.0.0.1:${port} ...`,
    ]);
  } finally {
    if (former === undefined) delete process.env.SSH_CONNECTION;
    else process.env.SSH_CONNECTION = former;
  }
});

describe('events', () => {
  /** Runs the command, and ends the endpoint when it has printed so many lines. */
  async function runToTheEnd(line: string, lines: number): Promise<string[]> {
    const running = run(line);
    while (output.length < lines) await new Promise((resolve) => setImmediate(resolve));
    await endpoint.close();
    return (await running).split('\n');
  }

  test('shows what happened and ends with the endpoint', async () => {
    await create('CreateStage', { name: 'late-night' });
    await run('join late-night --user-id alice --publish');
    const lines = await runToTheEnd('events --after 0', 5);
    expect(lines).toEqual([
      expect.stringMatching(/^1 \d{4}-\d\d-\d\dT[\d:.]+Z call ivs CreateStage \(us-east-1\): ok$/),
      expect.stringMatching(/^2 \S+Z call ivs CreateParticipantToken \(us-east-1\): ok$/),
      expect.stringMatching(/^3 \S+Z command join \{"token":"\*{4}"\}: ok$/),
      expect.stringMatching(/^4 \S+Z event aws\.ivs IVS Stage Update: Participant Published \(us-east-1\) \{.*"user_id":"alice"/),
      expect.stringMatching(/^5 \S+Z command publish \{"stageArn":"arn:[^"]+","participantId":"[^"]+"\}: ok$/),
      'error: The endpoint has ended.',
    ]);
  });

  test('of a stage, and of a type', async () => {
    for (const name of ['early', 'late']) {
      await create('CreateStage', { name });
      await run(`join ${name} --user-id ${name} --publish`);
    }
    const [event, end] = await runToTheEnd('events --after 0 --stage late --json', 1);
    expect(JSON.parse(event ?? '')).toMatchObject({ type: 'event', detail: { user_id: 'late' } });
    expect(end).toBe('error: The endpoint has ended.');
  });

  test('of a type only', async () => {
    await create('CreateStage', { name: 'late' });
    await run('join late --publish');
    expect(await runToTheEnd('events --after 0 --type event', 1)).toHaveLength(2);
  });

  test('of a stage that is not there is refused', async () => {
    const { arn } = await create('CreateStage', { name: 'late' });
    await expect(run('events --stage early')).rejects.toThrow(`us-east-1 has no stage with the name or ARN early. It has: late (${arn}).`);
  });
});

function publicKey(): string {
  const { generateKeyPairSync } = require('node:crypto');
  return generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' });
}
