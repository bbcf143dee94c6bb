/** `ivs-local deploy` and `ivs-local destroy`: run the app's `cdk`, and show what happens. */
import { existing } from '../endpoint/about';
import { DEFAULT_REGION } from '../service/region-name';
import { readCdkArguments } from './cdk-arguments';
import { confirms } from './confirmation';
import { ownEndpoint } from './loaded-on-use';
import type { OwnEndpoint } from './own-endpoint';
import { type ProgressRunOptions, runWithProgress } from './progress/run';
import { createScreen } from './progress/screen';
import { type Destination, destinationLines } from './report';
import { checkEmulator, findRunning, runningFor } from './running';
import { type Interruption, interruptible, runWith, type Session } from './session';
import { type Settings, UsageError } from './settings';

const screen = createScreen(process.stderr, process.env);

const DEPLOYMENT = { done: 'Deployed', what: 'Deployment' };
const DESTRUCTION = { done: 'Destroyed', nothingDone: 'Nothing to destroy', what: 'Destruction' };

export async function deploy(settings: Settings): Promise<number> {
  const { emulator, startOptions, port } = settings;
  const running = await findRunning(port, process.env);
  if (running === undefined) {
    if (emulator !== undefined) await checkEmulator(emulator);
    return runWith(ownEndpoint().opener(settings, { onNotice: screen.line }), (session) => deployToOwn(session, settings));
  }
  if (startOptions.length > 0) {
    const options = startOptions.join(', ');
    throw new UsageError(
      `${options}: for an endpoint that deploy starts, and one runs at ${running.url} already; give it to ivs-local start`,
    );
  }
  const destination = { ...running, region: settings.region ?? running.region };
  return interruptible((interruption) =>
    runWithProgress(
      { ...optionsOf(settings, destination, interruption), ...DEPLOYMENT, remains: true, endpoint: running.url },
      async (deployer) => {
        screen.line(destinationLines('Deploying to', destination));
        return deployer.deploy();
      },
    ),
  );
}

/** Deploys to an endpoint that ends with the command. */
function deployToOwn(session: Session<OwnEndpoint>, settings: Settings): Promise<number> {
  const { endpoint, signal, interrupted } = session;
  const { region = DEFAULT_REGION, keep, stateFolder } = settings;
  const destination = { url: endpoint.url, region };
  const remains = keep || stateFolder !== undefined;
  const wait = async () => {
    if (!keep || signal.aborted) return;
    ownEndpoint().showRunning(endpoint.url, settings);
    await interrupted;
  };
  return runWithProgress(
    { ...optionsOf(settings, destination, session), ...DEPLOYMENT, remains },
    async (deployer) => {
      const stacks = 'stacks' in endpoint ? existing(endpoint.stacks()) : undefined;
      const url = `${endpoint.url} (until this command ends)`;
      screen.line(destinationLines('Deploying to', { url, region, stateFolder, stacks }));
      const bootstrapped = settings.withMinistack ? await deployer.bootstrap() : 0;
      return bootstrapped === 0 ? deployer.deploy() : bootstrapped;
    },
    wait,
  );
}

export async function destroy(settings: Settings): Promise<number> {
  const running = await runningFor(settings);
  const destination = { ...running, region: settings.region ?? running.region };
  return interruptible((interruption) =>
    runWithProgress(
      { ...optionsOf(settings, destination, interruption), ...DESTRUCTION, remains: true, endpoint: running.url },
      async (deployer) => {
        screen.line(destinationLines('Destroying at', destination));
        if (await mayDestroy(settings, destination, interruption.signal)) return deployer.destroy();
        screen.line('\nNothing is destroyed.');
        return undefined;
      },
    ),
  );
}

function optionsOf(
  { cdkArguments: args, verbose }: Settings,
  { url, region }: Destination,
  { signal, insistence }: Interruption,
): Omit<ProgressRunOptions, 'done' | 'what' | 'remains' | 'endpoint'> {
  return { folder: process.cwd(), url, region, args, verbose, signal, insistence, screen, printOutput: (line) => console.log(line) };
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
