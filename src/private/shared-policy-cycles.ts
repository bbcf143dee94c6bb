import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Removes the dependencies of secrets and keys on resources that share their policies.
 *
 * Such a resource waits for its policy, and the policy for all secrets and keys in it. If one of these depended on the resource, as in
 * `roomB.node.addDependency(roomA)` where each room has an ingest with credentials, CloudFormation would refuse the cycle. A secret or key needs no
 * resource before it; what uses it keeps its dependencies.
 */
export function endCycles(arns: Iterable<string>, resources: ReadonlySet<IConstruct>): void {
  for (const thing of [...arns].flatMap(referencedBy)) {
    for (const dependency of thing.obtainDependencies()) {
      if (CfnResource.isCfnResource(dependency) && dependsOn(dependency, resources)) removeDependency(thing, dependency);
    }
  }
}

/** Releases of the CDK that deprecate `removeDependency` have another name for it. */
function removeDependency(from: CfnResource & { removeResourceDependency?(target: CfnResource): void }, target: CfnResource): void {
  if (from.removeResourceDependency) from.removeResourceDependency(target);
  else from.removeDependency(target);
}

function referencedBy(arn: string): CfnResource[] {
  return Tokenization.reverseString(arn).tokens.flatMap((token) =>
    Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? [token.target] : [],
  );
}

/** Whether a resource is one of these or depends on one, through others too. */
function dependsOn(from: CfnResource, resources: ReadonlySet<IConstruct>, seen = new Set<CfnResource>()): boolean {
  if (resources.has(from)) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return from.obtainDependencies().some((next) => CfnResource.isCfnResource(next) && dependsOn(next, resources, seen));
}
