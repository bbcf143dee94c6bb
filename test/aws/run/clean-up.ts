/** Removes everything with the tag or the prefix of the suite, from this run or from one that has crashed. */
import {
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { DeleteLogGroupCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteEncoderConfigurationCommand,
  DeleteIngestConfigurationCommand,
  DeletePublicKeyCommand,
  DeleteStageCommand,
  DeleteStorageConfigurationCommand,
  paginateListCompositions,
  paginateListEncoderConfigurations,
  paginateListIngestConfigurations,
  paginateListPublicKeys,
  paginateListStages,
  paginateListStorageConfigurations,
  StopCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';
import { DeleteBucketCommand, DeleteObjectCommand, ListBucketsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, paginateDescribeParameters } from '@aws-sdk/client-ssm';
import { type Clients, createClients } from '../clients';
import { MARK } from '../context';
import { PROBE_TYPE } from '../custom-resources/stack';
import type { Target } from '../target';

/** A kind of resource: how to list what the suite has made of it, by what `remove` takes, and how to remove one. */
interface Leftovers {
  readonly kind: string;
  find(clients: Clients): Promise<string[]>;
  remove(clients: Clients, id: string, wait: Wait): Promise<unknown>;
}

type Wait = (milliseconds: number) => Promise<void>;

/** In the order in which they can be removed. Compositions come first, because they cost money while they run. */
const LEFTOVERS: readonly Leftovers[] = [
  { kind: 'composition', find: findCompositions, remove: ({ ivs }, arn) => ivs.send(new StopCompositionCommand({ arn })) },
  { kind: 'stack', find: findStacks, remove: deleteStack },
  {
    kind: 'stage',
    find: ({ ivs: client }) => markedArns(paginateListStages({ client }, {}), ({ stages }) => stages),
    remove: ({ ivs }, arn) => ivs.send(new DeleteStageCommand({ arn })),
  },
  {
    kind: 'ingest configuration',
    find: ({ ivs: client }) =>
      markedArns(paginateListIngestConfigurations({ client }, {}), ({ ingestConfigurations }) => ingestConfigurations),
    remove: ({ ivs }, arn) => ivs.send(new DeleteIngestConfigurationCommand({ arn, force: true })),
  },
  {
    kind: 'storage configuration',
    find: ({ ivs: client }) =>
      markedArns(paginateListStorageConfigurations({ client }, {}), ({ storageConfigurations }) => storageConfigurations),
    remove: ({ ivs }, arn) => ivs.send(new DeleteStorageConfigurationCommand({ arn })),
  },
  {
    kind: 'encoder configuration',
    find: ({ ivs: client }) =>
      markedArns(paginateListEncoderConfigurations({ client }, {}), ({ encoderConfigurations }) => encoderConfigurations),
    remove: ({ ivs }, arn) => ivs.send(new DeleteEncoderConfigurationCommand({ arn })),
  },
  {
    kind: 'public key',
    find: ({ ivs: client }) => markedArns(paginateListPublicKeys({ client }, {}), ({ publicKeys }) => publicKeys),
    remove: ({ ivs }, arn) => ivs.send(new DeletePublicKeyCommand({ arn })),
  },
  { kind: 'bucket', find: findBuckets, remove: deleteBucket },
  {
    kind: 'parameter',
    async find({ ssm: client }) {
      const pages = paginateDescribeParameters(
        { client },
        { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: [`${MARK}-`] }] },
      );
      return idsOf(pages, ({ Parameters = [] }) => Parameters.map(({ Name }) => Name));
    },
    remove: ({ ssm }, Name) => ssm.send(new DeleteParameterCommand({ Name })),
  },
  {
    kind: 'log group',
    async find({ logs: client }) {
      const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: `/aws/lambda/${MARK}-` });
      return idsOf(pages, ({ logGroups = [] }) => logGroups.map(({ logGroupName }) => logGroupName));
    },
    remove: ({ logs }, logGroupName) => logs.send(new DeleteLogGroupCommand({ logGroupName })),
  },
];

/** What cannot be removed at first, such as a bucket to which a recording still writes, is tried again in the next pass. */
const PASSES = 12;
const PAUSE_MILLISECONDS = 5_000;

export interface CleanUpOptions {
  readonly target: Target;
  /** Called with the kind and the name of each resource that was removed. */
  readonly onRemoved?: (what: string) => void;
}

/** Names what could not be removed, with the fix. */
export class NotRemoved extends Error {}

/** Throws a {@link NotRemoved} if something is left. Nothing interrupts it. */
export async function cleanUp({ target, onRemoved = () => {} }: CleanUpOptions): Promise<void> {
  const clients = createClients(target.clientSettings);
  const wait = (milliseconds: number) => target.wait(milliseconds, new AbortController().signal);
  try {
    for (let pass = 1; ; pass++) {
      const { unlisted, unremoved } = await removeAll(clients, wait, onRemoved);
      const isLast = pass === PASSES || unremoved.length === 0;
      const failures = [...unlisted, ...unremoved];
      if (isLast && failures.length === 0) return;
      if (isLast)
        throw new NotRemoved(
          `something may be left; run the command again with --clean and credentials that may remove it, or remove it by hand:\n${failures.join('\n')}`,
        );
      await wait(PAUSE_MILLISECONDS);
    }
  } finally {
    clients.destroy();
  }
}

