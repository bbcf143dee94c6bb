/** The clients of AWS services through which probes see an account. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

/** The settings of every client. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

/**
 * Falsifies answers, by operation: `{ GetStage: async (answer) => ({ ...(await answer()), stage: undefined }) }`. A test gives one to a probe, which
 * then has to report a difference.
 */
// biome-ignore lint/suspicious/noExplicitAny: the inputs and answers of all operations
export type Difference = Readonly<Record<string, (answer: () => Promise<any>, input: any) => Promise<unknown>>>;

export type Clients = ReturnType<typeof createClients>;

/** `falsified` returns the current difference. */
export function createClients(settings: ClientSettings, falsified: () => Difference = () => ({})) {
  // Small quotas of calls per second need patience.
  const all = { ...settings, maxAttempts: 10 };
  const clients = {
    cloudFormation: new CloudFormationClient(all),
    events: new EventBridgeClient(all),
    ivs: new IVSRealTimeClient(all),
    /** Does not repeat what is throttled. */
    ivsOnce: new IVSRealTimeClient({ ...settings, maxAttempts: 1 }),
    kms: new KMSClient(all),
    lambda: new LambdaClient(all),
    logs: new CloudWatchLogsClient(all),
    s3: new S3Client({ ...all, forcePathStyle: true, followRegionRedirects: true }),
    secrets: new SecretsManagerClient(all),
    sqs: new SQSClient(all),
    ssm: new SSMClient(all),
    sts: new STSClient(all),
  };
  for (const { middlewareStack } of Object.values(clients)) falsify(middlewareStack as Middlewares, falsified);
  return {
    ...clients,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

type Middlewares = IVSRealTimeClient['middlewareStack'];

/** Answers falsified operations before any other middleware sees them. */
function falsify(middlewareStack: Middlewares, falsified: () => Difference): void {
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const falsifyAnswer = falsified()[commandName.replace(/Command$/, '')];
        if (!falsifyAnswer) return next(args);
        const output = await falsifyAnswer(async () => (await next(args)).output, args.input);
        return { output, response: undefined } as Awaited<ReturnType<typeof next>>;
      },
    { step: 'initialize', priority: 'high', name: 'falsifyAnswer' },
  );
}
