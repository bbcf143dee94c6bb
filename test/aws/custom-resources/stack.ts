/** Stacks of custom resources, and what is seen of them. */
import { DeleteStackCommand, DescribeStackResourcesCommand, type StackEvent, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { IAM_MILLISECONDS, NotSeen, type ProbeContext } from '../probe';
import { deployTemplate, eventsOf, functionTemplate, POLL_MILLISECONDS, type StackOptions, settled, startStack } from '../templates';
import { type Behaviour, type Line, lineIn, RECORDER } from './recorder';

/** How long CloudWatch Logs may take to show a line. */
const LOG_MILLISECONDS = 60_000;

/** The function that answers for the custom resources of all stories. */
export interface Recorder {
  readonly functionArn: string;
  readonly logGroupName: string;
}

/** Deploys the function that records requests. */
export async function deployRecorder(context: ProbeContext): Promise<Recorder> {
  const functionName = context.name('recorder');
  const events = { Effect: 'Allow', Action: 'cloudformation:DescribeStackEvents', Resource: '*' };
  const { outputs } = await deployTemplate(context, 'recorder', functionTemplate(functionName, RECORDER, [events]));
  // IAM takes some seconds to apply the policy of the function's role.
  await context.wait(IAM_MILLISECONDS);
  return { functionArn: outputs.Arn ?? '', logGroupName: `/aws/lambda/${functionName}` };
}

/** What a resource of a story has beside the token of its function. */
export interface Behaviours {
  readonly Create?: Behaviour;
  readonly Update?: Behaviour;
  readonly Delete?: Behaviour;
  /** Any further properties. A change of one is an update. */
  readonly [property: string]: unknown;
}

/** Nothing here waits so long; CloudFormation's own limit is an hour. */
export const SERVICE_TIMEOUT = 900;

/** The type of the custom resources of probes. */
export const PROBE_TYPE = 'Custom::Probe';

/** A custom resource. `rest` has its attributes in the template, such as its deletion policy. */
export function resource({ functionArn }: Recorder, behaviours: Behaviours = {}, rest: object = {}): object {
  return { Type: PROBE_TYPE, Properties: { ServiceToken: functionArn, ServiceTimeout: SERVICE_TIMEOUT, ...behaviours }, ...rest };
}

/** Drives one stack. */
export interface StoryStack {
  readonly id: string;
  /** Waits until the operation has ended. Returns the status. */
  settled(): Promise<string>;
  update(template: object, options?: { readonly DisableRollback?: boolean }): Promise<string>;
  startUpdate(template: object): Promise<void>;
  delete(): Promise<string>;
  startDelete(): Promise<void>;
  /** The resource that has a physical id: `Kept of its stack`, or `nobody`. */
  owner(physicalId: string): Promise<string>;
  /** Waits until the events show a status of a resource. */
  shows(logicalId: string, status: string): Promise<void>;
  /** Waits until the log has so many answers to requests of the stack that CloudFormation took. */
  story(answers: number): Promise<Story>;
}

/** What was seen of a stack. */
export interface Story {
  readonly stackId: string;
  /** As CloudFormation lists them. */
  readonly events: readonly StackEvent[];
  /** Of the function's log, in the order of their time. */
  readonly lines: readonly Line[];
}

/** Creates a stack and waits until that has ended. */
export async function createStack(
  context: ProbeContext,
  recorder: Recorder,
  what: string,
  template: object,
  options: StackOptions = {},
): Promise<StoryStack> {
  const stack = await beginStack(context, recorder, what, template, options);
  await stack.settled();
  return stack;
}

/** Creates a stack without waiting. */
export async function beginStack(
  context: ProbeContext,
  recorder: Recorder,
  what: string,
  template: object,
  options: StackOptions = {},
): Promise<StoryStack> {
  const client = context.clients.cloudFormation;
  const id = await startStack(context, what, template, options);
  const stack: StoryStack = {
    id,
    settled: () => settled(context, id),
    async update(changed, { DisableRollback } = {}) {
      await client.send(new UpdateStackCommand({ StackName: id, TemplateBody: JSON.stringify(changed), DisableRollback }));
      return stack.settled();
    },
    async startUpdate(changed) {
      await client.send(new UpdateStackCommand({ StackName: id, TemplateBody: JSON.stringify(changed) }));
    },
    async delete() {
      await stack.startDelete();
      return stack.settled();
    },
    async startDelete() {
      await client.send(new DeleteStackCommand({ StackName: id }));
    },
    owner: (physicalId) => ownerOf(context, id, physicalId),
    async shows(logicalId, status) {
      const isShown = (event: StackEvent) => event.LogicalResourceId === logicalId && event.ResourceStatus === status;
      for (const start = Date.now(); !(await eventsOf(context, id)).some(isShown); await context.pause(POLL_MILLISECONDS)) {
        if (Date.now() - start > SERVICE_TIMEOUT * 1_000) throw new NotSeen(`no event of ${logicalId} has the status ${status}`);
      }
    },
    async story(answers) {
      const lines = await answeredLines(context, recorder, id, answers);
      return { stackId: id, events: await eventsOf(context, id), lines };
    },
  };
  return stack;
}

/** What a look-up of a physical id finds. Resources that are deleted, or skipped by a deletion, belong to nobody. */
async function ownerOf({ clients }: ProbeContext, stackId: string, PhysicalResourceId: string): Promise<string> {
  try {
    const { StackResources = [] } = await clients.cloudFormation.send(new DescribeStackResourcesCommand({ PhysicalResourceId }));
    const owned = StackResources.filter((found) => found.PhysicalResourceId === PhysicalResourceId && !isDeleted(found.ResourceStatus));
    const owners = owned.map(({ StackId, LogicalResourceId }) => `${LogicalResourceId} of ${StackId === stackId ? 'its stack' : StackId}`);
    return owners.join() || 'nobody';
  } catch (error) {
    const { name, message } = error as Error;
    return name === 'ValidationError' && message.endsWith('does not exist') ? 'nobody' : `${name}: ${message}`;
  }
}

const isDeleted = (status = '') => ['DELETE_COMPLETE', 'DELETE_SKIPPED'].includes(status);

/** The lines of the log about a stack, once it has so many answers. */
async function answeredLines(context: ProbeContext, { logGroupName }: Recorder, stackId: string, answers: number): Promise<Line[]> {
  for (const start = Date.now(); ; await context.pause(POLL_MILLISECONDS)) {
    const lines: Line[] = [];
    for await (const { events = [] } of paginateFilterLogEvents({ client: context.clients.logs }, { logGroupName })) {
      lines.push(...events.flatMap(({ message = '' }) => lineIn(message) ?? []));
    }
    const ofStack = lines.filter(({ request }) => request.StackId === stackId).sort((a, b) => a.at.localeCompare(b.at));
    const answered = ofStack.filter(({ status }) => status !== undefined);
    if (answered.length >= answers || Date.now() - start > LOG_MILLISECONDS) return ofStack;
  }
}
