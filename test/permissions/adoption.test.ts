/** A stack that adopts all five kinds, with its role's permissions and no more. */
import { generateKeyPairSync } from 'node:crypto';
import { App, CfnResource, DefaultStackSynthesizer, Stack, Tags } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { createKeys } from '../../local/src/services/kms/keys';
import { systemClock } from '../../local/src/system/clock';
import { AutoParticipantRecording, EncoderConfiguration, PublicKey, PublicKeyMaterial, Stage, StorageConfiguration } from '../../src';
import { type Account, createAccount, REGION } from './account';
import { grantOf, without } from './grants';
import { ASSETS, assetKeyOf, BUCKET, type Template } from './life';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
const TAKEN = 'taken';

/** What is there before, by its type. */
type Arns = Readonly<Record<'stage' | 'ingest' | 'encoder' | 'storage' | 'key', string>>;

async function makeByHand({ ivs }: Account): Promise<Arns> {
  const make = async (operation: string, input: object) => {
    const [resource] = Object.values((await ivs.call(REGION, operation, input)) as Record<string, { arn: string }>);
    return resource?.arn ?? '';
  };
  return {
    stage: await make('CreateStage', { name: 'early', tags: { mine: '1' } }),
    ingest: await make('CreateIngestConfiguration', { name: 'studio', ingestProtocol: 'RTMPS' }),
    encoder: await make('CreateEncoderConfiguration', { name: 'hd' }),
    storage: await make('CreateStorageConfiguration', { name: 'show', s3: { bucketName: BUCKET } }),
    key: await make('ImportPublicKey', { name: 'tokens', publicKeyMaterial: pem }),
  };
}

function synth(arns: Arns, { fails = false } = {}): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Live', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  Tags.of(stack).add('team', 'live');
  const bucket = Bucket.fromBucketName(stack, 'Recordings', BUCKET);
  const storage = new StorageConfiguration(stack, 'Storage', { bucket, storageConfigurationName: 'show', adoptArn: arns.storage });
  const recording = AutoParticipantRecording.audioVideo(storage);
  const stage = new Stage(stack, 'Room', { stageName: 'late', adoptArn: arns.stage, autoParticipantRecording: recording });
  const ingest = stage.addIngest('Studio', { ingestConfigurationName: 'studio', adoptArn: arns.ingest });
  const encoder = new EncoderConfiguration(stack, 'Encoder', { encoderConfigurationName: 'hd', adoptArn: arns.encoder });
  const key = new PublicKey(stack, 'Tokens', {
    publicKeyName: 'tokens',
    material: PublicKeyMaterial.fromPem(pem),
    adoptArn: arns.key,
  });
  if (fails) {
    const last = new CfnResource(stack, 'Last', { type: 'AWS::S3::Bucket', properties: { BucketName: TAKEN } });
    last.node.addDependency(ingest, encoder, key);
  }
  return app.synth().getStackByName('Live').template;
}

let account: Account;
let arns: Arns;
beforeEach(async () => {
  account = createAccount(createKeys(systemClock));
  account.s3.createBucket(BUCKET, REGION);
  account.s3.createBucket(TAKEN, REGION);
  arns = await makeByHand(account);
  account.s3.putObject(ASSETS, assetKeyOf(synth(arns)), Buffer.from('zip'));
});
afterEach(() => account.close());

/** The resources with their properties and tags. */
function live(): Promise<unknown[]> {
  const get = (operation: string, arn: string) => account.ivs.call(REGION, operation, { arn });
  return Promise.all([
    get('GetStage', arns.stage),
    get('GetIngestConfiguration', arns.ingest),
    get('GetEncoderConfiguration', arns.encoder),
    get('GetStorageConfiguration', arns.storage),
    get('GetPublicKey', arns.key),
  ]);
}

test('adopts, and after its deletion nothing is left', async () => {
  expect(account.ivs.resources()).toHaveLength(5);
  const status = await account.operate('CreateStack', synth(arns));
  expect({ status, denials: account.denials, reasons: account.reasons }).toEqual({ status: 'CREATE_COMPLETE', denials: [], reasons: [] });
  expect(await account.operate('DeleteStack')).toBe('DELETE_COMPLETE');
  expect({ left: account.ivs.resources(), denials: account.denials }).toEqual({ left: [], denials: [] });
});

test('restores all of it in a rollback', async () => {
  const before = await live();
  expect(await account.operate('CreateStack', synth(arns, { fails: true }))).toBe('ROLLBACK_COMPLETE');
  expect({ live: await live(), denials: account.denials }).toEqual({ live: before, denials: [] });
});

test('adopts nothing while it may not ask which stack has a resource', async () => {
  const template = synth(arns);
  const before = await live();
  expect(await account.operate('CreateStack', without(grantOf(template, 'cloudformation:DescribeStackResources'))(template))).toBe(
    'ROLLBACK_COMPLETE',
  );
  expect(account.reasons.join()).toContain('CloudFormation refused DescribeStackResources');
  expect(await live()).toEqual(before);
});

test('deletes nothing that is adopted while it may not read the events of its stack', async () => {
  const template = synth(arns);
  const before = await live();
  const withoutEvents = without(grantOf(template, 'cloudformation:DescribeStackEvents'))(template);
  expect(await account.operate('CreateStack', withoutEvents)).toBe('CREATE_COMPLETE');
  expect(await account.operate('DeleteStack')).toBe('DELETE_COMPLETE');
  expect(await live()).toEqual(before);
});
