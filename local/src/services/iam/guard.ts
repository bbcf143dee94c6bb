/** A service whose callers need permissions. */
import type { LocalRequest, LocalResponse } from '../../http/http';
import type { Access } from './evaluation';

/** A request that was signed. */
export type SignedRequest = LocalRequest & { readonly credential: NonNullable<LocalRequest['credential']> };

/**
 * All that a request does, as policies name it; an empty list when it takes no permission. For requests that the service will reject,
 * this may be incomplete.
 */
export type Accesses = (request: SignedRequest) => Access[];

/** What is to be known of a service to check the requests to it. */
export interface Permissions {
  /** By the service's names of its operations. An operation without an entry is denied. */
  readonly operations: Readonly<Record<string, Accesses>>;
  /** How the service says that access was denied. */
  refusal(message: string): LocalResponse;
}

/** The same entry for several operations. */
export function forEach<Name extends string>(names: readonly Name[], accesses: Accesses): Record<Name, Accesses> {
  return Object.fromEntries(names.map((name) => [name, accesses])) as Record<Name, Accesses>;
}
