/** One account and region, as the user's credentials see it. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { type CompositionSummary, IVSRealTimeClient, ListCompositionsCommand } from '@aws-sdk/client-ivs-realtime';
import { CallFailure } from '../../../lambda/services/call-failure';
import type { IvsCall } from '../../../lambda/services/ivs';
import { allPages } from '../../../lambda/services/pages';
import type { Clock } from '../../../lambda/services/retry';
import { paced } from './pacing';
import { readOnly } from './read-only';

/** How the user names the account. What is absent comes from the SDK's default provider chain. */
export interface Access {
  /** @default - AWS_REGION, AWS_DEFAULT_REGION, or the region of the profile */
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

export interface Account {
  readonly region: string;
  readonly ivs: IvsCall;
  compositions(): Promise<CompositionSummary[]>;
  /** All stacks that are not deleted. */
  stacks(): Promise<Stack[]>;
  /** The stack with this name or ARN; undefined if there is none. A stack that was deleted in the last 90 days is found by its ARN. */
  stack(nameOrArn: string): Promise<Stack | undefined>;
  /** Also resources that the stack has deleted. */
  resourcesOf(stackArn: string): Promise<StackResourceSummary[]>;
  templateOf(stackArn: string): Promise<string>;
  close(): void;
}

/** Whether the stack has the resource now: lists may have what it has deleted or left behind. */
export const isInStack = ({ ResourceStatus }: StackResourceSummary): boolean =>
  ResourceStatus !== 'DELETE_COMPLETE' && ResourceStatus !== 'DELETE_SKIPPED';

/** The retries of a throttled call: the SDK waits up to 20 seconds before each. */
const MAX_ATTEMPTS = 8;

export async function openAccount(
  { region = regionInEnvironment(), profile, endpointUrl: endpoint }: Access,
  clock: Clock,
): Promise<Account> {
  const config = { region, profile, endpoint, maxAttempts: MAX_ATTEMPTS, retryMode: 'standard' };
  const ivsClient = new IVSRealTimeClient(config);
  const cloudFormationClient = new CloudFormationClient(config);
  for (const plugin of [readOnly('ivs'), paced(clock)]) ivsClient.middlewareStack.use(plugin);
  for (const plugin of [readOnly('cloudformation'), paced(clock)]) cloudFormationClient.middlewareStack.use(plugin);

  const ivs: IvsCall = (command) => explained('ivs', command.schema?.[2] ?? '', ivsClient.send(command));
  const pagesOf = <P extends { readonly NextToken?: string }, T>(
    operation: string,
    send: (NextToken: string | undefined) => Promise<P>,
    itemsOf: (page: P) => readonly T[] | undefined,
  ): Promise<T[]> =>
    allPages(
      async (token) => {
        const page = await explained('cloudformation', operation, send(token));
        return { page, nextToken: page.NextToken };
      },
      ({ page }) => itemsOf(page),
    );
  const describe = (StackName?: string) =>
    pagesOf(
      'DescribeStacks',
      (NextToken) => cloudFormationClient.send(new DescribeStacksCommand({ StackName, NextToken })),
      ({ Stacks }) => Stacks,
    );

  return {
    region: await explained('ivs', 'any operation', ivsClient.config.region()),
    ivs,
    compositions: () =>
      allPages(
        (nextToken) => ivs(new ListCompositionsCommand({ nextToken, maxResults: 100 })),
        ({ compositions }) => compositions,
      ),
    stacks: () => describe(),
    stack: async (nameOrArn) => {
      try {
        return (await describe(nameOrArn))[0];
      } catch (error) {
        if (error instanceof CallFailure && error.name === 'ValidationError' && /does not exist/.test(error.message)) return undefined;
        throw error;
      }
    },
    resourcesOf: (StackName) =>
      pagesOf(
        'ListStackResources',
        (NextToken) => cloudFormationClient.send(new ListStackResourcesCommand({ StackName, NextToken })),
        ({ StackResourceSummaries }) => StackResourceSummaries,
      ),
    async templateOf(StackName) {
      const sent = cloudFormationClient.send(new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }));
      return (await explained('cloudformation', 'GetTemplate', sent)).TemplateBody ?? '';
    },
    close() {
      ivsClient.destroy();
      cloudFormationClient.destroy();
    },
  };
}

/** The SDK does not read AWS_DEFAULT_REGION, and the AWS CLI does. */
const regionInEnvironment = () => process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined;

async function explained<T>(service: string, operation: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new CallFailure(service, operation, error);
  }
}
