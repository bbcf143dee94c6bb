/** The rules of the default event bus of each region. */
import { arnOf, LOCAL_ACCOUNT } from '../../service/arn';
import { type EventTest, parsePattern } from './pattern';
import { parseTargetInput, type TargetInput, type TargetReader, validationError } from './target-input';

/** A function that receives the events of a rule. */
export interface Target extends TargetInput {
  readonly Id: string;
  readonly Arn: string;
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
}

/** A rule as the caller defines it. */
export interface RuleDefinition {
  readonly name: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly targets: readonly Target[];
}

/** A rule with its parsed pattern and targets. */
export interface Rule extends RuleDefinition {
  readonly arn: string;
  readonly matches: EventTest;
  /** The input readers of the targets, in the order of `targets`. */
  readonly inputs: readonly TargetReader[];
}

/** The rules of all regions. */
export interface Rules {
  /** Creates a rule, or replaces the one with the same name. Throws ValidationException, also for targets that are not supported here. */
  put(region: string, definition: RuleDefinition): Rule;
  has(region: string, name: string): boolean;
  /** Does nothing if there is no such rule. */
  delete(region: string, name: string): void;
  list(region: string): readonly Rule[];
  /** Whether there is no rule in any region. */
  isEmpty(): boolean;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_TARGETS = 5;
const MAX_PATTERN = 4_096;

/** Names of rules, and ids of targets. */
const NAME = /^[.\-_A-Za-z0-9]{1,64}$/;

/** Rules by region and name. Saved with the state. */
export type RulesState = Map<string, Map<string, RuleDefinition>>;

export function createRules(state: RulesState = new Map()): Rules {
  const regions = new Map<string, Map<string, Rule>>();
  const rulesOf = (region: string) => regions.get(region) ?? new Map<string, Rule>();

  function put(region: string, definition: RuleDefinition): Rule {
    const rule = readRule(region, definition);
    regions.set(region, rulesOf(region).set(rule.name, rule));
    return rule;
  }

  for (const [region, definitions] of state) for (const definition of definitions.values()) put(region, definition);
  return {
    put(region, definition) {
      const rule = put(region, definition);
      state.set(region, (state.get(region) ?? new Map()).set(rule.name, definition));
      return rule;
    },
    has: (region, name) => rulesOf(region).has(name),
    delete(region, name) {
      rulesOf(region).delete(name);
      state.get(region)?.delete(name);
    },
    list: (region) => [...rulesOf(region).values()],
    isEmpty: () => [...regions.values()].every(({ size }) => size === 0),
  };
}

function readRule(region: string, definition: RuleDefinition): Rule {
  const { name, description = '', pattern, targets } = definition;
  if (!NAME.test(name)) throw validationError(`The name of a rule has 1 to 64 letters, digits, '.', '-' and '_'; got ${name}.`);
  if (description.length > 512)
    throw validationError(`The description of a rule has at most 512 characters; that of ${name} has ${description.length}.`);
  const { length } = JSON.stringify(pattern);
  if (length > MAX_PATTERN) throw validationError(`An event pattern has at most ${MAX_PATTERN} characters; that of ${name} has ${length}.`);
  if (targets.length > MAX_TARGETS) throw validationError(`A rule has at most ${MAX_TARGETS} targets; ${name} has ${targets.length}.`);
  const ids = targets.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw validationError(`The targets of a rule have different Ids; ${name} has ${twice} twice.`);
  return {
    ...definition,
    arn: arnOf('events', region, `rule/${name}`),
    matches: parsePattern(pattern),
    inputs: targets.map((target) => readTarget(region, target)),
  };
}

function readTarget(region: string, target: Target): TargetReader {
  const { Id, Arn, RetryPolicy = {} } = target;
  if (!NAME.test(Id)) throw validationError(`The Id of a target has 1 to 64 letters, digits, '.', '-' and '_'; got ${Id}.`);
  const [, name] = /:function:([\w-]{1,64})$/.exec(Arn) ?? [];
  if (Arn !== arnOf('lambda', region, `function:${name}`)) {
    throw validationError(
      `The local endpoint delivers events to Lambda functions in ${region} of the account ${LOCAL_ACCOUNT}; target ${Id} is ${Arn}.`,
    );
  }
  checkRange(Id, 'MaximumRetryAttempts', RetryPolicy.MaximumRetryAttempts, 0, 185);
  checkRange(Id, 'MaximumEventAgeInSeconds', RetryPolicy.MaximumEventAgeInSeconds, 60, 86_400);
  return parseTargetInput(Id, target);
}

function checkRange(targetId: string, name: string, value: number | undefined, least: number, greatest: number): void {
  if (value === undefined || (value >= least && value <= greatest)) return;
  throw validationError(`${name} of target ${targetId} must be ${least} to ${greatest}; got ${value}.`);
}
