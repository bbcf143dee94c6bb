import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { throwViolation } from './validation';

/** @see https://docs.aws.amazon.com/general/latest/gr/ivs.html */
const IVS_REAL_TIME_REGIONS = ['ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2'];

/** Warns instead of failing, because the service may be available in new regions since this release. */
export function warnOutsideServiceRegions(scope: IConstruct): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || IVS_REAL_TIME_REGIONS.includes(region)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-ivs-realtime:regionWithoutService',
    `Amazon IVS Real-Time was not available in ${region} when this version was released, only in ${IVS_REAL_TIME_REGIONS.join(', ')}. ` +
      'Its media plane is global: deploy the stack to one of these regions, or acknowledge this warning if the service is available in yours.',
  );
}

/** A resource, with its account and region. */
export type Located = IConstruct & { readonly env: { readonly account: string; readonly region: string } };

/** Rejects a resource that is known to be in another region than `scope`. */
export function checkSameRegion(scope: IConstruct, pair: string, other: Located): void {
  checkSame('region', scope, pair, other);
}

/** Rejects a resource that is known to be in another region or account than `scope`. */
export function checkSameEnvironment(scope: IConstruct, pair: string, other: Located, fix?: string): void {
  checkSame('region', scope, pair, other, fix);
  checkSame('account', scope, pair, other, fix);
}

/** @param scope a resource, or a construct without an environment, which is in that of its stack */
export function checkSame(dimension: 'account' | 'region', scope: IConstruct, pair: string, other: Located, fix?: string): void {
  const { env = Stack.of(scope) } = scope as Partial<Located>;
  const [own, others] = [env[dimension], other.env[dimension]];
  if (Token.isUnresolved(own) || Token.isUnresolved(others) || own === others) return;
  throwViolation(
    {
      rule: `${pair} are in the same ${dimension}`,
      got: `${own} and, for '${other.node.path}', ${others}`,
      fix: fix ?? `use one in ${own}`,
    },
    scope.node.path,
  );
}
