/** An entry of the timeline in one line. */
import type { RuleNews } from '../../src/service/news';
import { preciseDuration } from '../components/times';
import { type Tone, toneOf } from '../components/tone';
import { shortPath } from '../store/names';
import type { Entry, InvocationEntry, ResourceChange, StackEntry } from './entries';

export interface Outcome {
  readonly text: string;
  /** @default - grey */
  readonly tone?: Tone;
}

export interface Summary {
  /** The kind of the entry, in a word. */
  readonly label: string;
  readonly title: string;
  /** What the entry is about: names, in the order of their weight. */
  readonly about: readonly string[];
  /** @default - there is nothing to say */
  readonly outcome?: Outcome;
}

/** Returns the name of the resource with an ARN, or the end of the ARN. */
export type NameOf = (arn: string) => string;

export function summaryOf(entry: Entry, nameOf: NameOf): Summary {
  switch (entry.kind) {
    case 'call':
      return callSummary(entry, nameOf);
    case 'event':
      return eventSummary(entry, nameOf);
    case 'schedule': {
      const { news, invocation } = entry;
      const title = nameOf(news.type === 'schedule' ? news.scheduleName : news.ruleName);
      return { label: 'Schedule', title, about: [`to ${nameOf(news.target)}`], outcome: deliveryOutcome(news, invocation) };
    }
    case 'invocation': {
      const { news } = entry;
      return {
        label: 'Function',
        title: nameOf(news.functionName),
        about: [tellingLine(entry)].filter(Boolean),
        outcome: invocationOutcome(entry),
      };
    }
    case 'log':
      return { label: 'Notice', title: nameOf(entry.news.functionName), about: [entry.news.text] };
    case 'stack':
      return stackSummary(entry);
    case 'simulation':
      return simulationSummary(entry, nameOf);
  }
}

/** The line of the log that names the error, or the last one. */
function tellingLine({ lines, attempts }: InvocationEntry): string {
  const error = attempts.at(-1)?.error;
  const ofError = error === undefined ? undefined : lines.find(({ text }) => text.startsWith(`${error}:`));
  return (ofError ?? lines.at(-1))?.text ?? '';
}

type Of<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>;

function callSummary({ news, by: invocation, times }: Of<'call'>, nameOf: NameOf): Summary {
  const { service, operation, input, caller, outcome, denied, throttled } = news;
  const by = invocation ? nameOf(invocation.news.functionName) : callerName(caller, nameOf);
  return {
    label: 'Call',
    title: operation,
    about: [times > 1 ? `${times} times` : '', service === 'ivs' ? '' : service, subjectOf(input, nameOf), by && `by ${by}`].filter(
      (text) => text !== undefined && text !== '',
    ) as string[],
    outcome: callOutcome(outcome, denied?.action, throttled),
  };
}

function callOutcome(outcome: string, deniedAction: string | undefined, throttled: boolean | undefined): Outcome {
  if (outcome === 'ok') return { text: 'ok' };
  if (deniedAction) return { text: `denied ${deniedAction}`, tone: 'bad' };
  if (throttled) return { text: 'throttled', tone: 'warn' };
  return { text: outcome === 'drop' || outcome === 'silence' ? 'no response' : outcome, tone: 'bad' };
}

/** The session of a function's role has the function's name. The local user is everybody, and has no name here. */
export function callerName(caller: string | undefined, nameOf: NameOf): string | undefined {
  if (!caller || caller.endsWith(':user/local')) return undefined;
  const [, role, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(caller) ?? [];
  if (!role || !session) return caller.split('/').at(-1);
  const name = nameOf(session);
  return name !== session || role.includes(session) ? name : `${session} (${role})`;
}

/** The members of inputs that name what a call is about. */
const SUBJECTS = [
  'name',
  'stageArn',
  'arn',
  'resourceArn',
  'compositionArn',
  'StackName',
  'FunctionName',
  'QueueName',
  'QueueUrl',
  'SecretId',
  'Bucket',
  'Name',
  'KeyId',
  'logGroupName',
  'RoleArn',
];

function subjectOf(input: unknown, nameOf: NameOf): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const members = input as Readonly<Record<string, unknown>>;
  const subject = SUBJECTS.map((name) => members[name]).find((value) => typeof value === 'string');
  if (typeof subject !== 'string') return undefined;
  const key = members.Key;
  return typeof key === 'string' ? `${subject}/${key}` : nameOf(subject);
}

