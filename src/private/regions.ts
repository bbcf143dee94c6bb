import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { refuse } from './validation';

/** @see https://docs.aws.amazon.com/general/latest/gr/ivs.html */
const IVS_REAL_TIME_REGIONS = ['ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2'];

/** A warning and not an error: the list is as old as this release, and the service opens in new regions. */
export function warnOutsideServiceRegions(scope: IConstruct): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || IVS_REAL_TIME_REGIONS.includes(region)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-ivs-realtime:regionWithoutService',
    `Amazon IVS Real-Time was not available in ${region} when this version was released, only in ${IVS_REAL_TIME_REGIONS.join(', ')}. ` +
      'Its media plane is global: deploy the stack to one of these regions, or acknowledge this warning if the service has come to yours.',
  );
}

/** Refuses a resource that is known to be in another region than the stack of `scope`. */
export function checkSameRegion(scope: IConstruct, pair: string, other: IConstruct & { readonly env: { readonly region: string } }): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || Token.isUnresolved(other.env.region) || region === other.env.region) return;
  refuse(
    {
      rule: `${pair} are in the same region`,
      got: `${region} and, for '${other.node.path}', ${other.env.region}`,
      fix: `use one in ${region}`,
    },
    scope.node.path,
  );
}
