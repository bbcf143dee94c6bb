/** `ivs-local`: the command of the package. */

import { existing } from '../endpoint/about';
import { type LocalEndpoint, startEndpoint } from '../endpoint/endpoint';
import { FORWARDED, type ForwardingEndpoint, type ForwardingOptions, startForwarding } from '../endpoint/forwarding';
import { newState } from '../endpoint/services';
import { DEFAULT_REGION } from '../service/region-name';
import { SERVICES } from '../services';
import { StandInError } from '../services/cloudformation';
import { standInsBesideEmulator, standInsBesideMinistack } from '../services/cloudformation/stand-ins/elsewhere';
import { type Kept, openStateFolder } from '../state/state-folder';
import { runInOrder } from '../system/closing';
import { shellEnvironment } from '../system/environment';
import { readCdkArguments } from './cdk-arguments';
import { confirms } from './confirmation';
import { CONTROL_COMMANDS } from './control-commands';
import { createDeployer, type Deployer, type DeployerOptions } from './deployer';
import { HELP } from './help';
import { findFreePort, findMinistack, startMinistack } from './ministack';
import { type Destination, destinationLines, environmentLines, outputLines, serviceSummary } from './report';
import { checkEmulator, findRunning, type RunningEndpoint } from './running';
import { type Interruption, interruptible, runWith, type Session } from './session';
import { type Command, readSettings, type Settings, UsageError } from './settings';

const COMMANDS = { deploy, destroy, env, start } satisfies Partial<Record<Command, (settings: Settings) => Promise<number>>>;

async function main(argv: readonly string[]): Promise<number> {
  const [first] = argv;
  const ownArguments = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  const asksFor = (...words: readonly string[]) => ownArguments.some((argument) => words.includes(argument));
  if (first === undefined || first === 'help' || asksFor('--help', '-h')) {
    (first === undefined ? console.error : console.log)(HELP);
    return first === undefined ? 2 : 0;
  }
  if (asksFor('--version')) {
    console.log(PACKAGE_VERSION);
    return 0;
  }
  const settings = readSettings(argv, process.env);
  const { command } = settings;
  return isControlCommand(command) ? CONTROL_COMMANDS[command](await runningFor(settings), settings) : COMMANDS[command](settings);
}

function isControlCommand(command: Command): command is keyof typeof CONTROL_COMMANDS {
  return Object.hasOwn(CONTROL_COMMANDS, command);
}

function start(settings: Settings): Promise<number> {
  return runWith(opener(settings), async ({ endpoint, interrupted }) => {
    showRunning(endpoint.url, settings);
    if (settings.withMinistack && !settings.json) {
      console.log('\nThe account is not bootstrapped: run npx cdk bootstrap once before you deploy.');
    }
    await interrupted;
    return 0;
  });
}

async function deploy(settings: Settings): Promise<number> {
  const { emulator, startOptions, port } = settings;
  const running = await findRunning(port, process.env);
  if (running === undefined) {
    if (emulator !== undefined) await checkEmulator(emulator);
    return runWith(opener(settings), (session) => deployToOwn(session, settings));
  }
  if (startOptions.length > 0) {
    const options = startOptions.join(', ');
    throw new UsageError(
      `${options}: for an endpoint that deploy starts, and one runs at ${running.url} already; give it to ivs-local start`,
    );
  }
  return runCdk(running, settings, (deployer, destination) => {
    console.error(destinationLines('Deploying to', destination));
    return deployer.deploy();
  });
}

async function destroy(settings: Settings): Promise<number> {
  const running = await runningFor(settings);
  return runCdk(running, settings, async (deployer, destination, { signal }) => {
    console.error(destinationLines('Destroying at', destination));
    if (await mayDestroy(settings, destination, signal)) return deployer.destroy();
    console.error('\nNothing is destroyed.');
    return 1;
  });
}

