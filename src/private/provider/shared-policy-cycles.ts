import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Removes dependency cycles: dependencies of secrets and keys on resources that share their policies.
 *
 * Such a resource depends on its policy, and the policy on all secrets and keys in it. CloudFormation would reject the cycle if one of these depended
 * on the resource, as in `roomB.node.addDependency(roomA)` where each room has an ingest with credentials. A secret or key needs no other resource,
 * so this is safe; the resources that use it keep their dependencies.
 */
export function endCycles(arns: Iterable<string>, resources: ReadonlySet<IConstruct>): void {
  for (const thing of [...arns].flatMap(referencedBy)) {
    for (const dependency of thing.obtainDependencies()) {
      if (CfnResource.isCfnResource(dependency) && dependsOn(dependency, resources)) removeDependency(thing, dependency);
    }
  }
}

/** Newer CDK releases deprecate `removeDependency` in favour of `removeResourceDependency`. */
function removeDependency(from: CfnResource & { removeResourceDependency?(target: CfnResource): void }, target: CfnResource): void {
  if (from.removeResourceDependency) from.removeResourceDependency(target);
  else from.removeDependency(target);
}

function referencedBy(arn: string): CfnResource[] {
  return Tokenization.reverseString(arn).tokens.flatMap((token) =>
    Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? [token.target] : [],
  );
}

/** Whether `from` is one of the resources, or depends on one directly or indirectly. */
function dependsOn(from: CfnResource, resources: ReadonlySet<IConstruct>, seen = new Set<CfnResource>()): boolean {
  if (resources.has(from)) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return from.obtainDependencies().some((next) => CfnResource.isCfnResource(next) && dependsOn(next, resources, seen));
}
