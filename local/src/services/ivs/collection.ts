/**
 * The resources of one kind in one region, in the order of their creation.
 */
import { LOCAL_ACCOUNT } from '../../service/arn';
import { notFound, ServiceError } from './errors';
import type { Listing } from './listing';
import type { Page, PageRequest, Pager } from './pages';

/** What resources of every kind have. */
export interface Resource {
  readonly arn: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly state?: string;
}

/** What tells a kind of resource from the others. */
export interface Kind {
  /** As in ARNs: `storage-configuration`. */
  readonly type: string;
  /** How many of them an account may have in a region. */
  readonly quota: number;
  /** Makes the last part of an ARN. */
  readonly newId: () => string;
  /** How many a page of a list has unless told. */
  readonly pageSize?: number;
  /** The states in which a resource is done with, and counts for the quota no more. */
  readonly doneStates?: readonly string[];
}

interface Entry<T> {
  readonly resource: T;
  /** Grows with every creation, so that a list goes on behind its last page even when the resources on that are gone. */
  readonly position: number;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
}

/** What is kept of the resources of a kind. */
export interface CollectionState<T> {
  /** By ARN, in the order of their creation. */
  readonly entries: Map<string, Entry<T>>;
  /** How many there have been. */
  created: number;
}

/** No resources. */
export function newCollectionState<T>(): CollectionState<T> {
  return { entries: new Map(), created: 0 };
}

/** The resources of one kind in one region. What it hands out is never changed, only replaced. */
export class Collection<T extends Resource> {
  constructor(
    readonly kind: Kind,
    readonly region: string,
    private readonly listing: Listing,
    private readonly pager: Pager,
    private readonly state: CollectionState<T>,
  ) {}

  /** Makes a resource for a new ARN. */
  add(make: (arn: string) => T): T {
    const { type, quota } = this.kind;
    if (this.counted() >= quota) {
      throw new ServiceError(
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

  /** Puts what `change` makes of a resource in its place. */
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

  private counted(): number {
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
    const arn = `arn:aws:ivs:${this.region}:${LOCAL_ACCOUNT}:${this.kind.type}/${this.kind.newId()}`;
    return this.state.entries.has(arn) ? this.newArn() : arn;
  }
}