/** Asks before destroying stacks whose state is kept in a folder. State in memory needs no confirmation. */
async function mayDestroy({ cdkArguments }: Settings, { stateFolder }: Destination, signal: AbortSignal): Promise<boolean> {
  const { stacks, isSet } = readCdkArguments('destroy', cdkArguments);
  if (stateFolder === undefined || isSet('force') || isSet('yes')) return true;
  if (!process.stdin.isTTY) {
    throw new UsageError(`destroy asks before it destroys what is kept in ${stateFolder}, and got no terminal to ask at; pass --force`);
  }
  const what = stacks.length > 0 ? stacks.join(', ') : 'all stacks of this app';
  return confirms(`Destroy ${what}?`, signal, { input: process.stdin, output: process.stderr });
}

async function env(settings: Settings): Promise<number> {
  const running = await runningFor(settings);
  const { json, shell, region = running.region } = settings;
  const { url } = running;
  const asJson = () => JSON.stringify(shellEnvironment(url, region, process.env), undefined, 2);
  console.log(json ? asJson() : environmentLines(url, region, shell));
  return 0;
}

async function runningFor({ command, port }: Settings): Promise<RunningEndpoint> {
  const running = await findRunning(port, process.env);
  if (running !== undefined) return running;
  if (port !== undefined)
    throw new Error(`${command} needs an endpoint that runs, and nothing listens on port ${port}; see ivs-local start`);
  throw new UsageError(`${command} needs an endpoint that runs: name its --port, or set AWS_ENDPOINT_URL as \`ivs-local start\` prints it`);
}

/** Runs `cdk` against a running endpoint, and leaves the endpoint running. */
function runCdk(
  running: RunningEndpoint,
  { region = running.region, cdkArguments: args }: Settings,
  run: (deployer: Deployer, destination: Destination, interruption: Interruption) => Promise<number>,
): Promise<number> {
  const destination = { ...running, region };
  return interruptible((interruption) =>
    withDeployer({ url: running.url, region, args }, interruption, (deployer) => run(deployer, destination, interruption)),
  );
}

async function withDeployer(
  options: Omit<DeployerOptions, 'folder'>,
  { signal, insistence }: Interruption,
  run: (deployer: Deployer) => Promise<number>,
): Promise<number> {
  const deployer = await createDeployer({ ...options, folder: process.cwd(), signal, insistence });
  try {
    return await run(deployer);
  } finally {
    deployer.close();
  }
}

type OwnEndpoint = LocalEndpoint | ForwardingEndpoint;

/** Starts the endpoint that the settings describe. */
function opener(settings: Settings): (interruption: Interruption) => Promise<OwnEndpoint> {
  const { emulator, faults, json, port, quiet, quotas, region, standIns, stateFolder, throttling, withMinistack } = settings;
  const about = { region, version: PACKAGE_VERSION, stateFolder };
  const common = { about, faults, port, quotas, throttling, onError: (message: string) => console.error(message) };
  // Programs read the output of --json.
  const show = json ? console.error : console.log;
  const onFunctionLog = ({ functionName, text }: { functionName: string; text: string }) => show(`[${functionName}] ${text}`);
  const onNotice = (logicalId: string, notice: string) => quiet || show(`[${logicalId}] ${notice}`);
  if (withMinistack) {
    return ({ signal }) => openWithMinistack({ ...common, onNotice, standInTypes: standInsBesideMinistack(standIns) }, signal);
  }
  return () =>
    emulator === undefined
      ? withState(
          stateFolder,
          'ivs-local',
          () => newState(SERVICES),
          async (kept) => {
            const endpoint = await startEndpoint({ ...common, kept, standIns, onFunctionLog: quiet ? undefined : onFunctionLog });
            if (!quiet) showNotices(endpoint, show);
            return endpoint;
          },
        )
      : withState(
          stateFolder,
          'ivs-local --endpoint',
          () => newState(FORWARDED),
          (kept) => startForwarding({ ...common, kept, elsewhere: emulator, onNotice, standInTypes: standInsBesideEmulator(standIns) }),
        );
}

