/** The rules of the event buses of each region. A rule matches events, or is due on a schedule, or both. */
import { arnOf, LOCAL_ACCOUNT, parseArn } from '../../service/arn';
import { type EventTest, parsePattern } from '../../service/event-patterns/pattern';
import { WAY_OUT } from '../../service/way-out';
import type { Clock } from '../../system/clock';
import { createSchedule, type Due } from '../../system/schedule';
import { readTiming } from '../scheduler/expressions/timing';
import { problemOfQueues, type QueueTarget } from '../sqs/target';
import { busArn, DEFAULT_BUS } from './buses';
import { parseTargetInput, type TargetInput, type TargetReader, validationError } from './target-input';

/** A function, a queue or another event bus that receives the events of a rule. */
export interface Target extends TargetInput, QueueTarget {
  readonly Id: string;
  readonly Arn: string;
  /** The role that puts events on another event bus. */
  readonly RoleArn?: string;
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
}

/** A rule as the caller defines it. */
export interface RuleDefinition {
  readonly name: string;
  /** @default - the default event bus */
  readonly busName?: string;
  readonly description?: string;
  readonly enabled: boolean;
  /** @default - the rule matches no event */
  readonly pattern?: Readonly<Record<string, unknown>>;
  /** `rate(...)` or `cron(...)`. @default - the rule is never due */
  readonly schedule?: string;
  readonly targets: readonly Target[];
}

/** A rule with its parsed pattern and targets. */
export interface Rule extends RuleDefinition {
  /** Identifies the rule in its region: the name, or `<bus>|<name>` on a bus other than the default one. */
  readonly id: string;
  readonly busName: string;
  readonly arn: string;
  readonly matches: EventTest;
  /** The input readers of the targets, in the order of `targets`. */
  readonly inputs: readonly TargetReader[];
}

/** A rule with its region. */
export interface RegionalRule extends Rule {
  readonly region: string;
}

/** The rules of all regions. */
export interface Rules {
  /** Creates a rule, or replaces the one with the same name on the same bus. Throws ValidationException, also for targets that are not supported here. */
  put(region: string, definition: RuleDefinition): Rule;
  has(region: string, id: string): boolean;
  /** Does nothing if there is no such rule. */
  delete(region: string, id: string): void;
  /** Returns the rules of a bus. @default - of the default event bus */
  list(region: string, busName?: string): readonly Rule[];
  /** The rules of all regions. */
  all(): readonly RegionalRule[];
  /** Whether there is no rule in any region. */
  isEmpty(): boolean;
  /** Continues the schedules from the state. */
  resume(): void;
  close(): void;
}

/** A definition with the time at which its schedule was set, in milliseconds since 1970. */
interface StoredRule extends RuleDefinition {
  readonly scheduledSince?: number;
}

/** Schedules are on the default event bus, where the name is the id. */
interface ScheduledRule {
  readonly region: string;
  readonly name: string;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_TARGETS = 5;
const MAX_PATTERN = 4_096;

/** Names of rules, and ids of targets. */
const NAME = /^[.\-_A-Za-z0-9]{1,64}$/;

/** Saved with the state. */
export interface RulesState {
  /** By region and id. */
  readonly rules: Map<string, Map<string, StoredRule>>;
  /** When scheduled rules are due, earliest first. */
  readonly waiting: Due<ScheduledRule>[];
}

export function newRulesState(): RulesState {
  return { rules: new Map(), waiting: [] };
}

/** EventBridge tries to deliver an event for a day. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const PATIENCE_MILLISECONDS = 86_400_000;

export interface RulesOptions {
  readonly clock: Clock;
  /** Called when a rule is due on its schedule. */
  readonly onDue: (region: string, rule: Rule, dueAt: number) => void;
}

