/** The largest stack that IVS's quotas allow, deployed with the permissions of its role alone. */
import { App, CfnResource, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { createKeys, DEFAULT_POLICY } from '../../local/src/services/kms/keys';
import { systemClock } from '../../local/src/system/clock';
import { IngestConfiguration, IngestCredentials, PublicKey, PublicKeyMaterial, StorageConfiguration } from '../../src';
import { type Account, createAccount, REGION } from './account';
import { ASSETS, assetKeyOf, type Template } from './life';

const TAKEN = 'taken';

interface Version {
  /** The number of an ingest, a storage configuration and a key that are not there. */
  readonly without?: number;
  /** Whether a resource fails that comes after all others. */
  readonly fails?: boolean;
}

let keyArns: string[];
let account: Account;
beforeAll(async () => {
  const keys = createKeys(systemClock);
  const kind = { specName: 'ECC_NIST_P384', usage: 'SIGN_VERIFY' };
  const settings = { description: '', enabled: true, policy: DEFAULT_POLICY, tags: {} };
  keyArns = [];
  for (let i = 0; i < 3; i++) keyArns.push((await keys.create(REGION, kind, settings)).arn);
  account = createAccount(keys);
  account.s3.createBucket(TAKEN, REGION);
});
afterAll(() => account.close());

function synthesise({ without, fails }: Version): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Live', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i).filter((i) => i !== without);
  for (const i of numbers(100)) {
    new IngestConfiguration(stack, `Ingest${i}`, { credentials: IngestCredentials.inNewSecret() });
  }
  for (const i of numbers(5)) new StorageConfiguration(stack, `Storage${i}`, { bucket: new Bucket(stack, `Recordings${i}`) });
  for (const i of numbers(keyArns.length)) {
    new PublicKey(stack, `Tokens${i}`, { material: PublicKeyMaterial.fromKmsKey(Key.fromKeyArn(stack, `Signing${i}`, keyArns[i])) });
  }
  if (fails) {
    const last = new CfnResource(stack, 'Last', { type: 'AWS::S3::Bucket', properties: { BucketName: TAKEN } });
    last.node.addDependency(stack.node.findChild('IvsRealTime'));
  }
  return app.synth().getStackByName('Live').template;
}

test('is created, loses one of each, rolls that back, and is deleted, and nothing is denied', async () => {
  const all = synthesise({});
  account.s3.putObject(ASSETS, assetKeyOf(all), Buffer.from('zip'));
  const steps: [string, 'CreateStack' | 'UpdateStack' | 'DeleteStack', Template | undefined][] = [
    ['all', 'CreateStack', all],
    ['one of each removed, and something fails', 'UpdateStack', synthesise({ without: 2, fails: true })],
    ['one of each removed', 'UpdateStack', synthesise({ without: 2 })],
    ['they come back', 'UpdateStack', all],
    ['none', 'DeleteStack', undefined],
  ];
  const life = [];
  for (const [step, action, template] of steps) {
    const status = await account.operate(action, template);
    life.push({ step, status, resources: account.ivs.resources().length });
  }
  expect(life).toEqual([
    { step: 'all', status: 'CREATE_COMPLETE', resources: 108 },
    { step: 'one of each removed, and something fails', status: 'UPDATE_ROLLBACK_COMPLETE', resources: 108 },
    { step: 'one of each removed', status: 'UPDATE_COMPLETE', resources: 105 },
    { step: 'they come back', status: 'UPDATE_COMPLETE', resources: 108 },
    { step: 'none', status: 'DELETE_COMPLETE', resources: 0 },
  ]);
  expect(account.denials).toEqual([]);
});