/** Starts ministack, and then an endpoint that forwards to it. Closing the endpoint also ends ministack. */
async function openWithMinistack(options: Omit<ForwardingOptions, 'elsewhere'>, signal: AbortSignal): Promise<ForwardingEndpoint> {
  const { about: { region = DEFAULT_REGION } = {}, port = await findFreePort() } = options;
  const elsewhere = `http://127.0.0.1:${await findFreePort()}`;
  const ivsUrl = `http://127.0.0.1:${port}`;
  const ministack = await startMinistack(findMinistack(process.env), { url: elsewhere, ivsUrl, region, signal, onEnd: console.error });
  try {
    const endpoint = await startForwarding({ ...options, port, elsewhere });
    console.error(`ministack ${ministack.version} listens on ${elsewhere} and has every service but IVS Real-Time.`);
    return Object.create(endpoint, { close: { value: () => runInOrder(endpoint.close, ministack.close) } });
  } catch (error) {
    await ministack.close();
    throw error;
  }
}

/** Shows the reasons of completed resources. On a terminal, the cdk command shows the reasons of failures only. */
function showNotices({ newsroom }: LocalEndpoint, show: (line: string) => void): void {
  newsroom.listen((news) => {
    if (news.type === 'stack' && news.status.endsWith('_COMPLETE') && news.statusReason) show(`[${news.logicalId}] ${news.statusReason}`);
  });
}

/** Opens the state folder and starts an endpoint with it. The endpoint closes the folder; if the start fails, this function does. */
async function withState<State, E>(
  folder: string | undefined,
  kind: string,
  empty: () => State,
  start: (kept?: Kept<State>) => Promise<E>,
): Promise<E> {
  if (folder === undefined) return start();
  const kept = openStateFolder(folder, { kind, version: PACKAGE_VERSION, empty });
  try {
    return await start(kept);
  } catch (error) {
    kept.close();
    throw error;
  }
}

function deployToOwn(session: Session<OwnEndpoint>, settings: Settings): Promise<number> {
  const { endpoint, signal, interrupted } = session;
  const { region = DEFAULT_REGION, stateFolder, cdkArguments: args } = settings;
  return withDeployer({ url: endpoint.url, region, args }, session, async (deployer) => {
    const stacks = 'stacks' in endpoint ? existing(endpoint.stacks()) : undefined;
    const url = `${endpoint.url} (until this command ends)`;
    console.error(destinationLines('Deploying to', { url, region, stateFolder, stacks }));
    const bootstrapped = settings.withMinistack ? await deployer.bootstrap() : 0;
    const exitCode = bootstrapped === 0 ? await deployer.deploy() : bootstrapped;
    if (signal.aborted) return exitCode;
    if (exitCode === 0 && 'stacks' in endpoint) console.log(`\n${outputLines(endpoint.stacks())}`);
    console.log(`\n${serviceSummary(endpoint.ivs)}`);
    if (!settings.keep) return exitCode;
    showRunning(endpoint.url, settings);
    await interrupted;
    return exitCode;
  });
}

function showRunning(url: string, settings: Settings): void {
  const { emulator, json, region = DEFAULT_REGION, stateFolder } = settings;
  if (json) {
    console.log(JSON.stringify({ url, region, environment: shellEnvironment(url, region, process.env) }));
    return;
  }
  console.log(`\nThe local endpoint listens on ${url} until Ctrl-C. For your own cdk, AWS CLI or SDK:\n`);
  console.log(environmentLines(url, region));
  if (stateFolder !== undefined) console.log(`\nWhat there is stays in ${stateFolder}.`);
  if (emulator === undefined) return;
  console.log(`\nEvery call but those of IVS Real-Time goes to ${emulator}. What runs there reaches IVS Real-Time if it was started with`);
  console.log(`AWS_ENDPOINT_URL_IVS_REALTIME=${url} in its environment.`);
}

declare const PACKAGE_VERSION: string;

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(`ivs-local: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof UsageError || error instanceof StandInError || error?.code?.startsWith?.('ERR_PARSE_ARGS') ? 2 : 1;
  },
);