export function createRules({ clock, onDue }: RulesOptions, state = newRulesState()): Rules {
  const regions = new Map<string, Map<string, Rule>>();
  const rulesOf = (region: string) => regions.get(region) ?? new Map<string, Rule>();
  const timer = createSchedule(clock, state.waiting, trigger);

  function add(region: string, definition: RuleDefinition): Rule {
    const rule = readRule(region, definition);
    regions.set(region, rulesOf(region).set(rule.id, rule));
    return rule;
  }

  function unplan(region: string, name: string): void {
    timer.drop((job) => job.region === region && job.name === name);
  }

  /** Sets the next time of a scheduled rule after an instant. */
  function plan(region: string, { name, enabled, schedule, scheduledSince = 0 }: StoredRule, after: number): void {
    if (schedule === undefined || !enabled) return;
    const next = readTiming({ expression: schedule, rateStart: scheduledSince })(after);
    if (next !== undefined) timer.later(next - timer.now(), { region, name });
  }

  /** Of the times that a rule has missed while the endpoint was stopped, only the first counts, if it is not too old. */
  function trigger({ region, name }: ScheduledRule): void {
    const rule = rulesOf(region).get(name);
    const stored = state.rules.get(region)?.get(name);
    if (!rule || !stored) return;
    const dueAt = timer.now();
    plan(region, stored, Math.max(dueAt, clock.now()));
    if (clock.now() - dueAt <= PATIENCE_MILLISECONDS) onDue(region, rule, dueAt);
  }

  for (const [region, definitions] of state.rules) for (const definition of definitions.values()) add(region, definition);
  return {
    put(region, definition) {
      const rule = add(region, definition);
      const ofRegion = state.rules.get(region) ?? new Map<string, StoredRule>();
      const before = ofRegion.get(rule.id);
      const now = clock.now();
      const scheduledSince = before?.schedule === definition.schedule ? before?.scheduledSince : now;
      const stored = { ...definition, scheduledSince };
      state.rules.set(region, ofRegion.set(rule.id, stored));
      unplan(region, rule.id);
      plan(region, stored, now);
      return rule;
    },
    has: (region, id) => rulesOf(region).has(id),
    delete(region, id) {
      rulesOf(region).delete(id);
      state.rules.get(region)?.delete(id);
      unplan(region, id);
    },
    list: (region, busName = DEFAULT_BUS) => [...rulesOf(region).values()].filter((rule) => rule.busName === busName),
    all: () => [...regions].flatMap(([region, rules]) => [...rules.values()].map((rule) => ({ ...rule, region }))),
    isEmpty: () => [...regions.values()].every(({ size }) => size === 0),
    resume: timer.settle,
    close: timer.close,
  };
}

const MATCHES_NOTHING: EventTest = Object.assign(() => false, { mismatchOf: () => ({ reason: 'The rule has no pattern.', matched: 0 }) });

