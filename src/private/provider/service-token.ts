import { Intrinsic, type IResolveContext } from 'aws-cdk-lib/core';

/**
 * The ARN of the provider's function, as the resources of a stack refer to it.
 *
 * The CDK derives the function's logical id from its path for each reference, and looks for tokens in what a token renders, twice in a synthesis: with
 * 400 stages, that takes an eighth of it. So this token renders the reference once per synthesis, and leaves it to the resource to put `reference` into
 * its properties. Logical ids may change until the CDK prepares the templates, so it keeps only what it renders from then on, until the CDK prepares
 * them again.
 */
export class ServiceToken extends Intrinsic {
  private rendered: object = {};
  private kept = false;
  private preparing = false;

  /** The reference as the template has it, after the CDK has resolved the token. A copy, because the overrides of a resource change it. */
  public get reference(): object {
    return { ...this.rendered };
  }

  /** Renders the reference, and leaves no value for the CDK to look for tokens in. */
  public override resolve(context: IResolveContext): undefined {
    if (context.preparing && !this.preparing) this.kept = false;
    this.preparing = context.preparing;
    if (this.kept) return;
    this.rendered = context.resolve(super.resolve(context));
    this.kept = context.preparing;
  }
}
