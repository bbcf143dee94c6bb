import { type ITaggableV2, TagManager, TagType } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { violationMessage } from '../errors';
import { warnOutsideServiceRegions } from '../regions';
import { renderTags, tagsOf, tagViolations } from '../tags';
import type { AdoptableProperties, CommonProperties } from '../wire';
import { HandledResource } from './handled-resource';
import { Provider, SERVICE_TIMEOUT_SECONDS } from './provider';

/** The CloudFormation resource of each construct: one with tags, which the stack's provider handles. */
export class IvsResource<P extends CommonProperties, A extends string> extends HandledResource implements ITaggableV2 {
  public readonly cdkTagManager: TagManager;

  constructor(scope: Construct, type: `Custom::IVS${string}`, properties: Omit<P, keyof CommonProperties>) {
    super(scope, type, SERVICE_TIMEOUT_SECONDS, properties);
    this.cdkTagManager = new TagManager(TagType.KEY_VALUE, type);
    scope.node.addValidation({ validate: () => tagViolations(this, tagsOf(this, this.cdkTagManager)).map(violationMessage) });
    warnOutsideServiceRegions(scope);
    if ((properties as Partial<AdoptableProperties>).AdoptArn !== undefined) Provider.of(scope).allowAdoption(this);
  }

  /** The ARN of the resource, as a token. */
  public get arn(): string {
    return this.ref;
  }

  /** An attribute that the handler returns, as a token. Constructs make it on use, because five unused tokens would double a stage's construction. */
  public attribute(name: A): string {
    return this.getAtt(name).toString();
  }

  /** Renders the resource's tags together with those of its stacks, which the base class would omit. */
  protected override get cfnProperties(): Record<string, unknown> {
    const tags = renderTags(tagsOf(this, this.cdkTagManager));
    return { ...this.updatedProperties, ...(Object.keys(tags).length > 0 && { Tags: tags }) };
  }
}