/** Removes what it can. Returns the kinds that could not be listed, and the resources that could not be removed, with the errors. */
async function removeAll(clients: Clients, wait: Wait, onRemoved: (what: string) => void) {
  const unlisted: string[] = [];
  const unremoved: string[] = [];
  const text = (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`;
  for (const { kind, find, remove } of LEFTOVERS) {
    const ids = await find(clients).catch((error) => {
      unlisted.push(`list of each ${kind}: ${text(error)}`);
      return [];
    });
    for (const id of ids) {
      await remove(clients, id, wait).then(
        () => onRemoved(`${kind} ${id}`),
        (error: Error) => {
          // A list may show for a while what is gone.
          if (!/NotFound|NoSuchBucket/.test(error.name)) unremoved.push(`${kind} ${id}: ${text(error)}`);
        },
      );
    }
  }
  return { unlisted, unremoved };
}

async function idsOf<Page>(pages: AsyncIterable<Page>, idsIn: (page: Page) => readonly (string | undefined)[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of pages) ids.push(...idsIn(page).filter((id) => id !== undefined));
  return ids;
}

interface Listed {
  readonly arn?: string;
  readonly name?: string;
  readonly tags?: Record<string, string>;
}

/** The ARNs of the resources with the suite's tag or a name of the suite. Lists of ingest configurations show no tags. */
function markedArns<Page>(pages: AsyncIterable<Page>, listed: (page: Page) => readonly Listed[] | undefined): Promise<string[]> {
  const isMarked = ({ name, tags }: Listed) => name?.startsWith(`${MARK}-`) || (tags && MARK in tags);
  return idsOf(pages, (page) => (listed(page) ?? []).filter(isMarked).map(({ arn }) => arn));
}

/** Compositions that run. Those that have ended stay in the list for a while. */
async function findCompositions({ ivs: client }: Clients): Promise<string[]> {
  const runs = (state = '') => ['STARTING', 'ACTIVE'].includes(state);
  return markedArns(paginateListCompositions({ client }, {}), ({ compositions = [] }) => compositions.filter(({ state }) => runs(state)));
}

/** Newest first, so that the function of custom resources goes after the stacks that need it to delete theirs. */
async function findStacks({ cloudFormation: client }: Clients): Promise<string[]> {
  const found: Stack[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) found.push(...Stacks.filter(isMarked));
  const time = ({ CreationTime }: Stack) => CreationTime?.getTime() ?? 0;
  return found.sort((a, b) => time(b) - time(a)).map(({ StackId = '' }) => StackId);
}

/** A stack whose change set was not executed yet shows no tags. */
function isMarked({ StackName = '', StackStatus, ParentId, Tags = [] }: Stack): boolean {
  const hasTag = Tags.some(({ Key }) => Key === MARK);
  return !ParentId && StackName.startsWith(`${MARK}-`) && (hasTag || StackStatus === 'REVIEW_IN_PROGRESS');
}

const STACK_MILLISECONDS = 2_000;

async function deleteStack({ cloudFormation }: Clients, StackName: string, wait: Wait): Promise<void> {
  const describe = async () => {
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return stack;
  };
  const settled = async (mayGoOn?: RegExp) => {
    for (;;) {
      const { StackStatus = '', StackStatusReason = '' } = (await describe()) ?? {};
      if (!StackStatus.endsWith('_IN_PROGRESS') || mayGoOn?.test(StackStatus)) return { StackStatus, StackStatusReason };
      await wait(STACK_MILLISECONDS);
    }
  };
  // CloudFormation refuses to delete a stack during an update or a rollback.
  const before = await settled(/^(CREATE|REVIEW)_IN_PROGRESS$/);
  const RetainResources = before.StackStatus === 'DELETE_FAILED' ? await refusingResources(cloudFormation, StackName) : undefined;
  await cloudFormation.send(new DeleteStackCommand({ StackName, RetainResources }));
  const { StackStatus, StackStatusReason } = await settled();
  if (StackStatus !== 'DELETE_COMPLETE') throw new Error(`${StackStatus} ${StackStatusReason}`);
}

/** The custom resources of probes that refuse their deletion, some on purpose. Nothing is behind them, so the stack may go without them. */
async function refusingResources(cloudFormation: Clients['cloudFormation'], StackName: string): Promise<string[]> {
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
  return StackResources.filter(({ ResourceType, ResourceStatus }) => ResourceType === PROBE_TYPE && ResourceStatus === 'DELETE_FAILED').map(
    ({ LogicalResourceId = '' }) => LogicalResourceId,
  );
}

async function findBuckets({ s3 }: Clients): Promise<string[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: `${MARK}-` }));
  return Buckets.map(({ Name = '' }) => Name).filter((name) => name.startsWith(`${MARK}-`));
}

async function deleteBucket({ s3 }: Clients, Bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  await s3.send(new DeleteBucketCommand({ Bucket }));
}
