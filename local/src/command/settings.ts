/** Reads the command line of `ivs-local`. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type FaultPlan, readFaultPlan } from '../endpoint/fault-plan';
import { isRegionName } from '../service/region-name';
import type { Quotas } from '../services/ivs';
import { readEndpointOrigin } from '../system/address';
import { type CdkCommand, isCdkOption } from './cdk-arguments';
import { readQuotas } from './quotas';
import { SHELLS, type Shell } from './report';

/** Thrown for a wrong command line, before anything is done. */
export class UsageError extends Error {}

const OPTIONS = {
  endpoint: { type: 'string' },
  faults: { type: 'string' },
  json: { type: 'boolean' },
  keep: { type: 'boolean' },
  port: { type: 'string' },
  quiet: { type: 'boolean' },
  quota: { type: 'string', multiple: true },
  region: { type: 'string' },
  shell: { type: 'string' },
  state: { type: 'string' },
  throttle: { type: 'boolean' },
} as const;

type Option = keyof typeof OPTIONS;

/** Options that configure an endpoint when it starts. They have no effect on a running endpoint. */
const START_OPTIONS = ['endpoint', 'faults', 'quota', 'state', 'throttle'] as const satisfies readonly Option[];

/** The options of each command. */
const COMMANDS = {
  deploy: ['keep', 'port', 'quiet', 'region', ...START_OPTIONS],
  destroy: ['port', 'region'],
  env: ['json', 'port', 'region', 'shell'],
  start: ['port', 'quiet', 'region', ...START_OPTIONS],
} as const satisfies Record<string, readonly Option[]>;

export type Command = keyof typeof COMMANDS;

/** Whether a command runs `cdk` and passes it the arguments after its own options. */
function runsCdk(command: Command): command is CdkCommand {
  return command === 'deploy' || command === 'destroy';
}

/** A command line, read and checked. */
export interface Settings {
  readonly command: Command;
  readonly cdkArguments: readonly string[];
  /** The address of another emulator. */
  readonly emulator?: string;
  readonly faults?: FaultPlan;
  readonly keep: boolean;
  readonly port?: number;
  readonly quiet: boolean;
  readonly quotas: Partial<Quotas>;
  /** @default - neither the command line nor the environment names a region */
  readonly region?: string;
  /** The folder for state. @default - state in memory */
  readonly stateFolder?: string;
  readonly format: Shell | 'json';
  readonly throttling: boolean;
  /** The given options that configure an endpoint, such as `--throttle`. */
  readonly startOptions: readonly string[];
}

/** Throws a {@link UsageError} for an invalid command line. */
export function readSettings(argv: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const [name = '', ...args] = argv;
  const command = commandNamed(name);
  const { own, rest } = splitOptions(command, args);
  const { values } = parseArgs({ args: own, options: OPTIONS });
  if (rest.length > 0 && !runsCdk(command)) {
    throw new UsageError(`${command} takes options only, got '${rest.join(' ')}'; see ivs-local --help`);
  }
  const settings: Settings = {
    command,
    cdkArguments: runsCdk(command) ? cdkArgumentsOf(command, rest) : [],
    emulator: emulatorOf(values.endpoint),
    faults: faultsOf(values.faults),
    format: formatOf(values.json, values.shell),
    keep: values.keep ?? false,
    startOptions: [...START_OPTIONS, 'keep' as const].filter((option) => values[option] !== undefined).map((option) => `--${option}`),
    port: portOf(values.port),
    quiet: values.quiet ?? false,
    quotas: quotasOf(values.quota),
    region: regionOf(values.region, env),
    stateFolder: stateFolderOf(values.state),
    throttling: values.throttle ?? false,
  };
  checkEmulatorOptions(settings);
  return settings;
}

function commandNamed(name: string): Command {
  if (Object.hasOwn(COMMANDS, name)) return name as Command;
  throw new UsageError(`the commands are ${Object.keys(COMMANDS).join(', ')}, got '${name}'; see ivs-local --help`);
}

