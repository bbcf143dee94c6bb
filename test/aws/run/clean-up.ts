/** Removes everything with the tag or the prefix of the suite, from this run or from one that has crashed. */
import { DeleteStackCommand, DescribeStacksCommand, paginateDescribeStacks, type Stack } from '@aws-sdk/client-cloudformation';
import { DeleteLogGroupCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteEncoderConfigurationCommand,
  DeleteIngestConfigurationCommand,
  DeletePublicKeyCommand,
  DeleteStageCommand,
  DeleteStorageConfigurationCommand,
  paginateListEncoderConfigurations,
  paginateListIngestConfigurations,
  paginateListPublicKeys,
  paginateListStages,
  paginateListStorageConfigurations,
} from '@aws-sdk/client-ivs-realtime';
import { DeleteBucketCommand, DeleteObjectCommand, ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, paginateDescribeParameters } from '@aws-sdk/client-ssm';
import { type Clients, createClients } from '../clients';
import { MARK } from '../context';
import type { Target } from '../target';

/** A kind of resource: how to list what the suite has made of it, by what `remove` takes, and how to remove one. */
interface Leftovers {
  readonly kind: string;
  find(clients: Clients): Promise<string[]>;
  remove(clients: Clients, id: string, wait: Wait): Promise<unknown>;
}

type Wait = (milliseconds: number) => Promise<void>;

/** In the order in which they can be removed: a stack deletes its bucket only if that is empty. */
const LEFTOVERS: readonly Leftovers[] = [
  { kind: 'objects of the bucket', find: findBuckets, remove: emptyBucket },
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
  { kind: 'bucket', find: findBuckets, remove: ({ s3 }, Bucket) => s3.send(new DeleteBucketCommand({ Bucket })) },
  {
    kind: 'parameter',
    async find({ ssm: client }) {
      const pages = paginateDescribeParameters({ client }, { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: [MARK] }] });
      return idsOf(pages, ({ Parameters = [] }) => Parameters.map(({ Name }) => Name));
    },
    remove: ({ ssm }, Name) => ssm.send(new DeleteParameterCommand({ Name })),
  },
  {
    kind: 'log group',
    async find({ logs: client }) {
      const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: `/aws/lambda/${MARK}` });
      return idsOf(pages, ({ logGroups = [] }) => logGroups.map(({ logGroupName }) => logGroupName));
    },
    remove: ({ logs }, logGroupName) => logs.send(new DeleteLogGroupCommand({ logGroupName })),
  },
];

/** A deletion waits for whatever uses the resource: a composition that stops, a bucket that is not empty everywhere yet. */
const ATTEMPTS = 12;
const PAUSE_MILLISECONDS = 5_000;

export interface CleanUpOptions {
  readonly target: Target;
  /** Called with the kind and the name of each resource that was removed. */
  readonly onRemoved?: (what: string) => void;
}

/** Throws one error that names all that could not be removed. Nothing interrupts it. */
export async function cleanUp({ target, onRemoved = () => {} }: CleanUpOptions): Promise<void> {
  const clients = createClients(target.clientSettings);
  const wait = (milliseconds: number) => target.wait(milliseconds, new AbortController().signal);
  const failures: string[] = [];
  try {
    for (const { kind, find, remove } of LEFTOVERS) {
      for (const id of await find(clients)) {
        const failure = await removePatiently(() => remove(clients, id, wait), wait);
        if (failure) failures.push(`${kind} ${id}: ${failure.name}: ${failure.message}`);
        else onRemoved(`${kind} ${id}`);
      }
    }
  } finally {
    clients.destroy();
  }
  if (failures.length > 0) throw new Error(`not removed, run npm run test:aws -- --clean or remove by hand:\n${failures.join('\n')}`);
}

/** Returns the last error if all attempts fail. What is gone meanwhile counts as removed. */
async function removePatiently(remove: () => Promise<unknown>, wait: Wait): Promise<Error | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      await remove();
      return undefined;
    } catch (error) {
      const { name } = error as Error;
      if (/NotFound|NoSuchBucket/.test(name)) return undefined;
      if (attempt === ATTEMPTS) return error as Error;
      await wait(PAUSE_MILLISECONDS);
    }
  }
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

async function findStacks({ cloudFormation: client }: Clients): Promise<string[]> {
  const isMarked = ({ StackName = '', ParentId, Tags = [] }: Stack) =>
    !ParentId && StackName.startsWith(`${MARK}-`) && Tags.some(({ Key }) => Key === MARK);
  return idsOf(paginateDescribeStacks({ client }, {}), ({ Stacks = [] }) => Stacks.filter(isMarked).map(({ StackId }) => StackId));
}

async function deleteStack({ cloudFormation }: Clients, StackName: string, wait: Wait): Promise<void> {
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  for (;;) {
    const { Stacks: [{ StackStatus = '', StackStatusReason = '' } = {}] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName }),
    );
    if (StackStatus === 'DELETE_COMPLETE') return;
    if (!StackStatus.endsWith('_IN_PROGRESS')) throw new Error(`${StackStatus} ${StackStatusReason}`);
    await wait(1_000);
  }
}

async function findBuckets({ s3 }: Clients): Promise<string[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: `${MARK}-` }));
  return Buckets.map(({ Name = '' }) => Name).filter((name) => name.startsWith(`${MARK}-`));
}

async function emptyBucket({ s3 }: Clients, Bucket: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    if (Contents.length === 0) return;
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
}
