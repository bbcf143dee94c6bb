import { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Provider } from './provider';
import type { ServiceToken } from './service-token';

/** A `Custom::` resource that the stack's provider handles. */
export class HandledResource extends CfnResource {
  private readonly serviceToken: ServiceToken;
  private readonly constructPath: string;

  /** @param serviceTimeout how many seconds CloudFormation waits for an answer */
  constructor(
    scope: Construct,
    type: `Custom::IVS${string}`,
    private readonly serviceTimeout: number,
    properties: object = {},
  ) {
    const { serviceToken } = Provider.of(scope);
    super(scope, 'Resource', { type, properties: { ServiceToken: serviceToken, ...properties } });
    this.serviceToken = serviceToken;
    this.constructPath = scope.node.path;
  }

  /** Adds what has no tokens after the CDK has resolved the others, because it takes longer to look for tokens, twice in a synthesis, than to render. */
  protected override renderProperties(others: Record<string, unknown>): Record<string, unknown> {
    const { reference } = this.serviceToken;
    return { ServiceToken: reference, ServiceTimeout: this.serviceTimeout, ConstructPath: this.constructPath, ...others };
  }
}
