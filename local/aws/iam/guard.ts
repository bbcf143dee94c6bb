/** A service whose callers need permissions. */
import type { LocalAnswer, LocalRequest, LocalResponse, LocalService } from '../../http';
import type { Denial } from './access';
import type { Access } from './evaluation';

/** A request that was signed. */
export type SignedRequest = LocalRequest & { readonly credential: NonNullable<LocalRequest['credential']> };

/** What is to be known of a service to check the requests to it. */
export interface Permissions {
  /** All that a request does, as policies name it. Of a request that the service refuses anyhow, whatever can be told. */
  accesses(request: SignedRequest): Access[];
  /** How the service says that access was denied. */
  refusal(message: string): LocalResponse;
}

/** Says what of this a caller may not do, if anything. */
export type CallerCheck = (accesses: readonly Access[]) => Denial | undefined;

/** The check of a request's caller; undefined when it may do everything. */
export type FindCaller = (request: LocalRequest) => CallerCheck | undefined;

/** Lets those requests pass that need no permission, or have it. */
export function guarded(service: LocalService<LocalAnswer>, permissions: Permissions, findCaller: FindCaller): LocalService<LocalAnswer> {
  return async (request) => {
    const check = findCaller(request);
    const { credential } = request;
    const denial = check && credential && check(permissions.accesses({ ...request, credential }));
    return denial ? permissions.refusal(denial.message) : service(request);
  };
}
