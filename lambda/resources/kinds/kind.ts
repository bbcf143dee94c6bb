import type { Decoder } from '../decode';
import type { IvsCall } from '../ivs';
import type { Services } from '../services';
import type { Tags } from '../tags';

/** A resource as the service answers it. */
export interface LiveResource {
  readonly arn: string;
  readonly tags: Tags;
}

/** A resource as a list shows it. */
export interface ListedResource extends LiveResource {
  readonly name?: string;
}

/** One page of a list. */
export interface Page {
  readonly resources: readonly ListedResource[];
  readonly nextToken?: string;
}

/** Properties of a template as they come: of this release or of another, and never decoded. */
export type RawProperties = Readonly<Record<string, unknown>>;

/**
 * All that differs between resource types. A kind makes calls; when to make them, and what to answer, is the lifecycle's.
 * `Given` is what the properties say, `Desired` is that with what only other resources know.
 */
export interface Kind<Desired = unknown, Live extends LiveResource = LiveResource, Given = Desired, Changes extends object = object> {
  /** The resource type in the ARN. */
  readonly arnType: string;

  /** What a user can do about a refusal by IVS, by the error's name. */
  readonly advice: Readonly<Record<string, string>>;

  /** From the resource's own properties. */
  readonly decode: Decoder<Given>;

  /** Reads what has to be known of other resources, before anything is made or changed. Absent: the properties say it all. */
  prepare?(services: Services, given: Given): Promise<Desired>;

  /** What the service takes and never tells, to be kept in tags of our own. Absent: it tells all. */
  untold?(desired: Desired): Tags;

  /** Exactly one call: what the service answers to it must be all that `settle` and `attributes` need. */
  create(call: IvsCall, desired: Desired, tags: Tags): Promise<Live>;

  read(call: IvsCall, arn: string): Promise<Live>;

  /** The properties in which the live resource differs and that the service can't change. Absent: it can change all. */
  replaces?(given: Given, live: Live): readonly string[];

  /** What `update` has to change, tags aside: nothing when the live resource is as given. Absent: there is nothing to change in place. */
  changes?(given: Given, live: Live): Changes;

  /** Changes in place what `changes` says. */
  update?(call: IvsCall, live: Live, changes: Changes): Promise<Live>;

  /**
   * What is to be done elsewhere once the resource is as desired, with no mutating call when it is done already. When it fails after
   * a create, the resource is taken back. Absent: nothing.
   */
  settle?(services: Services, desired: Desired, live: Live): Promise<void>;

  /** Whether `settle` has something to do elsewhere, which can't be seen from the live resource. Absent: it never has. */
  settles?(given: Given): boolean;

  /** Whether only `prepare` makes these properties comparable with a live resource. Absent: they are. */
  needsPrepare?(given: Given): boolean;

  /** Needs no more than the ARN: of the properties, it takes what it understands. */
  delete(call: IvsCall, arn: string, properties: RawProperties): Promise<unknown>;

  /** One page of all resources of the type in the account and region. */
  list(call: IvsCall, nextToken?: string): Promise<Page>;

  /** The service's list of this type never shows tags. */
  readonly listIsUntagged?: true;

  /** What `Fn::GetAtt` returns. */
  attributes(live: Live, desired: Desired): Readonly<Record<string, string>>;
}
