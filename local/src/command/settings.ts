/** What the words behind `ivs-local` ask for. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type FaultPlan, readFaultPlan } from '../service/fault-plan';
import { isRegionName } from '../service/region-name';
import type { Quotas } from '../services/ivs';
import { originOf } from '../system/address';
import { type CdkCommand, isCdkOption } from './cdk-arguments';
import { readQuotas } from './quotas';
import { SHELLS, type Shell } from './report';

/** The command line is wrong; nothing was done. */
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

/** Those that say how an endpoint is, and so mean nothing to one that runs already. */
const OF_AN_ENDPOINT = ['endpoint', 'faults', 'quota', 'state', 'throttle'] as const satisfies readonly Option[];

/** The options of each command. */
const COMMANDS = {
  deploy: ['keep', 'port', 'quiet', 'region', ...OF_AN_ENDPOINT],
  destroy: ['port', 'region'],
  env: ['json', 'port', 'region', 'shell'],
  start: ['port', 'quiet', 'region', ...OF_AN_ENDPOINT],
} as const satisfies Record<string, readonly Option[]>;

export type Command = keyof typeof COMMANDS;

/** Commands that run `cdk`, and hand it what follows the options. */
function runsCdk(command: Command): command is CdkCommand {
  return command === 'deploy' || command === 'destroy';
}

/** A command line, read and checked. */
export interface Settings {
  readonly command: Command;
  readonly cdkArguments: readonly string[];
  /** The address of another emulator. */
  readonly elsewhere?: string;
  readonly faults?: FaultPlan;
  readonly keep: boolean;
  readonly port?: number;
  readonly quiet: boolean;
  readonly quotas: Partial<Quotas>;
  /** Undefined when neither the command line nor the environment names one. */
  readonly region?: string;
  /** The folder that state is kept in. */
  readonly stateFolder?: string;
  readonly format: Shell | 'json';
  readonly throttling: boolean;
  /** Options given that say how an endpoint is: `--throttle`. */
  readonly ofAnEndpoint: readonly string[];
}

/** Throws a {@link UsageError} unless the command line is one that there is. */
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
    elsewhere: elsewhereOf(values.endpoint),
    faults: faultsOf(values.faults),
    format: formatOf(values.json, values.shell),
    keep: values.keep ?? false,
    ofAnEndpoint: [...OF_AN_ENDPOINT, 'keep' as const].filter((option) => values[option] !== undefined).map((option) => `--${option}`),
    port: portOf(values.port),
    quiet: values.quiet ?? false,
    quotas: quotasOf(values.quota),
    region: regionOf(values.region, env),
    stateFolder: stateFolderOf(values.state),
    throttling: values.throttle ?? false,
  };
  checkElsewhere(settings);
  return settings;
}

function commandNamed(name: string): Command {
  if (Object.hasOwn(COMMANDS, name)) return name as Command;
  throw new UsageError(`the commands are ${Object.keys(COMMANDS).join(', ')}, got '${name}'; see ivs-local --help`);
}

/** Our options come first; from the first word on that is none of them, everything is for `cdk`. */
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

/** What `cdk` gets. `cdk` ignores an option that it does not have, so only `--` lets one pass unchecked. */
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
    throw new UsageError(`options of ivs-local have two dashes and stand before the cdk arguments, got '${flag}'${place}; ${FOR_CDK}`);
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

/** Shells leave the tilde of `--state=~/kept` as it is. */
function fromHome(path: string): string {
  return /^~(?=\/|$)/.test(path) ? homedir() + path.slice(1) : path;
}

function elsewhereOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  try {
    return originOf(address);
  } catch (error) {
    throw new UsageError(`--endpoint: ${(error as Error).message}`);
  }
}

function checkElsewhere({ elsewhere, port, faults, command }: Settings): void {
  if (elsewhere === undefined) return;
  if (faults?.requests?.length) {
    throw new UsageError(
      `with --endpoint, --faults may only have a list 'service', got 'requests'; the CloudFormation at ${elsewhere} makes those`,
    );
  }
  if (command === 'deploy' && port === undefined) {
    throw new UsageError(
      `deploy needs a --port beside --endpoint, got none; what runs at ${elsewhere} must know where IVS Real-Time is before it starts`,
    );
  }
  if (port !== undefined && Number(new URL(elsewhere).port) === port) {
    throw new UsageError(`--endpoint is the address of another emulator, got that of --port ${port} itself`);
  }
}
