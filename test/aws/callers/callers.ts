/** Functions that call AWS with the permissions that the constructs of this library grant. */
import { rmSync } from 'node:fs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { App, BootstraplessSynthesizer, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnStage } from 'aws-cdk-lib/aws-ivs';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { EncoderConfiguration, PublicKey, PublicKeyGrants, RuntimeStages, StorageConfiguration } from '../../../src';
import type { ProbeContext } from '../probe';
import { deployTemplate, updateTemplate } from '../templates';

/** Sends the command that its event names, with the SDK that Lambda brings along. */
const CALLER = `
exports.handler = async ({ service, command, input }) => {
  const sdk = require('@aws-sdk/client-' + service);
  const [client] = Object.keys(sdk).filter((name) => /^[A-Z].*Client$/.test(name) && name !== '__Client');
  if (input.Message) input.Message = Buffer.from(input.Message, 'base64');
  try {
    const { $metadata, ...output } = await new sdk[client]({ maxAttempts: 10 }).send(new sdk[command + 'Command'](input));
    return { output };
  } catch ({ name }) {
    return { error: name };
  }
};`;

/** The functions, and what each may do. */
export const CALLERS = {
  /** Creates, reads, deletes and composes run-time stages. */
  rooms: 'rooms',
  /** Creates stages, and tags nothing. */
  creator: 'creator',
  /** Creates stages and starts compositions, and tags what has no tags. */
  tagger: 'tagger',
  /** Creates stages and starts compositions, and tags what has the tag already. */
  retagger: 'retagger',
  /** Signs digests. */
  signer: 'signer',
} as const;

export type Caller = (typeof CALLERS)[keyof typeof CALLERS];

/** What the permissions are about. */
export interface Grounds {
  readonly tagKey: string;
  readonly tagValue: string;
  readonly storageConfigurationArn: string;
  readonly encoderConfigurationArn: string;
}

export interface Callers {
  readonly keyId: string;
  /** The ARN of a stage of an L1. */
  readonly l1StageArn: string;
  /** Lets `rooms` do nothing any more. Resolves when the stack has been updated. */
  takePermissions(): Promise<void>;
}

/** Deploys the functions. */
export async function deployCallers(context: ProbeContext, grounds: Grounds): Promise<Callers> {
  const { stackId, outputs } = await deployTemplate(context, 'callers', template(context, grounds, true));
  return {
    keyId: outputs.KeyArn ?? '',
    l1StageArn: outputs.StageArn ?? '',
    takePermissions: () => updateTemplate(context, stackId, template(context, grounds, false)),
  };
}

function template(context: ProbeContext, grounds: Grounds, grants: boolean): object {
  const { account, region, name } = context;
  const { tagKey, tagValue } = grounds;
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Callers', { env: { account, region }, synthesizer: new BootstraplessSynthesizer() });
  const caller = (what: Caller) =>
    new LambdaFunction(stack, what, {
      functionName: name(`caller-${what}`),
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(CALLER),
      memorySize: 256,
      // For the retries of a throttled call.
      timeout: Duration.seconds(60),
    });
  const rooms = caller(CALLERS.rooms);
  const stages = RuntimeStages.fromTagValue(stack, 'Rooms', tagValue);
  if (grants) {
    stages.grants.create(rooms);
    stages.grants.read(rooms);
    stages.grants.delete(rooms);
    stages.grants.readCompositions(rooms);
    stages.grants.stopCompositions(rooms);
    stages.grants.startCompositions(rooms, {
      storageConfigurations: [StorageConfiguration.fromStorageConfigurationArn(stack, 'Storage', grounds.storageConfigurationArn)],
      encoderConfigurations: [EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Encoder', grounds.encoderConfigurationArn)],
    });
  }
  const create = new PolicyStatement({ actions: ['ivs:CreateStage', 'ivs:StartComposition'], resources: ['*'] });
  const tag = (conditions: object) =>
    new PolicyStatement({ actions: ['ivs:TagResource'], resources: ['*'], conditions: { ...conditions } });
  caller(CALLERS.creator).addToRolePolicy(create);
  const tagger = caller(CALLERS.tagger);
  tagger.addToRolePolicy(create);
  tagger.addToRolePolicy(tag({ Null: { [`aws:ResourceTag/${tagKey}`]: 'true' } }));
  const retagger = caller(CALLERS.retagger);
  retagger.addToRolePolicy(create);
  retagger.addToRolePolicy(tag({ StringEquals: { [`aws:ResourceTag/${tagKey}`]: tagValue } }));
  const key = new Key(stack, 'Key', {
    keySpec: KeySpec.ECC_NIST_P384,
    keyUsage: KeyUsage.SIGN_VERIFY,
    removalPolicy: RemovalPolicy.DESTROY,
    pendingWindow: Duration.days(7),
  });
  const publicKeyArn = `arn:aws:ivs:${region}:${account}:public-key/000000000000`;
  PublicKeyGrants.fromPublicKey(PublicKey.fromPublicKeyArn(stack, 'PublicKey', publicKeyArn), key)._signDigest(caller(CALLERS.signer));
  const stage = new CfnStage(stack, 'Stage', { name: name('l1') });
  new CfnOutput(stack, 'KeyArn', { value: key.keyArn });
  new CfnOutput(stack, 'StageArn', { value: stage.attrArn });
  const made = app.synth().getStackByName('Callers').template;
  rmSync(app.outdir, { recursive: true });
  return made;
}

/** What a call returned, or the name of its error. */
export interface Answer {
  readonly output?: Readonly<Record<string, { readonly arn?: string }>>;
  readonly error?: string;
}

/** Lets a function call AWS. */
export async function callAs(
  { clients, name }: ProbeContext,
  caller: Caller,
  service: string,
  command: string,
  input: object,
): Promise<Answer> {
  const Payload = JSON.stringify({ service, command, input });
  const answer = await clients.lambda.send(new InvokeCommand({ FunctionName: name(`caller-${caller}`), Payload }));
  const text = answer.Payload?.transformToString() ?? '{}';
  if (answer.FunctionError) throw new Error(`The function ${caller} has failed: ${text}`);
  return JSON.parse(text);
}
