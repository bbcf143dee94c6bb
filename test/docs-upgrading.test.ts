/** docs/upgrading.md: its versions are those of the package, and no resource changes with the version of the library. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EncoderConfiguration, IngestCredentials, PublicKey, PublicKeyMaterial, RuntimeStages, Stage, StorageConfiguration } from '../src';
import { newApp } from './support/synth';

const ROOT = join(__dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'upgrading.md'), 'utf8');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

test('the lowest versions are those of the package', () => {
  const lowest = { ...PACKAGE.peerDependencies, 'Node.js': PACKAGE.engines.node };
  const table = [...PAGE.matchAll(/^\| `?([\w.-]+)`? +\| ([\d.]+) +\| the newest \|$/gm)].map(([, what = '', from = '']) => [what, from]);
  expect(table).toHaveLength(3);
  for (const [what = '', from = ''] of table) expect(lowest[what]).toMatch(new RegExp(`^\\D+${from.replaceAll('.', '\\.')}\\b`));
});

test('the properties of resources name neither the version of the library nor the code of its function', () => {
  const stack = new Stack(newApp(), 'Show');
  const stage = new Stage(stack, 'Stage');
  stage.addIngest('Studio', { credentials: IngestCredentials.inNewSecret() });
  new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Bucket') });
  new EncoderConfiguration(stack, 'Encoder');
  const kmsKey = new Key(stack, 'Key', { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
  new PublicKey(stack, 'PublicKey', { material: PublicKeyMaterial.fromKmsKey(kmsKey) });
  new RuntimeStages(stack, 'Rooms');

  const { Resources } = Template.fromStack(stack).toJSON();
  const [code] = Object.values<{ Type: string; Properties: { Handler?: string; Code?: { S3Key: string } } }>(Resources).flatMap(
    ({ Properties }) => (Properties?.Handler === 'resources.handler' && Properties.Code ? [Properties.Code.S3Key.replace('.zip', '')] : []),
  );
  const custom = Object.values<{ Type: string; Properties: { ServiceToken: unknown } }>(Resources).filter(({ Type }) =>
    Type.startsWith('Custom::IVS'),
  );
  expect(code).toMatch(/^[0-9a-f]{64}$/);
  expect(custom.map(({ Type }) => Type).sort()).toEqual([
    'Custom::IVSEncoderConfiguration',
    'Custom::IVSIngestConfiguration',
    'Custom::IVSPublicKey',
    'Custom::IVSRuntimeStages',
    'Custom::IVSStage',
    'Custom::IVSStorageConfiguration',
  ]);
  for (const { Properties } of custom) {
    expect(Properties.ServiceToken).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^IvsRealTimeHandler/), 'Arn'] });
    expect(JSON.stringify(Properties)).not.toContain(code);
    expect(JSON.stringify(Properties)).not.toContain(PACKAGE.version);
  }
});
