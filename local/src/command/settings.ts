/** Reads the command line of `ivs-local`. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { FaultPlan } from '../endpoint/fault-plan';
import { isRegionName } from '../service/region-name';
import type { Quotas } from '../services/ivs';
import { readEndpointOrigin } from '../system/address';
import { type CdkCommand, isCdkOption } from './cdk-arguments';
import { ownEndpoint } from './loaded-on-use';
import { type NewsType, type ParticipantSettings, readAttributes, readCapabilities, readNewsTypes, readSequence } from './option-values';
import { readQuotas } from './quotas';
import { SHELLS, type Shell } from './report';

/** Thrown for a wrong command line, before anything is done. */
export class UsageError extends Error {}

const OPTIONS = {
  after: { type: 'string' },
  attribute: { type: 'string', multiple: true },
  capabilities: { type: 'string' },
  end: { type: 'boolean' },
  endpoint: { type: 'string' },
  faults: { type: 'string' },
  json: { type: 'boolean' },
  keep: { type: 'boolean' },
  port: { type: 'string' },
  publish: { type: 'boolean' },
  quiet: { type: 'boolean' },
  quota: { type: 'string', multiple: true },
  region: { type: 'string' },
  shell: { type: 'string' },
  stage: { type: 'string' },
  'stand-in': { type: 'string', multiple: true },
  state: { type: 'string' },
  throttle: { type: 'boolean' },
  type: { type: 'string' },
  'user-id': { type: 'string' },
  verbose: { type: 'boolean' },
  with: { type: 'string' },
} as const;

type Option = keyof typeof OPTIONS;

/** Options that configure an endpoint when it starts. They have no effect on a running endpoint. */
const START_OPTIONS = ['endpoint', 'faults', 'quota', 'stand-in', 'state', 'throttle', 'with'] as const satisfies readonly Option[];

/** The options of each command. */
const COMMANDS = {
  deploy: ['keep', 'port', 'region', 'verbose', ...START_OPTIONS],
  destroy: ['port', 'region', 'verbose'],
  env: ['json', 'port', 'region', 'shell'],
  events: ['after', 'json', 'port', 'region', 'stage', 'type'],
  join: ['attribute', 'capabilities', 'json', 'port', 'publish', 'region', 'user-id'],
  leave: ['port', 'region'],
  open: ['port'],
  publish: ['port', 'region'],
  start: ['json', 'port', 'quiet', 'region', ...START_OPTIONS],
  status: ['json', 'port'],
  stream: ['end', 'json', 'port', 'region'],
} as const satisfies Record<string, readonly Option[]>;

export type Command = keyof typeof COMMANDS;

/** The words that a command takes beside its options. @default - none */
const WORDS: Readonly<Partial<Record<Command, readonly string[]>>> = {
  join: ['stage'],
  leave: ['stage', 'participant'],
  publish: ['stage', 'participant'],
  stream: ['ingest configuration'],
};

/** Whether a command runs `cdk` and passes it the arguments after its own options. */
function runsCdk(command: Command): command is CdkCommand {
  return command === 'deploy' || command === 'destroy';
}

/** A command line, read and checked. */
export interface Settings {
  readonly command: Command;
  readonly cdkArguments: readonly string[];
  /** The words beside the options, in the order of {@link WORDS}. */
  readonly words: readonly string[];
  /** The address of another emulator. */
  readonly emulator?: string;
  /** Whether the endpoint starts ministack, and forwards to it. */
  readonly withMinistack: boolean;
  readonly faults?: FaultPlan;
  readonly keep: boolean;
  readonly port?: number;
  readonly quiet: boolean;
  readonly quotas: Partial<Quotas>;
  /** @default - neither the command line nor the environment names a region */
  readonly region?: string;
  /** The resource types that stand in. */
  readonly standIns: readonly string[];
  /** The folder for state. @default - state in memory */
  readonly stateFolder?: string;
  readonly json: boolean;
  /** The shell for which `env` prints. */
  readonly shell: Shell;
  /** What the token of a new participant says. */
  readonly participant: ParticipantSettings;
  /** Whether a new participant publishes. */
  readonly publishes: boolean;
  /** Whether a stream ends, and does not start. */
  readonly ends: boolean;
  /** The stage, by name or ARN, whose events are shown. @default - all news is shown */
  readonly stage?: string;
  /** The types of news to show. @default - all */
  readonly types?: readonly NewsType[];
  /** The number of the news after which to begin. @default - from now on */
  readonly after?: number;
  readonly throttling: boolean;
  /** Whether the log lines of functions and the steps of `cdk` are shown. */
  readonly verbose: boolean;
  /** The given options that configure an endpoint, such as `--throttle`. */
  readonly startOptions: readonly string[];
}

