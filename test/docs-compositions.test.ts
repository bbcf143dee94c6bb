import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { StorageConfiguration } from '../src';
import { blocksOf } from './support/compiled-blocks';
import { newStack } from './support/synth';

test('the block on playback deploys: the policy of the bucket has both statements, before the storage configuration is created', () => {
  const block = blocksOf('docs/compositions.md').find((text) => text.includes('new Distribution(')) ?? '';
  const stack = newStack();
  const names = { ...cloudfront, ...origins, ...s3, StorageConfiguration };
  new Function(...Object.keys(names), block).apply(stack, Object.values(names));
  // Fails where resources depend on each other in a cycle.
  const { Resources } = Template.fromStack(stack).toJSON();
  const idOf = (type: string) => Object.keys(Resources).find((id) => Resources[id].Type === type) as string;
  const policy = idOf('AWS::S3::BucketPolicy');
  const statements: { Principal: object; Condition: object }[] = Resources[policy].Properties.PolicyDocument.Statement;
  expect(statements.map(({ Principal }) => JSON.stringify(Principal))).toEqual([
    expect.stringContaining('ivs-composite.'),
    '{"Service":"cloudfront.amazonaws.com"}',
  ]);
  expect(JSON.stringify(statements[1].Condition)).toContain(idOf('AWS::CloudFront::Distribution'));
  expect(Resources[idOf('Custom::IVSStorageConfiguration')].DependsOn).toContain(policy);
});

test('a distribution comes and goes without a change of the storage configuration, in the stack of the bucket only', () => {
  const storageIn = (distributionStack?: (bucketStack: Stack) => Stack) => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Recordings');
    new StorageConfiguration(stack, 'Archive', { bucket });
    const origin = origins.S3BucketOrigin.withOriginAccessControl(bucket);
    if (distributionStack) new cloudfront.Distribution(distributionStack(stack), 'Playback', { defaultBehavior: { origin } });
    return Template.fromStack(stack).findResources('Custom::IVSStorageConfiguration');
  };
  expect(storageIn((stack) => stack)).toEqual(storageIn());
  expect(() => storageIn(({ node }) => new Stack(node.root as App, 'Other'))).toThrow('would create a cyclic reference');
});
