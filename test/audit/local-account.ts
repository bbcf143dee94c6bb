/** A local account for tests of ivs-realtime-audit: the endpoint in this process, and the command with the SDK's real clients. */
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { run } from '../../audit/src/command/run';
import type { Clock } from '../../lambda/services/retry';
import { type IvsLocal, type NumberedNews, startIvsLocal } from '../../local/src/api';
import { PATIENCE_SECONDS } from '../support/until';

/** A clock whose waits pass at once. */
export function instantClock(): Clock {
  let time = Date.UTC(2026, 0, 15, 12);
  return {
    now: () => time,
    random: () => 0,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
  };
}

export interface Printed {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface LocalAccount {
  readonly local: IvsLocal;
  readonly ivs: IVSRealTimeClient;
  readonly cloudFormation: CloudFormationClient;
  /** Runs the command on the account. */
  audit(...args: string[]): Promise<Printed>;
  /** The names of the operations that were called since the mark, with how often. */
  callsSince(mark: number): Promise<Record<string, number>>;
  /** Creates a stack with these resources. Returns its ARN. */
  createStack(name: string, resources: object, rest?: object): Promise<string>;
  deleteStack(name: string): Promise<void>;
}

/** Opens an account for all tests of the file. Tests can use the returned object, but not the code outside of tests. */
export function localAccount(): LocalAccount {
  const account = {} as { -readonly [K in keyof LocalAccount]: LocalAccount[K] };
  const before = { ...process.env };
  beforeAll(async () => {
    const local = await startIvsLocal();
    account.local = local;
    account.ivs = new IVSRealTimeClient(local.clientConfig);
    account.cloudFormation = new CloudFormationClient(local.clientConfig);
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' });
    process.env.AWS_ENDPOINT_URL = local.url;
  });
  beforeEach(() => account.local.reset());
  afterAll(async () => {
    process.env = before;
    account.ivs.destroy();
    account.cloudFormation.destroy();
    await account.local.close();
  });
  account.audit = async (...args) => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const terminal = { out: (text: string) => lines.out.push(text), err: (text: string) => lines.err.push(text), clock: instantClock() };
    const exitCode = await run(args, terminal);
    return { exitCode, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };
  account.callsSince = async (mark) => {
    const counts: Record<string, number> = {};
    const end = account.local.sequence;
    if (end === mark) return counts;
    for await (const news of account.local.news({ after: mark })) {
      if (isCall(news)) counts[news.operation] = (counts[news.operation] ?? 0) + 1;
      if (news.sequence >= end) break;
    }
    return counts;
  };
  account.createStack = async (StackName, Resources, rest = {}) => {
    const TemplateBody = JSON.stringify({ Resources, ...rest });
    const { StackId = '' } = await account.cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
    await waitUntilStackCreateComplete({ client: account.cloudFormation, maxWaitTime: PATIENCE_SECONDS, minDelay: 1 }, { StackName });
    return StackId;
  };
  account.deleteStack = async (StackName) => {
    await account.cloudFormation.send(new DeleteStackCommand({ StackName }));
    await account.local.waitFor((news) => news.type === 'stack' && news.logicalId === StackName && news.status === 'DELETE_COMPLETE');
  };
  return account;
}

const isCall = (news: NumberedNews): news is NumberedNews & { readonly type: 'call' } => news.type === 'call';