function readRule(region: string, definition: RuleDefinition): Rule {
  const { name, busName = DEFAULT_BUS, description = '', pattern, schedule, targets } = definition;
  if (!NAME.test(name)) throw validationError(`The name of a rule has 1 to 64 letters, digits, '.', '-' and '_'; got ${name}.`);
  if (description.length > 512)
    throw validationError(`The description of a rule has at most 512 characters; that of ${name} has ${description.length}.`);
  if (pattern === undefined && schedule === undefined) {
    throw validationError('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (schedule !== undefined) checkSchedule(schedule, busName);
  const { length } = JSON.stringify(pattern ?? {});
  if (length > MAX_PATTERN) throw validationError(`An event pattern has at most ${MAX_PATTERN} characters; that of ${name} has ${length}.`);
  if (targets.length > MAX_TARGETS) throw validationError(`A rule has at most ${MAX_TARGETS} targets; ${name} has ${targets.length}.`);
  const ids = targets.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw validationError(`The targets of a rule have different Ids; ${name} has ${twice} twice.`);
  return {
    ...definition,
    busName,
    id: ruleId(busName, name),
    arn: arnOf('events', region, busName === DEFAULT_BUS ? `rule/${name}` : `rule/${busName}/${name}`),
    matches: pattern === undefined ? MATCHES_NOTHING : parsePattern(pattern),
    inputs: targets.map((target) => readTarget(region, target)),
  };
}

/** Returns the id of a rule. */
export function ruleId(busName: string, name: string): string {
  return busName === DEFAULT_BUS ? name : `${busName}|${name}`;
}

function readTarget(region: string, target: Target): TargetReader {
  const { Id, Arn, DeadLetterConfig, RetryPolicy = {} } = target;
  if (!NAME.test(Id)) throw validationError(`The Id of a target has 1 to 64 letters, digits, '.', '-' and '_'; got ${Id}.`);
  const isHere = (arn: string) => isFunctionIn(region, arn) || isQueueIn(region, arn) || isBusIn(region, arn);
  if (!isHere(Arn)) {
    throw validationError(
      `The local endpoint delivers events to Lambda functions, SQS queues and event buses in ${region} of the account ${LOCAL_ACCOUNT}; target ${Id} is ${Arn}. ${WAY_OUT}`,
    );
  }
  if (DeadLetterConfig?.Arn !== undefined && !isQueueIn(region, DeadLetterConfig.Arn)) {
    throw validationError(`DeadLetterConfig of target ${Id} takes the ARN of an SQS queue in ${region}; got ${DeadLetterConfig.Arn}.`);
  }
  const problem = problemOfQueues(target) ?? problemOfBus(target);
  if (problem !== undefined) throw validationError(`Target ${Id} is not valid. ${problem}`);
  checkRange(Id, 'MaximumRetryAttempts', RetryPolicy.MaximumRetryAttempts, 0, 185);
  checkRange(Id, 'MaximumEventAgeInSeconds', RetryPolicy.MaximumEventAgeInSeconds, 60, 86_400);
  return parseTargetInput(Id, target);
}

function isFunctionIn(region: string, arn: string): boolean {
  const [, name] = /:function:([\w-]{1,64})$/.exec(arn) ?? [];
  return arn === arnOf('lambda', region, `function:${name}`);
}

function isQueueIn(region: string, arn: string): boolean {
  const [, name] = /:([\w-]{1,80}(\.fifo)?)$/.exec(arn) ?? [];
  return arn === arnOf('sqs', region, `${name}`);
}

function isBusIn(region: string, arn: string): boolean {
  const [, name = ''] = /:event-bus\/([.\-_A-Za-z0-9]{1,256})$/.exec(arn) ?? [];
  return arn === busArn(region, name);
}

/** The members of a target that an event bus takes or does not take. Those that are not known yet are absent. */
interface BusTarget extends Pick<Partial<Target>, 'Arn' | 'RoleArn'> {
  readonly Input?: unknown;
  readonly InputPath?: unknown;
  readonly InputTransformer?: unknown;
}

/** Returns why a target is not valid, if that is about an event bus. */
export function problemOfBus({ Arn = '', RoleArn, Input, InputPath, InputTransformer }: BusTarget): string | undefined {
  const isBus = isEventBus(Arn);
  if (RoleArn !== undefined && Arn.startsWith('arn:') && !isBus)
    return `The local endpoint takes a RoleArn for event buses; got the target ${Arn}.`;
  if (!isBus) return undefined;
  if (RoleArn === undefined) return `An event bus as a target takes a RoleArn; got none for ${Arn}.`;
  const isWhole = [Input, InputPath, InputTransformer].every((member) => member === undefined);
  return isWhole ? undefined : `An event bus gets whole events; got Input, InputPath or InputTransformer for ${Arn}.`;
}

/** Whether an ARN is one of an event bus. */
export function isEventBus(arn: string): boolean {
  const { service, resource = '' } = parseArn(arn) ?? {};
  return service === 'events' && resource.startsWith('event-bus/');
}

/**
 * Throws a ValidationException for an expression that rules do not take. They are stricter than EventBridge Scheduler.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function checkSchedule(expression: string, busName = DEFAULT_BUS): void {
  if (busName !== DEFAULT_BUS) throw validationError('ScheduleExpression is supported only on the default event bus.');
  const rule = 'Parameter ScheduleExpression is not valid.';
  if (!/^(rate|cron)\(/.test(expression)) throw validationError(`${rule} A rule takes rate(...) or cron(...); got ${expression}.`);
  if (/^rate\(1 \w+s\)$|^rate\((?!1 )\d+ \w+[^s]\)$/.test(expression)) {
    throw validationError(
      `${rule} The unit is singular for 1 and plural for more, like rate(1 hour) and rate(5 hours); got ${expression}.`,
    );
  }
  try {
    readTiming({ expression, rateStart: 0 });
  } catch (error) {
    throw validationError(`${rule} ${(error as Error).message}`);
  }
}

function checkRange(targetId: string, name: string, value: number | undefined, least: number, greatest: number): void {
  if (value === undefined || (value >= least && value <= greatest)) return;
  throw validationError(`${name} of target ${targetId} must be ${least} to ${greatest}; got ${value}.`);
}