function eventSummary({ news, deliveries }: Of<'event'>, nameOf: NameOf): Summary {
  const { source, detailType, detail, resources, eventBusName, unmatched = [] } = news;
  const { event_name: name, user_id: user, stage_arn: stage, error_code: error } = detail;
  const about = [
    source === 'aws.ivs' ? '' : source,
    eventBusName ? `bus ${eventBusName}` : '',
    ...(typeof stage === 'string' ? [nameOf(stage)] : resources.map(nameOf)),
    typeof user === 'string' ? user : '',
    typeof error === 'string' ? error : '',
  ];
  const rules = unmatched.length + (news.moreUnmatched ?? 0);
  return {
    label: 'Event',
    title: typeof name === 'string' ? name : detailType,
    about: about.filter(Boolean),
    outcome: deliveries.length === 0 && rules > 0 ? { text: 'no rule matches' } : undefined,
  };
}

/** What became of what was sent to a target. */
export function deliveryOutcome(
  { failure, messageId }: Pick<RuleNews, 'failure' | 'messageId'>,
  invocation: InvocationEntry | undefined,
): Outcome {
  if (failure !== undefined) return { text: 'not delivered', tone: 'bad' };
  return invocation ? invocationOutcome(invocation) : { text: messageId ? 'in the queue' : 'delivered', tone: 'good' };
}

export function invocationOutcome({ attempts }: InvocationEntry): Outcome {
  const last = attempts.at(-1);
  if (!last?.endedAt) return { text: attempts.length > 1 ? `runs, attempt ${attempts.length}` : 'runs', tone: 'warn' };
  if (last.error !== undefined) return { text: last.error, tone: 'bad' };
  const took = preciseDuration(Date.parse(last.endedAt) - Date.parse(last.startedAt));
  return { text: attempts.length > 1 ? `${took}, attempt ${attempts.length}` : took, tone: 'good' };
}

function stackSummary({ news, changes, resources }: StackEntry): Summary {
  const status = changes.at(-1)?.status;
  const started = changes.find(({ status }) => status !== 'REVIEW_IN_PROGRESS') ?? changes[0];
  const verb = started ? VERBS.find(([prefix]) => started.status.startsWith(prefix))?.[1] : undefined;
  const all = [...resources.values()];
  const moving = all.filter((resource) => resource.changes.at(-1)?.status.endsWith('_IN_PROGRESS')).map(resourceName);
  const failed = all.filter((resource) => resource.changes.some(({ status }) => status.endsWith('_FAILED'))).map(resourceName);
  const count = all.length === 1 ? '1 resource' : `${all.length} resources`;
  return {
    label: 'Stack',
    title: `${verb ?? 'Change'} ${news.stackName}`,
    about: [
      count,
      ...(failed.length > 0 ? [`failed: ${failed.join(', ')}`] : []),
      ...(moving.length > 0 ? [`now: ${moving.join(', ')}`] : []),
    ],
    outcome: status === undefined ? undefined : { text: status, tone: toneOf(status) },
  };
}

/** The path of the construct, which people know from their app. */
export function resourceName({ constructPath, logicalId }: Pick<ResourceChange, 'constructPath' | 'logicalId'>): string {
  return shortPath(constructPath) ?? logicalId;
}

const VERBS = [
  ['CREATE', 'Create'],
  ['UPDATE_ROLLBACK', 'Roll back'],
  ['ROLLBACK', 'Roll back'],
  ['UPDATE', 'Update'],
  ['DELETE', 'Delete'],
  ['REVIEW', 'Review'],
] as const;

function simulationSummary({ news }: Of<'simulation'>, nameOf: NameOf): Summary {
  switch (news.type) {
    case 'command': {
      const { command, input, stageArn, participantId, outcome } = news;
      const { participant, userId, ingestConfiguration } = input;
      const who = [participantId && nameOf(participantId), participant, userId, ingestConfiguration].find(
        (value) => typeof value === 'string',
      );
      const about = [stageArn ? nameOf(stageArn) : subjectOf(input, nameOf), who].filter((text) => typeof text === 'string');
      return { label: 'Simulation', title: command, about, outcome: outcome === 'ok' ? { text: 'ok' } : { text: outcome, tone: 'bad' } };
    }
    case 'job':
      return { label: 'IVS', title: news.job, about: news.resource ? [nameOf(news.resource)] : [] };
    case 'advance':
      return { label: 'Clock', title: `Advanced by ${preciseDuration(news.milliseconds)}`, about: [] };
    case 'reset':
      return { label: 'Endpoint', title: 'Reset: everything was removed', about: [] };
  }
}