/** Splits the arguments: the options of ivs-local come first, and the first other word begins the arguments for `cdk`. */
function splitOptions(command: Command, args: readonly string[]): { own: string[]; rest: string[] } {
  const has: readonly string[] = COMMANDS[command];
  let end = 0;
  while (end < args.length) {
    const [flag = '', inline] = (args[end] as string).split('=', 2);
    const name = flag.slice(2);
    if (!flag.startsWith('--') || !Object.hasOwn(OPTIONS, name)) break;
    if (!has.includes(name)) {
      const fix = runsCdk(command) ? `; ${FOR_CDK}` : '';
      throw new UsageError(`${command} has the options ${optionsOf(command)}, got '${flag}'${fix}`);
    }
    end += OPTIONS[name as Option].type === 'string' && inline === undefined ? 2 : 1;
  }
  return { own: args.slice(0, end), rest: args.slice(end) };
}

const FOR_CDK = 'put -- before it if it is meant for cdk';

function optionsOf(command: Command): string {
  return COMMANDS[command].map((option) => `--${option}`).join(', ');
}

/** Checks the arguments for `cdk`, because `cdk` ignores unknown options. Arguments after `--` are passed on unchecked. */
function cdkArgumentsOf(command: CdkCommand, args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const checked = args.slice(0, end);
  for (const argument of checked.filter((text) => /^-./.test(text))) checkCdkOption(command, argument, checked[0] as string);
  return [...checked, ...args.slice(end + 1)];
}

function checkCdkOption(command: CdkCommand, argument: string, first: string): void {
  const [flag = ''] = argument.split('=');
  if (Object.hasOwn(OPTIONS, flag.replace(/^--?/, ''))) {
    const place = argument === first ? '' : ` after '${first}'`;
    throw new UsageError(`options of ivs-local have two dashes and come before the cdk arguments, got '${flag}'${place}; ${FOR_CDK}`);
  }
  if (isCdkOption(command, argument)) return;
  throw new UsageError(`neither ivs-local nor cdk ${command} has the option '${flag}'; ivs-local has ${optionsOf(command)}; ${FOR_CDK}`);
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--port is a number from 1 to 65535, got '${text}'; leave it out for a free one`);
}

function regionOf(option: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const region = option ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined);
  if (region === undefined || isRegionName(region)) return region;
  throw new UsageError(`${option === undefined ? 'AWS_REGION' : '--region'} is the name of a region, such as us-east-1, got '${region}'`);
}

function quotasOf(texts: readonly string[] | undefined): Partial<Quotas> {
  try {
    return readQuotas(texts ?? []);
  } catch (error) {
    throw new UsageError(`--quota: ${(error as Error).message}`);
  }
}

function faultsOf(file: string | undefined): FaultPlan | undefined {
  try {
    return file === undefined ? undefined : readFaultPlan(file);
  } catch (error) {
    throw new UsageError(`--faults ${(error as Error).message}`);
  }
}

function formatOf(json: boolean | undefined, shell: string | undefined): Settings['format'] {
  if (json && shell !== undefined) throw new UsageError('env prints --json or the lines of a --shell, got both; leave one out');
  if (json) return 'json';
  const format = shell ?? (process.platform === 'win32' ? 'cmd' : 'sh');
  if (Object.hasOwn(SHELLS, format)) return format as Shell;
  throw new UsageError(`--shell is one of ${Object.keys(SHELLS).join(', ')}, got '${format}'`);
}

function stateFolderOf(folder: string | undefined): string | undefined {
  if (folder === '') throw new UsageError("--state is the path of a folder, got ''; leave it out to keep nothing");
  return folder === undefined ? undefined : resolve(fromHome(folder));
}

/** Expands a leading tilde, because shells do not expand it in `--state=~/kept`. */
function fromHome(path: string): string {
  return /^~(?=\/|$)/.test(path) ? homedir() + path.slice(1) : path;
}

function emulatorOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  try {
    return readEndpointOrigin(address);
  } catch (error) {
    throw new UsageError(`--endpoint: ${(error as Error).message}`);
  }
}

function checkEmulatorOptions({ emulator, port, faults, command }: Settings): void {
  if (emulator === undefined) return;
  if (faults?.requests?.length) {
    throw new UsageError(
      `with --endpoint, --faults may only have a list 'service', got 'requests'; the CloudFormation at ${emulator} makes those`,
    );
  }
  if (command === 'deploy' && port === undefined) {
    throw new UsageError(
      `deploy needs a --port beside --endpoint, got none; what runs at ${emulator} must know where IVS Real-Time is before it starts`,
    );
  }
  if (port !== undefined && Number(new URL(emulator).port) === port) {
    throw new UsageError(`--endpoint is the address of another emulator, got that of --port ${port} itself`);
  }
}
