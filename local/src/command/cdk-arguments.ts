/** Parses the arguments of `cdk deploy` and `cdk destroy` as `cdk` does. */
import parse from 'yargs-parser';

/** The `cdk` commands that ivs-local runs. */
export type CdkCommand = 'deploy' | 'destroy';

interface OptionNames {
  readonly flags: readonly string[];
  readonly withValue: readonly string[];
}

const words = (text: string) => text.trim().split(/\s+/);

/** Options of every command of `cdk`. */
const GLOBAL: OptionNames = {
  flags: words(`asset-metadata ci color debug debug-app debug-cli ec2creds help ignore-errors lookups no-color notices path-metadata staging
    strict telemetry trace verbose version version-reporting yes`),
  withValue: words('app build ca-bundle-path context output plugin profile proxy region role-arn telemetry-file unstable'),
};

/** The options of each command in aws-cdk 2.1148. */
const OPTIONS: Readonly<Record<CdkCommand, OptionNames>> = {
  deploy: {
    flags: [
      ...GLOBAL.flags,
      ...words(`all asset-parallelism asset-prebuild exclusively execute express force hotswap hotswap-fallback ignore-no-stacks
        import-existing-resources logs previous-parameters revert-drift rollback watch`),
    ],
    withValue: [
      ...GLOBAL.withValue,
      ...words(`asset-build-concurrency build-exclude change-set-name concurrency hotswap-ecs-maximum-healthy-percent
        hotswap-ecs-minimum-healthy-percent hotswap-ecs-stabilization-timeout-seconds method monitoring-time-minutes notification-arns
        outputs-file parameters progress require-approval rollback-trigger-alarm-arns tags toolkit-stack-name`),
    ],
  },
  destroy: {
    flags: [...GLOBAL.flags, ...words('all exclusively express force')],
    withValue: [...GLOBAL.withValue, 'concurrency'],
  },
};

/** Letters that stand for options. `R` is short for `--no-rollback`. */
const LETTERS: Readonly<Record<string, string>> = {
  a: 'app',
  c: 'context',
  E: 'build-exclude',
  e: 'exclusively',
  f: 'force',
  h: 'help',
  i: 'ec2creds',
  m: 'method',
  O: 'outputs-file',
  o: 'output',
  p: 'plugin',
  R: 'rollback',
  r: 'role-arn',
  t: 'tags',
  v: 'verbose',
  y: 'yes',
};

/** Parsed arguments. */
export interface CdkArguments {
  /** Stack names and patterns. */
  readonly stacks: readonly string[];
  has(option: string): boolean;
  /** The value of an option, the last one if it is repeated. */
  valueOf(option: string): string | undefined;
  /** Whether a flag is given and not negated, as by `--no-force`. */
  isSet(flag: string): boolean;
}

export function readCdkArguments(command: CdkCommand, args: readonly string[]): CdkArguments {
  const { _: names, ...options } = parse(args.map(inKebabCase), {
    alias: lettersOf(command),
    boolean: [...OPTIONS[command].flags],
    string: [...OPTIONS[command].withValue],
    narg: Object.fromEntries(OPTIONS[command].withValue.map((option) => [option, 1])),
    // The word after an unknown option may be its value or a stack. It counts as a stack, so that `--all` is not added.
    configuration: { 'unknown-options-as-args': true, 'parse-positional-numbers': false },
  });
  return {
    stacks: names.map(String).filter((name) => !name.startsWith('-')),
    has: (option) => options[option] !== undefined,
    valueOf: (option) => [options[option]].flat().at(-1),
    isSet: (flag) => options[flag] === true,
  };
}

function lettersOf(command: CdkCommand): Record<string, string> {
  return Object.fromEntries(Object.entries(LETTERS).filter(([, option]) => isOption(command, option)));
}

function isOption(command: CdkCommand, name: string): boolean {
  return OPTIONS[command].flags.includes(name) || OPTIONS[command].withValue.includes(name);
}

/** Whether `cdk` knows the option in an argument that begins with a dash. `cdk` accepts `--no-` before flags, and camel case. */
export function isCdkOption(command: CdkCommand, argument: string): boolean {
  const [name = ''] = inKebabCase(argument).split('=');
  if (!name.startsWith('--')) return areLetters(command, name.slice(1));
  return [name.slice(2), name.replace(/^--no-/, '')].some((candidate) => isOption(command, candidate));
}

/** Whether all letters after a single dash are options. Only the last may take a value. */
function areLetters(command: CdkCommand, letters: string): boolean {
  const options = [...letters].map((letter) => lettersOf(command)[letter]);
  return options.every((option, index) =>
    index < options.length - 1 ? OPTIONS[command].flags.includes(option ?? '') : isOption(command, option ?? ''),
  );
}

/** Converts the name of a long option to kebab case. Leaves other arguments unchanged. */
function inKebabCase(argument: string): string {
  return argument.replace(/^--[^=]+/, (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
}
