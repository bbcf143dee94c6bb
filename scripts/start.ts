/**
 * `npm start`: deploys examples/live-room on this machine with the real `cdk`, calls its services as an app would, updates the stack, and
 * destroys it. `npm start -- --keep` leaves it running until Ctrl-C; `--verbose` shows the log lines of the functions.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GetStageCommand, IVSRealTimeClient, ListTagsForResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runWithProgress } from '../local/src/command/progress/run';
import { createScreen } from '../local/src/command/progress/screen';
import { environmentLines, pageText } from '../local/src/command/report';
import { runWith, type Session } from '../local/src/command/session';
import { type LocalEndpoint, startEndpoint } from '../local/src/endpoint/endpoint';

// Silences the SDK's warning about an old Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const EXAMPLE = join(__dirname, '..', 'examples', 'live-room');
const REGION = 'us-east-1';

const screen = createScreen(process.stdout, process.env);

function heading(text: string): void {
  screen.line(`\n${screen.colors.bold(`== ${text}`)}`);
}

/** Uses the deployed stack as an app does: calls the services with the stack's outputs. Shows what they answer. */
async function useStack(endpoint: LocalEndpoint): Promise<void> {
  heading('Using it with the AWS SDK, as an app does');
  const outputs = endpoint.stacks().find(({ name }) => name === 'LiveRoom')?.outputs ?? {};
  const settings = { endpoint: endpoint.url, region: REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const ivs = new IVSRealTimeClient(settings);
  const secrets = new SecretsManagerClient(settings);
  try {
    const { stage } = await ivs.send(new GetStageCommand({ arn: outputs.StageArn }));
    const recording = stage?.autoParticipantRecordingConfiguration;
    const { tags = {} } = await ivs.send(new ListTagsForResourceCommand({ resourceArn: outputs.StageArn }));
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: outputs.CredentialsSecretArn }));
    const { url, streamKey } = JSON.parse(SecretString);
    // The tags with a colon are those by which cdk-ivs-realtime knows the stage.
    const ownTags = Object.entries(tags).filter(([key]) => !key.includes(':'));
    screen.line('');
    showAnswers('GetStage', {
      stage: `${stage?.name}, ${stage?.arn}`,
      recording: recording?.storageConfigurationArn ? `${recording.mediaTypes}, to ${recording.storageConfigurationArn}` : 'off',
      WHIP: stage?.endpoints?.whip,
    });
    showAnswers('ListTagsForResource', { tags: ownTags.map(([key, value]) => `${key}=${value}`).join(', ') });
    showAnswers('GetSecretValue', { RTMPS: url, 'stream key': `${streamKey.slice(0, 3)}... (${streamKey.length} characters)` });
  } finally {
    ivs.destroy();
    secrets.destroy();
  }
}

const OPERATION_COLUMNS = 'ListTagsForResource'.length;
const NAME_COLUMNS = 'stream key'.length;

function showAnswers(operation: string, answers: Readonly<Record<string, string | undefined>>): void {
  for (const [index, [name, answer]] of Object.entries(answers).entries()) {
    const first = (index === 0 ? operation : '').padEnd(OPERATION_COLUMNS);
    screen.line(`${screen.colors.cyan(first)}  ${screen.colors.dim(name.padEnd(NAME_COLUMNS))}  ${answer}`);
  }
}

function showNextSteps(): void {
  heading('What to do next');
  screen.line(`
npm start -- --keep   leaves the stack deployed, with a page that shows the room and plays its participants
npm test              checks types, runs the unit tests and the linter
docs/local.md         deploys an app of yours to this machine`);
}

async function tour({ endpoint, signal, insistence }: Session, { keep, verbose }: Settings): Promise<number> {
  const common = { folder: EXAMPLE, url: endpoint.url, region: REGION, signal, insistence, verbose, screen };
  const steps = [
    {
      title: (version: string) => `Deploying examples/live-room to ${endpoint.url} with cdk ${version}`,
      args: [],
      printOutput: screen.line,
    },
    // Its outputs stay the same.
    {
      title: () => 'Changing its name, recording and tags',
      args: ['-c', 'roomName=matinee', '-c', 'recording=true'],
      printOutput: undefined,
    },
  ];
  for (const { title, args, printOutput } of steps) {
    const exitCode = await runWithProgress({ ...common, printOutput, done: 'Deployed', what: 'Deployment', remains: keep }, (deployer) => {
      heading(title(deployer.cdk.version));
      return deployer.deploy(args);
    });
    if (exitCode !== 0) return exitCode;
    await useStack(endpoint);
  }
  if (keep) return 0;

  const exitCode = await runWithProgress({ ...common, done: 'Destroyed', what: 'Destruction', remains: false }, (deployer) => {
    heading('Destroying it');
    return deployer.destroy();
  });
  if (exitCode !== 0) return exitCode;
  const left = endpoint.ivs.resources();
  for (const { arn } of left) console.error(`The stack is gone, and a resource of it is not: ${arn}`);
  if (left.length > 0) return 1;
  showNextSteps();
  return 0;
}

interface Settings {
  readonly keep: boolean;
  readonly verbose: boolean;
}

async function main(): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { keep: flag, verbose: flag } });
  const open = () => startEndpoint();
  return runWith(open, async (session) => {
    const { endpoint, interrupted, signal } = session;
    const exitCode = await tour(session, values);
    if (values.keep && exitCode === 0 && !signal.aborted) {
      heading(`It stays at ${endpoint.url} until Ctrl-C`);
      screen.line(`\n${pageText(endpoint.url)}\nFor your own cdk, AWS CLI or SDK:\n\n${environmentLines(endpoint.url, REGION)}`);
      await interrupted;
    }
    return exitCode;
  });
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
