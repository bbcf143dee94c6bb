import type { IvsCall } from '../../services/ivs';
import type { Decoder } from '../protocol/decode';
import type { Tags } from '../protocol/own-tags';
import type { Services } from '../services/services';

/** A resource that exists, as IVS describes it. */
export interface LiveResource {
  readonly arn: string;
  readonly tags: Tags;
}

/** A resource in a list. */
export interface ListedResource extends LiveResource {
  readonly name?: string;
}

/** One page of a list. */
export interface Page {
  readonly resources: readonly ListedResource[];
  readonly nextToken?: string;
}

/** Properties as CloudFormation sends them, not decoded. They may be those of another release. */
export type RawProperties = Readonly<Record<string, unknown>>;

/**
 * What differs between resource types. A kind makes calls; the lifecycle decides when, and what to answer. `Given` is the decoded
 * properties, `Desired` adds what `prepare` reads from other resources.
 */
export interface Kind<Desired = unknown, Live extends LiveResource = LiveResource, Given = Desired, Changes extends object = object> {
  /** The resource type in the ARN. */
  readonly arnType: string;

  /** What a user can do about an error of IVS, by the error's name. */
  readonly advice: Readonly<Record<string, string>>;

  /** Decodes the properties of the kind. */
  readonly decode: Decoder<Given>;

  /** Reads other resources before the first change. Absent: the properties are enough. */
  prepare?(services: Services, given: Given): Promise<Desired>;

  /** Tags that keep write-only settings, which IVS accepts and never returns. Absent: it returns them all. */
  writeOnlyTags?(desired: Desired): Tags;

  /** Makes exactly one call. Its output must be enough for `followUp` and `attributes`. */
  create(call: IvsCall, desired: Desired, tags: Tags): Promise<Live>;

  read(call: IvsCall, arn: string): Promise<Live>;

  /** The properties that differ from the live resource and that IVS cannot change. Absent: it can change all. */
  replaces?(given: Given, live: Live): readonly string[];

  /**
   * The changes that `update` has to make, apart from tags. Empty when the live resource has these properties. `given` may also be a live
   * resource: its members have the same names. Absent: nothing can change in place.
   */
  changes?(given: Given, live: Live): Changes;

  /** The members of `Changes` that an adoption refuses, because IVS cannot make them, or cannot undo them. Absent: none. */
  unadoptable?(changes: Changes): readonly string[];

  /** Makes the changes of `changes` in place. */
  update?(call: IvsCall, live: Live, changes: Changes): Promise<Live>;

  /**
   * Changes another resource after this one is as desired, and changes nothing when that is done already. When it fails after a create, the
   * handler deletes the new resource. Absent: there is nothing to do.
   */
  followUp?(services: Services, desired: Desired, live: Live): Promise<void>;

  /** Whether `followUp` has something to do for these properties. The live resource does not show whether it was done. Absent: never. */
  hasFollowUp?(given: Given): boolean;

  /** Whether these properties need `prepare` before they can be compared with a live resource. Absent: never. */
  needsPrepare?(given: Given): boolean;

  /** Deletes by the ARN alone. It ignores properties that it does not understand. */
  delete(call: IvsCall, arn: string, properties: RawProperties): Promise<unknown>;

  /** One page of all resources of the type in the account and region. */
  list(call: IvsCall, nextToken?: string): Promise<Page>;

  /** Set where the lists of IVS have no tags. */
  readonly listIsUntagged?: true;

  /** The values that `Fn::GetAtt` returns. */
  attributes(live: Live, desired: Desired): Readonly<Record<string, string>>;
}
