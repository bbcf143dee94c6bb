import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { bucketResource } from './buckets';
import { type Violation, violationMessage } from './errors';
import { identityOf } from './identity';
import { isOverridden, member, rawProperties, renderedProperties, resourcesOfType } from './template-properties';

/** The first part of the service principal that writes recordings. */
export const RECORDER = 'ivs-composite';

/** Rejects, at synthesis, policies in this app that would fail at deployment or stop recording later. */
export function checkBucketPolicies(scope: IConstruct, bucket: IBucket): void {
  scope.node.addValidation({ validate: () => policyViolations(scope, bucket).map(violationMessage) });
}

function policyViolations(scope: IConstruct, bucket: IBucket): Violation[] {
  const policies = policiesOf(scope, bucket);
  const [policy] = policies;
  if (policies.length > 1) {
    return [
      {
        rule: 'a bucket has one policy, and S3 refuses a second one at deployment',
        got: `${policies.map(({ node }) => `'${node.path}'`).join(' and ')} for '${bucket.node.path}'`,
        fix: 'add all statements with addToResourcePolicy of the bucket',
      },
    ];
  }
  if (policy && !JSON.stringify(renderedProperties(policy)).includes(RECORDER)) {
    return [
      {
        rule: `the policy of a recording's bucket lets the service principal ${RECORDER}.<region>.amazonaws.com write to it`,
        got: `'${policy.node.path}' without it`,
        fix: 'allow it s3:PutObject and s3:PutObjectAcl on the objects of the bucket',
      },
    ];
  }
  return [];
}

/** Finds all policies for the bucket in the app: in any stack, L1 or L2, also with overrides. */
function policiesOf(scope: IConstruct, bucket: IBucket): CfnResource[] {
  const resource = bucketResource(bucket);
  const literalName = resource && member(rawProperties(resource), 'BucketName');
  const names = [bucket.bucketName, resource?.ref, literalName].filter(Boolean).map((name) => identityOf(bucket, name));
  return resourcesOfType(scope, 'AWS::S3::BucketPolicy').filter((policy) => {
    const given = member(isOverridden(policy) ? renderedProperties(policy) : rawProperties(policy), 'Bucket');
    return names.includes(identityOf(policy, given)) || isRefTo(resource, policy.stack, given);
  });
}

/** Whether a value in a stack's template is a `Ref` to the resource, also one that was written by hand. */
function isRefTo(resource: CfnResource | undefined, stack: Stack, value: unknown): boolean {
  return resource?.stack === stack && member(stack.resolve(value), 'Ref') === stack.resolve(resource.logicalId);
}
