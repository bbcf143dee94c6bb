/** The life of a stack with all five kinds of resources, in which the handler makes every call that it can make. */
import { App, CfnResource, DefaultStackSynthesizer, Stack, Tags } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { createKeys, DEFAULT_POLICY, type Keys } from '../../local/src/services/kms/keys';
import { systemClock } from '../../local/src/system/clock';

import {
  AutoParticipantRecording,
  EncoderConfiguration,
  IngestCredentials,
  PublicKey,
  PublicKeyMaterial,
  Stage,
  StorageConfiguration,
} from '../../src';
import { type Account, createAccount, REGION } from './account';

export interface Template {
  // biome-ignore lint/suspicious/noExplicitAny: templates are edited at depth.
  readonly Resources: Record<string, any>;
}

/** What there is at a time of the stack's life. */
interface Version {
  readonly tags: Readonly<Record<string, string>>;
  readonly stageName: string;
  /** Of all resources that a change of it replaces. */
  readonly name: string;
  readonly redundantIngest: boolean;
  readonly keyArn: string;
  /** Ends in a resource that cannot be made. */
  readonly fails?: boolean;
}

export const BUCKET = 'recordings';
export const ASSETS = `cdk-hnb659fds-assets-000000000000-${REGION}`;
const TAKEN = 'taken';

/** What the stack is at each step. */
export type Templates = Readonly<Record<'created' | 'changed' | 'replaced' | 'failing', Template>>;

/** With keys that sign, one for each public key that is imported. */
export function synthesise(keyArns: readonly [string, string, string]): Templates {
  const [keyArn, nextKeyArn, lastKeyArn] = keyArns;
  const created = { tags: { team: 'live', cost: '1' }, stageName: 'room', name: 'first', redundantIngest: false, keyArn };
  const changed = { ...created, tags: { cost: '2' }, stageName: 'hall', redundantIngest: true };
  const replaced = { ...changed, name: 'second', keyArn: nextKeyArn };
  const failing = { ...replaced, name: 'third', keyArn: lastKeyArn, fails: true };
  return { created: synth(created), changed: synth(changed), replaced: synth(replaced), failing: synth(failing) };
}

export interface Life {
  readonly keys: Keys;
  readonly templates: Templates;
}

export async function createLife(): Promise<Life> {
  const keys = createKeys(systemClock);
  const makeKey = async () => {
    const kind = { specName: 'ECC_NIST_P384', usage: 'SIGN_VERIFY' };
    return (await keys.create(REGION, kind, { description: '', enabled: true, policy: DEFAULT_POLICY, tags: {} })).arn;
  };
  return { keys, templates: synthesise([await makeKey(), await makeKey(), await makeKey()]) };
}

function synth({ tags, stageName, name, redundantIngest, keyArn, fails }: Version): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Live', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  // Of another app, so that its policy is all IVS's.
  const bucket = Bucket.fromBucketName(stack, 'Recordings', BUCKET);
  const storage = new StorageConfiguration(stack, 'Storage', { storageConfigurationName: name, bucket });
  const stage = new Stage(stack, 'Room', { stageName, autoParticipantRecording: AutoParticipantRecording.audioVideo(storage) });
  stage.addIngest('Studio', { ingestConfigurationName: name, redundantIngest, credentials: IngestCredentials.inNewSecret() });
  const encoder = new EncoderConfiguration(stack, 'Encoder', { encoderConfigurationName: name });
  const material = PublicKeyMaterial.fromKmsKey(Key.fromKeyArn(stack, 'Signing', keyArn));
  const publicKey = new PublicKey(stack, 'Tokens', { publicKeyName: name, material });
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
  if (fails) {
    const last = new CfnResource(stack, 'Last', { type: 'AWS::S3::Bucket', properties: { BucketName: TAKEN } });
    last.node.addDependency(encoder, publicKey, stage);
  }
  return app.synth().getStackByName('Live').template;
}

/** Under which the handler's code lies in the bucket for assets. */
export function assetKeyOf({ Resources }: Template): string {
  return Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function').Properties.Code.S3Key;
}

/** Every answer to a create is lost once, so that the handler has to find what it has made. */
const CREATES = ['CreateEncoderConfiguration', 'CreateIngestConfiguration', 'CreateStage', 'CreateStorageConfiguration', 'ImportPublicKey'];

/** The steps, and how each ends when nothing is missing. */
const STEPS = [
  { name: 'create', action: 'CreateStack', template: 'created', ends: 'CREATE_COMPLETE' },
  { name: 'change', action: 'UpdateStack', template: 'changed', ends: 'UPDATE_COMPLETE' },
  { name: 'replace', action: 'UpdateStack', template: 'replaced', ends: 'UPDATE_COMPLETE' },
  { name: 'roll back', action: 'UpdateStack', template: 'failing', ends: 'UPDATE_ROLLBACK_COMPLETE' },
  { name: 'delete', action: 'DeleteStack', template: undefined, ends: 'DELETE_COMPLETE' },
] as const;

/** The last step is the first that did not end as it should; undefined when all did. */
export interface End {
  readonly failedStep?: (typeof STEPS)[number]['name'];
  readonly account: Account;
}

/** Lives it, with templates that are changed by `edit` first. */
export async function live({ keys, templates }: Life, edit: (template: Template) => Template): Promise<End> {
  const account = createAccount(keys);
  account.s3.createBucket(BUCKET, REGION);
  account.s3.createBucket(TAKEN, REGION);
  for (const template of Object.values(templates)) account.s3.putObject(ASSETS, assetKeyOf(template), Buffer.from('zip'));
  account.ivs.faults.inject(...CREATES.map((operation) => ({ operation, fault: { type: 'drop', committed: true } as const })));
  try {
    for (const { name, action, template, ends } of STEPS) {
      if ((await account.operate(action, template && edit(templates[template]))) !== ends) return { failedStep: name, account };
    }
    return { account };
  } finally {
    await account.close();
  }
}
