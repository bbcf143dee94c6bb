/** What constructs of the CDK's own emit has to deploy, with the options that apps around this library use. */
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { createKeys } from '../../../../local/src/services/kms/keys';
import { createS3 } from '../../../../local/src/services/s3/s3';
import { createSecrets } from '../../../../local/src/services/secrets-manager/secrets';
import { createParameters } from '../../../../local/src/services/ssm/parameters';
import { systemClock } from '../../../../local/src/system/clock';
import { createHarness, REGION } from './harness';
import { createResourceTypes } from './service-types';

const removalPolicy = RemovalPolicy.DESTROY;

function unused(): never {
  throw new Error('These stacks have no function and no resource of IVS.');
}

function createStacks() {
  const s3 = createS3();
  const keys = createKeys(systemClock);
  const secrets = createSecrets();
  const functions = { put: unused, remove: unused, has: unused, hasDrifted: unused };
  const resourceTypes = createResourceTypes({ s3, functions, ivs: unused, keys, secrets });
  return { harness: createHarness({ resourceTypes, readParameter: createParameters(systemClock, new Map()).readText }), s3, keys, secrets };
}

function synth(build: (stack: Stack) => void) {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'app'));
  const { Resources, ...rest } = app.synth().getStackByName('app').template;
  return { resources: Resources, rest };
}

describe('deploys', () => {
  const deploy = async (build: (stack: Stack) => void) => {
    const stacks = createStacks();
    const { resources, rest } = synth(build);
    expect(await stacks.harness.create('app', resources, rest)).toBe('CREATE_COMPLETE');
    return stacks;
  };

  test('a bucket with its usual options', async () => {
    const { harness, s3 } = await deploy((stack) => {
      new Bucket(stack, 'Bucket', {
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        bucketName: 'recordings',
        cors: [{ allowedMethods: [HttpMethods.GET], allowedOrigins: ['*'] }],
        encryption: BucketEncryption.S3_MANAGED,
        enforceSSL: true,
        lifecycleRules: [{ expiration: Duration.days(30) }],
        objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
        removalPolicy,
        versioned: true,
      });
    });
    expect(JSON.parse(s3.getBucketPolicy('recordings') ?? '').Statement[0]).toMatchObject({ Effect: 'Deny', Action: 's3:*' });
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(s3.hasBucket('recordings')).toBe(false);
  });

  test('a bucket that is encrypted with a key', async () => {
    const { harness } = await deploy((stack) => {
      const encryptionKey = new Key(stack, 'Key', { alias: 'recordings', enableKeyRotation: true, removalPolicy });
      new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true, removalPolicy });
    });
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  });

  test('a key that signs, with a grant', async () => {
    const { harness, keys } = await deploy((stack) => {
      const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
      const key = new Key(stack, 'Key', {
        keySpec: KeySpec.ECC_NIST_P384,
        keyUsage: KeyUsage.SIGN_VERIFY,
        pendingWindow: Duration.days(7),
      });
      key.grant(role, 'kms:GetPublicKey');
      key.addAlias('signer');
    });
    expect(keys.resolve(REGION, 'alias/signer').specName).toBe('ECC_NIST_P384');
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  });

  test('secrets with grants, of a random value, in a template, and under a key', async () => {
    const { harness, secrets } = await deploy((stack) => {
      const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
      const encryptionKey = new Key(stack, 'Key');
      const generateSecretString = { secretStringTemplate: '{"user":"a"}', generateStringKey: 'password', excludePunctuation: true };
      for (const secret of [new Secret(stack, 'Plain'), new Secret(stack, 'Encrypted', { encryptionKey, generateSecretString })]) {
        secret.grantRead(role);
        secret.grantWrite(role);
      }
    });
    expect(secrets.list(REGION).map(({ versions }) => versions.length)).toEqual([1, 1]);
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(secrets.list(REGION)).toEqual([]);
  });
});
