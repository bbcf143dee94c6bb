import type { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { violationMessage } from './errors';
import { renderedProperties, resourcesOfType } from './template-properties';
import type { RuntimeTagKeys } from './wire';

/** The keys of the tags of resources that an app creates while it runs. They never change. */
export const RUNTIME_TAG_KEYS: RuntimeTagKeys = {
  owner: 'cdk-ivs-realtime:runtime-stages',
  createdAt: 'cdk-ivs-realtime:created-at',
};

/** Rejects stages and ingest configurations of the app with the tag of run-time stages: the sweeper and the handler would delete them. */
export function checkDeployedTags(scope: IConstruct): void {
  scope.node.addValidation({
    validate: () =>
      ['AWS::IVS::Stage', 'AWS::IVS::IngestConfiguration']
        .flatMap((type) => resourcesOfType(scope, type))
        .filter(hasRuntimeTag)
        .map(({ node }) =>
          violationMessage({
            rule: `only what an app creates while it runs has the tag '${RUNTIME_TAG_KEYS.owner}'`,
            got: `'${node.path}', which a stack deploys`,
            fix: 'remove the tag',
          }),
        ),
  });
}

function hasRuntimeTag(resource: CfnResource): boolean {
  const { Tags = [] } = renderedProperties(resource) as { readonly Tags?: readonly { readonly Key: unknown }[] };
  return Tags.some(({ Key }) => Key === RUNTIME_TAG_KEYS.owner);
}
