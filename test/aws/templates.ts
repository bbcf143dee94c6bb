/** Stacks that are deployed by the API alone, without `cdk`: so a probe can look at a failure, and deploy several at the same time. */
import {
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type StackEvent,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { NotSeen, type ProbeContext } from './probe';

export const POLL_MILLISECONDS = 1_000;

/** Longer than an operation and its rollback take, each with a custom resource that never answers. */
const OPERATION_MILLISECONDS = 40 * 60_000;

/** The status of a stack. */
export async function statusOf({ clients }: ProbeContext, StackName: string): Promise<string> {
  const { Stacks: [{ StackStatus = '' } = {}] = [] } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return StackStatus;
}

/** Waits until no operation on the stack is under way, and returns its status. */
export async function settled(context: ProbeContext, stackId: string): Promise<string> {
  for (const start = Date.now(); ; await context.pause(POLL_MILLISECONDS)) {
    const status = await statusOf(context, stackId);
    if (!status.endsWith('_IN_PROGRESS')) return status;
    if (Date.now() - start > OPERATION_MILLISECONDS) throw new NotSeen(`${stackId} stays in ${status}`);
  }
}

export type StackOptions = Partial<Omit<CreateStackCommandInput, 'StackName' | 'TemplateBody'>>;

/** Creates a stack, without waiting. Returns its ARN. */
export async function startStack({ clients, tags, name }: ProbeContext, what: string, template: object, options: StackOptions = {}) {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const TemplateBody = JSON.stringify(template);
  const { StackId = '' } = await clients.cloudFormation.send(
    new CreateStackCommand({ StackName: name(what), TemplateBody, Tags, Capabilities: ['CAPABILITY_IAM'], ...options }),
  );
  return StackId;
}

/** The outputs of a stack, by their names. */
export async function outputsOf({ clients }: ProbeContext, StackName: string): Promise<Record<string, string>> {
  const { Stacks: [{ Outputs = [] } = {}] = [] } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/** A stack that was created. */
interface Created {
  readonly stackId: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Creates a stack. Throws unless that succeeds. */
export async function deployTemplate(context: ProbeContext, what: string, template: object): Promise<Created> {
  const stackId = await startStack(context, what, template);
  await succeeded(context, stackId);
  return { stackId, outputs: await outputsOf(context, stackId) };
}

/** Updates a stack. Throws unless that succeeds. */
export async function updateTemplate(context: ProbeContext, stackId: string, template: object): Promise<void> {
  const input = { StackName: stackId, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_IAM' as const] };
  await context.clients.cloudFormation.send(new UpdateStackCommand(input));
  await succeeded(context, stackId);
}

async function succeeded(context: ProbeContext, stackId: string): Promise<void> {
  const status = await settled(context, stackId);
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(status)) throw new Error(`The stack is in ${status}: ${await firstFailure(context, stackId)}`);
}

/** The reason of the first failure. */
async function firstFailure(context: ProbeContext, stackId: string): Promise<string | undefined> {
  const failures = (await eventsOf(context, stackId)).filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
  return failures.at(-1)?.ResourceStatusReason;
}

/** All events of a stack, as CloudFormation lists them. */
export async function eventsOf({ clients }: ProbeContext, StackName: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client: clients.cloudFormation }, { StackName }))
    events.push(...(page.StackEvents ?? []));
  return events;
}

/** A stack with one function in inline code, and the permissions of its role. */
export function functionTemplate(FunctionName: string, ZipFile: string, statements: readonly object[] = [], Runtime = 'nodejs22.x') {
  const log = { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': ['Log', 'Arn'] } };
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const policy = { PolicyName: 'function', PolicyDocument: { Version: '2012-10-17', Statement: [log, ...statements] } };
  return {
    Resources: {
      Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/lambda/${FunctionName}`, RetentionInDays: 1 } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] }, Policies: [policy] },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName,
          Runtime,
          Handler: 'index.handler',
          Code: { ZipFile },
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Timeout: 120,
          MemorySize: 256,
        },
        DependsOn: 'Log',
      },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Function', 'Arn'] } } },
  };
}
