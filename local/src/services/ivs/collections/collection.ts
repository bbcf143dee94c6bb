/**
 * The resources of one kind in one region, in the order of their creation.
 */
import { arnOf } from '../../../service/arn';
import { ivsError, notFound } from '../model/errors';
import type { Listing, Page, PageRequest, Pager } from './listing';

/** The members of every resource. */
export interface Resource {
  readonly arn: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly state?: string;
}

/** The properties of a kind of resource. */
export interface Kind {
  /** The type in ARNs: `storage-configuration`. */
  readonly type: string;
  /** The maximum number in an account and region. */
  readonly quota: number;
  /** Makes the last part of an ARN. */
  readonly newId: () => string;
  /** The default page size of lists. */
  readonly pageSize?: number;
  /** The final states. Resources in these states do not count for the quota. */
  readonly doneStates?: readonly string[];
}

interface Entry<T> {
  readonly resource: T;
  /** Increases with every creation, so that the next page can be found even if the resources of the last page were deleted. */
  readonly position: number;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
}

/** The state of a collection. Saved with the state of the service. */
export interface CollectionState<T> {
  /** By ARN, in the order of their creation. */
  readonly entries: Map<string, Entry<T>>;
  /** The number of creations so far. */
  created: number;
}

export function newCollectionState<T>(): CollectionState<T> {
  return { entries: new Map(), created: 0 };
}

/** The resources of one kind in one region. Resources are immutable: an update replaces them. */
export class Collection<T extends Resource> {
  constructor(
    readonly kind: Kind,
    readonly region: string,
    private readonly listing: Listing,
    private readonly pager: Pager,
    private readonly state: CollectionState<T>,
  ) {}

  /** Adds a resource with a new ARN. */
  add(make: (arn: string) => T): T {
    const { type, quota } = this.kind;
    if (this.used() >= quota) {
      throw ivsError(
        'ServiceQuotaExceededException',
        `The quota of ${quota} resources of type ${type} in ${this.region} is used up. Delete one first.`,
      );
    }
    const resource = make(this.newArn());
    this.state.created += 1;
    this.state.entries.set(resource.arn, { resource, position: this.state.created, createdAt: this.listing.now() });
    return resource;
  }

  has(arn: string): boolean {
    return this.state.entries.has(arn);
  }

  get(arn: string): T {
    return this.entry(arn).resource;
  }

  /** Replaces a resource by the result of `change`. */
  update(arn: string, change: (resource: T) => T): T {
    const entry = this.entry(arn);
    const changed = change(entry.resource);
    this.state.entries.set(arn, { ...entry, resource: changed });
    return changed;
  }

  setTags(arn: string, tags: Readonly<Record<string, string>>): void {
    this.update(arn, (resource) => ({ ...resource, tags }));
  }

  delete(arn: string): void {
    this.state.entries.delete(this.entry(arn).resource.arn);
  }

  all(): T[] {
    return [...this.state.entries.values()].map(({ resource }) => resource);
  }

  list(request: PageRequest, wanted: (resource: T) => boolean = () => true): Page<T> {
    const shown = [...this.state.entries.values()]
      .filter(({ resource, createdAt }) => this.listing.shows(createdAt) && wanted(resource))
      .map(({ resource, position }) => ({ item: resource, position }));
    return this.pager.page(this.kind.type, shown, { maxResults: this.kind.pageSize, ...request });
  }

  /** How many resources count towards the quota. */
  used(): number {
    const { doneStates } = this.kind;
    if (!doneStates) return this.state.entries.size;
    return this.all().filter(({ state = '' }) => !doneStates.includes(state)).length;
  }

  private entry(arn: string): Entry<T> {
    const entry = this.state.entries.get(arn);
    if (!entry) throw notFound(arn);
    return entry;
  }

  private newArn(): string {
    const arn = arnOf('ivs', this.region, `${this.kind.type}/${this.kind.newId()}`);
    return this.state.entries.has(arn) ? this.newArn() : arn;
  }
}
