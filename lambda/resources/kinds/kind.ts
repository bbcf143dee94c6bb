import type { Decoder } from '../decode';
import type { Call } from '../ivs';
import type { Tags } from '../tags';

/** A resource as the service answers it. */
export interface LiveResource {
  readonly arn: string;
  readonly tags: Tags;
}

/** One page of a list, with what it takes to tell whose each resource is. */
export interface Page {
  readonly resources: readonly LiveResource[];
  readonly nextToken?: string;
}

/** All that differs between resource types. A kind makes calls; when to make them, and what to answer, is the lifecycle's. */
export interface Kind<Desired = unknown, Live extends LiveResource = LiveResource> {
  /** The resource type in the ARN. */
  readonly arnType: string;

  /** What a user can do about a refusal, by the error's name. */
  readonly advice: Readonly<Record<string, string>>;

  /** From the resource's own properties. */
  readonly decode: Decoder<Desired>;

  /**
   * Exactly one call: what the service answers to it must be all that an answer to CloudFormation needs. So a create is the last
   * thing that a request does, and no later failure can leave its result behind.
   */
  create(call: Call, desired: Desired, tags: Tags): Promise<Live>;

  read(call: Call, arn: string): Promise<Live>;

  /** The properties in which the live resource differs and that the service can't change. Absent: it can change all. */
  replaces?(desired: Desired, live: Live): readonly string[];

  /** Changes in place what differs, with no call when nothing does; tags are not its business. Absent: there is nothing to change in place. */
  update?(call: Call, desired: Desired, live: Live): Promise<Live>;

  delete(call: Call, arn: string): Promise<unknown>;

  /** One page of all resources of the type in the account and region. */
  list(call: Call, nextToken?: string): Promise<Page>;

  /** What `Fn::GetAtt` returns. */
  attributes(live: Live): Readonly<Record<string, string>>;
}
