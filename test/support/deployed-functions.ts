/** A local endpoint, and functions of this library deployed to it as they ship, in processes of their own and with permissions enforced. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { zipSync } from 'fflate';
import { type IvsLocal, startIvsLocal } from '../../local/src/api';

const BUNDLE = join(__dirname, '..', '..', 'assets', 'lambda');
const ASSETS = 'cdk-hnb659fds-assets-000000000000-us-east-1';
const STACK = 'Live';

// biome-ignore lint/suspicious/noExplicitAny: templates are edited at depth.
export type Template = { readonly Resources: Record<string, any> };

export interface DeployedFunctions {
  readonly local: IvsLocal;
  /** Creates or updates the stack. Returns its status. */
  deploy(template: Template): Promise<string>;
  /** The outputs of the stack. */
  outputs(): Promise<Readonly<Record<string, string>>>;
  /** Returns what the function returned, or `errorType` and `errorMessage`. */
  invoke(functionName: string, event: unknown): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** A template of a stack that `fill` fills. */
export function synthesise(fill: (stack: Stack) => void): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, STACK, { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  fill(stack);
  return app.synth().getStackByName(STACK).template;
}

export async function startDeployedFunctions(): Promise<DeployedFunctions> {
  const local = await startIvsLocal();
  const cloudFormation = new CloudFormationClient(local.clientConfig);
  const lambda = new LambdaClient(local.clientConfig);
  const code = Buffer.from(zipSync(Object.fromEntries(readdirSync(BUNDLE).map((file) => [file, readFileSync(join(BUNDLE, file))]))));
  let exists = false;

  async function administer(service: string, method: string, path: string, body: string | Buffer): Promise<void> {
    const credential = `local/20260101/${local.clientConfig.region}/${service}/aws4_request`;
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0` };
    const response = await fetch(local.url + path, { method, headers, body });
    if (!response.ok) throw new Error(await response.text());
  }

  async function stack() {
    const { Stacks: [found] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
    if (!found) throw new Error(`there is no stack ${STACK}`);
    return found;
  }

  return {
    local,
    async deploy(template) {
      for (const { Properties } of Object.values(template.Resources)) {
        const { S3Key } = Properties?.Code ?? {};
        if (S3Key) await administer('s3', 'PUT', `/${ASSETS}/${S3Key}`, code);
      }
      const form = { StackName: STACK, TemplateBody: JSON.stringify(template), 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' };
      await administer(
        'cloudformation',
        'POST',
        '/',
        new URLSearchParams({ Action: exists ? 'UpdateStack' : 'CreateStack', ...form }).toString(),
      );
      exists = true;
      for (;;) {
        const { StackStatus = '' } = await stack();
        if (!StackStatus.endsWith('_IN_PROGRESS')) return StackStatus;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async outputs() {
      const { Outputs = [] } = await stack();
      return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    },
    async invoke(FunctionName, event) {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
      return JSON.parse(Buffer.from(Payload ?? []).toString());
    },
    async close() {
      cloudFormation.destroy();
      lambda.destroy();
      await local.close();
    },
  };
}
