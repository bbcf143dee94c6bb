/** `ivs-local`: the command of the package. */
import { parseArgs } from 'node:util';
import { createDeployer } from './deployer';
import type { EndpointOptions } from './endpoint';
import { type FaultPlan, readFaultPlan } from './fault-plan';
import { environmentLines, outputLines, serviceSummary } from './report';
import { runSession } from './session';

const HELP = `ivs-local - Amazon IVS Real-Time, and what a CDK deployment needs besides, on this machine

  ivs-local deploy [options] [cdk arguments]   deploy the CDK app in this folder to a local endpoint with its own \`cdk\`
  ivs-local start [options]                    start the local endpoint and leave it running until Ctrl-C

Options, before any cdk arguments:
  --keep            deploy: leave the endpoint running afterwards, until Ctrl-C
  --port <number>   listen on this port of 127.0.0.1 (default: a free one)
  --region <name>   deploy to this region (default: AWS_REGION, or us-east-1)
  --throttle        throttle calls at the service's documented rates
  --faults <file>   let calls and requests go wrong as this JSON file says: throttled, dropped, unanswered, delivered twice, ...
  --quiet           do not show the log lines of Lambda functions
  --help, --version

Examples:
  ivs-local deploy
  ivs-local deploy --keep -c roomName=late-night MyStack

Nothing of it reaches AWS: no account, credentials, profile or Docker is used, and all state is in memory.
Exit codes: 0 done; 1 failed, or what \`cdk\` gave; 2 wrong usage; 130 interrupted.
`;

const OPTIONS = {
  faults: { type: 'string' },
  help: { type: 'boolean' },
  keep: { type: 'boolean' },
  port: { type: 'string' },
  quiet: { type: 'boolean' },
  region: { type: 'string' },
  throttle: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

class UsageError extends Error {}

interface Settings extends EndpointOptions {
  readonly region: string;
  readonly keep: boolean;
  readonly cdkArguments: readonly string[];
}

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === '--help' || command === 'help' || command === undefined || rest.includes('--help')) {
    console.log(HELP);
    return command === undefined ? 2 : 0;
  }
  if (command === '--version') {
    console.log(PACKAGE_VERSION);
    return 0;
  }
  const settings = parse(rest);
  if (command === 'deploy') return deploy(settings);
  if (command === 'start' && settings.cdkArguments.length === 0) return start(settings);
  throw new UsageError(`the commands are deploy and start, got '${[command, ...settings.cdkArguments].join(' ')}'; see ivs-local --help`);
}

/** Our options come first; from the first word on that is none of them, everything belongs to `cdk`. */
function parse(args: readonly string[]): Settings {
  let own = 0;
  while (own < args.length) {
    const [flag, inline] = (args[own] as string).split('=', 2);
    const option = OPTIONS[flag?.replace(/^--/, '') as keyof typeof OPTIONS];
    if (!flag?.startsWith('--') || !option) break;
    own += option.type === 'string' && inline === undefined ? 2 : 1;
  }
  const { values } = parseArgs({ args: args.slice(0, own), options: OPTIONS });
  const cdkArguments = args.slice(own);
  return {
    cdkArguments: cdkArguments[0] === '--' ? cdkArguments.slice(1) : cdkArguments,
    faults: faultsOf(values.faults),
    keep: values.keep ?? false,
    port: portOf(values.port),
    region: values.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
    throttling: values.throttle,
    onFunctionLog: values.quiet ? undefined : ({ functionName, text }) => console.log(`[${functionName}] ${text}`),
  };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--port is a number from 1 to 65535, got '${text}'; leave it out for a free one`);
}

function faultsOf(file: string | undefined): FaultPlan | undefined {
  try {
    return file === undefined ? undefined : readFaultPlan(file);
  } catch (error) {
    throw new UsageError(`--faults ${(error as Error).message}`);
  }
}

async function start(settings: Settings): Promise<number> {
  return runSession(settings, async ({ endpoint, interrupted }) => {
    showRunning(endpoint.url, settings.region);
    await interrupted;
    return 0;
  });
}

async function deploy(settings: Settings): Promise<number> {
  return runSession(settings, async ({ endpoint, signal, interrupted }) => {
    const deployer = createDeployer({ folder: process.cwd(), url: endpoint.url, region: settings.region, signal });
    try {
      const exitCode = await deployer.deploy(settings.cdkArguments);
      if (signal.aborted) return exitCode;
      if (exitCode === 0) console.log(`\n${outputLines(endpoint.stacks())}`);
      console.log(`\n${serviceSummary(endpoint.ivs)}`);
      if (!settings.keep) return exitCode;
      showRunning(endpoint.url, settings.region);
      await interrupted;
      return exitCode;
    } finally {
      deployer.close();
    }
  });
}

function showRunning(url: string, region: string): void {
  console.log(`\nThe local endpoint listens on ${url} until Ctrl-C. For your own cdk, AWS CLI or SDK:\n`);
  console.log(environmentLines(url, region));
}

declare const PACKAGE_VERSION: string;

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(`ivs-local: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof UsageError || error?.code?.startsWith?.('ERR_PARSE_ARGS') ? 2 : 1;
  },
);
