import { Intrinsic, type IResolveContext } from 'aws-cdk-lib/core';

/**
 * The ARN of the provider's function, as the resources of a stack refer to it.
 *
 * The CDK derives the function's logical id from its path for each reference, twice in a synthesis: with 400 stages, that takes a tenth of it. This
 * token renders the reference once per synthesis. Logical ids may change until the CDK prepares the templates, so it keeps only what it renders from
 * then on, until the CDK prepares them again.
 */
export class ServiceToken extends Intrinsic {
  private rendered: unknown;
  private preparing = false;

  public override resolve(context: IResolveContext): unknown {
    const begins = context.preparing && !this.preparing;
    this.preparing = context.preparing;
    if (this.rendered !== undefined && !begins) return this.rendered;
    const rendered = context.resolve(super.resolve(context));
    if (context.preparing) this.rendered = rendered;
    return rendered;
  }
}
