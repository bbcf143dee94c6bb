/** Reads the command line of `ivs-realtime-audit`. */
import { parseArgs } from 'node:util';
import type { Access } from '../aws/account';
import { KIND_NAMES } from '../resource-kinds';
import { UsageError } from '../usage-error';

/** The kinds that `--kind` takes. Compositions have no properties to compare. */
export const AUDITED_KINDS = {
  orphans: ['composition', ...KIND_NAMES],
  drift: KIND_NAMES,
} as const;

export type Command = keyof typeof AUDITED_KINDS;
export type AuditedKind = (typeof AUDITED_KINDS)['orphans'][number];

export interface Settings {
  readonly command: Command;
  readonly access: Access;
  readonly stacks: readonly string[];
  readonly kinds: readonly AuditedKind[];
  readonly json: boolean;
}

const OPTIONS = {
  'endpoint-url': { type: 'string' },
  json: { type: 'boolean' },
  kind: { type: 'string', multiple: true },
  profile: { type: 'string' },
  region: { type: 'string' },
  stack: { type: 'string', multiple: true },
} as const;

/** Throws a {@link UsageError} for an invalid command line. */
export function readSettings(argv: readonly string[]): Settings {
  const { values, positionals } = parsed(argv);
  const [command = '', ...others] = positionals;
  if (!isCommand(command)) {
    throw new UsageError(`the commands are ${Object.keys(AUDITED_KINDS).join(' and ')}, got '${command}'; see ivs-realtime-audit --help`);
  }
  if (others.length > 0) throw new UsageError(`${command} takes options only, got '${others.join(' ')}'; for a stack, pass --stack <name>`);
  for (const [option, value] of Object.entries(values)) {
    if ([value].flat().includes('')) throw new UsageError(`--${option} has a value, got ''; leave it out for the default`);
  }
  return {
    command,
    access: { region: regionIn(values.region), profile: values.profile, endpointUrl: urlIn(values['endpoint-url']) },
    stacks: values.stack ?? [],
    kinds: kindsIn(command, values.kind),
    json: values.json ?? false,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const options = Object.keys(OPTIONS).map((option) => `--${option}`);
    throw new UsageError(`the options are ${options.join(', ')}, got: ${(error as Error).message}`);
  }
}

const isCommand = (name: string): name is Command => Object.hasOwn(AUDITED_KINDS, name);

function kindsIn(command: Command, named: readonly string[] | undefined): readonly AuditedKind[] {
  const all: readonly AuditedKind[] = AUDITED_KINDS[command];
  const unknown = named?.find((name) => !all.some((kind) => kind === name));
  if (unknown !== undefined) throw new UsageError(`--kind of ${command} is one of ${all.join(', ')}, got '${unknown}'`);
  return named ? all.filter((kind) => named.includes(kind)) : all;
}

function regionIn(region: string | undefined): string | undefined {
  if (region === undefined || /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return region;
  throw new UsageError(`--region is the name of a region, such as us-east-1, got '${region}'`);
}

function urlIn(url: string | undefined): string | undefined {
  if (url === undefined || /^https?:\/\/[^/]/.test(url)) return url;
  throw new UsageError(`--endpoint-url is an http or https URL, got '${url}'`);
}
