/**
 * The resources of one kind in one region, in the order of their creation.
 */
import { LOCAL_ACCOUNT } from '../account';
import { notFound, ServiceError } from './errors';
import { randomId } from './ids';
import type { Listing } from './listing';

/** What resources of every kind have. */
export interface Resource {
  readonly arn: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What tells a kind of resource from the others. */
export interface Kind {
  /** As in ARNs: `storage-configuration`. */
  readonly type: string;
  /** How many of them an account may have in a region. */
  readonly quota: number;
  /** Makes the last part of an ARN. */
  readonly newId: () => string;
}

/** What a list operation is asked for. */
export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** What a list operation answers with. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

const DEFAULT_PAGE_SIZE = 50;

interface Entry<T> {
  readonly resource: T;
  /** Grows with every creation, so that a list goes on behind its last page even when the resources on that are gone. */
  readonly position: number;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
}

/** The resources of one kind in one region. What it hands out is never changed, only replaced. */
export class Collection<T extends Resource> {
  private readonly entries = new Map<string, Entry<T>>();
  /** Makes a token of another operation, region or run a foreign one. */
  private readonly tokenPrefix = randomId();
  private created = 0;

  constructor(
    readonly kind: Kind,
    readonly region: string,
    private readonly listing: Listing,
  ) {}

  /** Makes a resource for a new ARN. */
  add(make: (arn: string) => T): T {
    const { type, quota } = this.kind;
    if (this.entries.size >= quota) {
      throw new ServiceError(
        'ServiceQuotaExceededException',
        `The quota of ${quota} resources of type ${type} in ${this.region} is used up. Delete one first.`,
      );
    }
    const resource = make(this.newArn());
    this.created += 1;
    this.entries.set(resource.arn, { resource, position: this.created, createdAt: this.listing.now() });
    return resource;
  }

  has(arn: string): boolean {
    return this.entries.has(arn);
  }

  get(arn: string): T {
    return this.entry(arn).resource;
  }

  /** Puts what `change` makes of a resource in its place. */
  update(arn: string, change: (resource: T) => T): T {
    const entry = this.entry(arn);
    const changed = change(entry.resource);
    this.entries.set(arn, { ...entry, resource: changed });
    return changed;
  }

  setTags(arn: string, tags: Readonly<Record<string, string>>): void {
    this.update(arn, (resource) => ({ ...resource, tags }));
  }

  delete(arn: string): void {
    this.entries.delete(this.entry(arn).resource.arn);
  }

  all(): T[] {
    return [...this.entries.values()].map(({ resource }) => resource);
  }

  list({ maxResults = DEFAULT_PAGE_SIZE, nextToken }: PageRequest, wanted: (resource: T) => boolean = () => true): Page<T> {
    const start = nextToken ? this.readToken(nextToken) : 0;
    const rest = [...this.entries.values()].filter(
      ({ resource, position, createdAt }) => position > start && this.listing.shows(createdAt) && wanted(resource),
    );
    const page = rest.slice(0, this.listing.pageSize(maxResults));
    const last = page.at(-1);
    return {
      items: page.map(({ resource }) => resource),
      nextToken: last && rest.length > page.length ? this.writeToken(last.position) : undefined,
    };
  }

  private entry(arn: string): Entry<T> {
    const entry = this.entries.get(arn);
    if (!entry) throw notFound(arn);
    return entry;
  }

  private newArn(): string {
    const arn = `arn:aws:ivs:${this.region}:${LOCAL_ACCOUNT}:${this.kind.type}/${this.kind.newId()}`;
    return this.entries.has(arn) ? this.newArn() : arn;
  }

  private writeToken(position: number): string {
    return Buffer.from(`${this.tokenPrefix}:${position}`).toString('base64url');
  }

  private readToken(token: string): number {
    const position = Number(Buffer.from(token, 'base64url').toString().split(':')[1]);
    if (token !== this.writeToken(position)) {
      throw new ServiceError('ValidationException', 'nextToken must come from this operation in this region. List again without it.');
    }
    return position;
  }
}
