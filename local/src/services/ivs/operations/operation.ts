import type { BucketAccess } from '../bucket-access';
import type { Region } from '../region';
import type { RegionRuntime } from '../runtime/region-runtime';
import type { TokenIssuer } from '../runtime/token-issuer';
import type { Input, OperationName, Output } from '../schemas';

/** The context of an operation, beside its input and its region. */
export interface Context {
  readonly bucketAccess: BucketAccess;
  readonly tokenIssuer: TokenIssuer;
  /** The participants, jobs and time of the region. */
  readonly runtime: RegionRuntime;
}

/**
 * An operation of the service. Its input is already validated. Only members of the service's structures are sent from its output.
 * Throws a ServiceError before any change.
 */
export type Operation<N extends OperationName> = (input: Input<N>, region: Region, context: Context) => Output<N>;

/** Operations by name. */
export type Operations = { readonly [N in OperationName]?: Operation<N> };
