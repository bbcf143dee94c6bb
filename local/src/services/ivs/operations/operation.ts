import type { BucketAccess } from '../bucket-access';
import type { Live } from '../live/live';
import type { TokenIssuer } from '../live/token-issuer';
import type { Region } from '../region';
import type { Input, OperationName, Output } from '../schemas';

/** What an operation may know beside its input and the resources of its region. */
export interface Context {
  readonly bucketAccess: BucketAccess;
  readonly tokenIssuer: TokenIssuer;
  /** What goes on in the region, and what time it is. */
  readonly live: Live;
}

/**
 * One operation of the service. Its input is validated before; of its output, the members that the service's structures have are sent.
 * It refuses by throwing a ServiceError, and then has changed nothing.
 */
export type Operation<N extends OperationName> = (input: Input<N>, region: Region, context: Context) => Output<N>;

/** Operations by name. */
export type Operations = { readonly [N in OperationName]?: Operation<N> };