/** Throws a {@link UsageError} for an invalid command line. */
export function readSettings(argv: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const [name = '', ...args] = argv;
  const command = commandNamed(name);
  const { own, rest } = splitOptions(command, args);
  const { values } = parseArgs({ args: own, options: OPTIONS });
  if (!runsCdk(command)) checkWords(command, rest);
  const settings: Settings = {
    command,
    cdkArguments: runsCdk(command) ? cdkArgumentsOf(command, rest) : [],
    words: runsCdk(command) ? [] : rest,
    emulator: emulatorOf(values.endpoint),
    withMinistack: isWithMinistack(values.with),
    faults: values.faults === undefined ? undefined : inOption('--faults', () => ownEndpoint().readFaultPlan(values.faults as string)),
    json: values.json ?? false,
    shell: shellOf(values.json, values.shell),
    participant: {
      userId: values['user-id'],
      attributes: inOption('--attribute', () => readAttributes(values.attribute)),
      capabilities: inOption('--capabilities', () => readCapabilities(values.capabilities)),
    },
    publishes: values.publish ?? false,
    ends: values.end ?? false,
    stage: values.stage,
    types: inOption('--type', () => readNewsTypes(values.type)),
    after: inOption('--after', () => readSequence(values.after)),
    keep: values.keep ?? false,
    startOptions: [...START_OPTIONS, 'keep' as const].filter((option) => values[option] !== undefined).map((option) => `--${option}`),
    port: portOf(values.port),
    quiet: values.quiet ?? false,
    quotas: inOption('--quota:', () => readQuotas(values.quota ?? [])),
    region: regionOf(values.region, env),
    standIns: values['stand-in'] ?? [],
    stateFolder: stateFolderOf(values.state),
    throttling: values.throttle ?? false,
    verbose: values.verbose ?? false,
  };
  if (settings.withMinistack) checkMinistackOptions(settings);
  checkEmulatorOptions(settings);
  return settings;
}

function commandNamed(name: string): Command {
  if (Object.hasOwn(COMMANDS, name)) return name as Command;
  throw new UsageError(`the commands are ${Object.keys(COMMANDS).join(', ')}, got '${name}'; see ivs-local --help`);
}

/**
 * Splits the arguments. For a command that runs `cdk`, the options of ivs-local come first, and the first other word begins the arguments for
 * `cdk`. For the other commands, options and words may come in any order.
 */
function splitOptions(command: Command, args: readonly string[]): { own: string[]; rest: string[] } {
  const has: readonly string[] = COMMANDS[command];
  const own: string[] = [];
  const rest: string[] = [];
  let next = 0;
  while (next < args.length) {
    const argument = args[next] as string;
    const [flag = '', inline] = argument.split('=', 2);
    const name = flag.slice(2);
    const isOption = flag.startsWith('--') && Object.hasOwn(OPTIONS, name);
    if (!isOption && runsCdk(command)) return { own, rest: args.slice(next) };
    if (isOption && !has.includes(name)) {
      const fix = runsCdk(command) ? `; ${FOR_CDK}` : '';
      throw new UsageError(`${command} has the options ${optionsOf(command)}, got '${flag}'${fix}`);
    }
    const length = isOption && OPTIONS[name as Option].type === 'string' && inline === undefined ? 2 : 1;
    (isOption ? own : rest).push(...args.slice(next, next + length));
    next += length;
  }
  return { own, rest };
}

/** Throws unless the words are those that the command takes. */
function checkWords(command: Command, words: readonly string[]): void {
  const takes = WORDS[command] ?? [];
  const unknown = words.find((word) => word.startsWith('-'));
  if (takes.length > 0 && unknown !== undefined) throw new UsageError(`${command} has the options ${optionsOf(command)}, got '${unknown}'`);
  if (words.length === takes.length && !words.includes('')) return;
  const rule = takes.length === 0 ? 'options only' : takes.map((name) => `<${name}>`).join(' ');
  throw new UsageError(`${command} takes ${rule}, got ${words.length === 0 ? 'nothing' : `'${words.join(' ')}'`}; see ivs-local --help`);
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

/** Reads an option. An error is a wrong usage of the option. */
function inOption<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${name} ${(error as Error).message}`);
  }
}

function shellOf(json: boolean | undefined, shell: string | undefined): Shell {
  if (json && shell !== undefined) throw new UsageError('env prints --json or the lines of a --shell, got both; leave one out');
  const name = shell ?? (process.platform === 'win32' ? 'cmd' : 'sh');
  if (Object.hasOwn(SHELLS, name)) return name as Shell;
  throw new UsageError(`--shell is one of ${Object.keys(SHELLS).join(', ')}, got '${name}'`);
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

function isWithMinistack(program: string | undefined): boolean {
  if (program === undefined || program === 'ministack') return program !== undefined;
  throw new UsageError(`--with starts the emulator ministack, got '${program}'; start another one yourself, and pass --endpoint`);
}

/** Throws unless the options can stand beside --with. */
function checkMinistackOptions({ emulator, faults, stateFolder }: Settings): void {
  if (emulator !== undefined) throw new UsageError('an endpoint forwards to one emulator, got --with and --endpoint; leave one out');
  if (faults?.requests?.length) {
    throw new UsageError("with --with, --faults may only have a list 'service', got 'requests'; ministack makes those");
  }
  if (stateFolder !== undefined) {
    throw new UsageError(
      'the stacks of ministack end with it, so --with keeps nothing, got --state; start ministack yourself with PERSIST_STATE=1, and pass --endpoint',
    );
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
