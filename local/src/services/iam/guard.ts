/** A service whose callers need permissions. */
import type { LocalAnswer, LocalRequest, LocalResponse, LocalService } from '../../http/http';
import type { OperationService } from '../../service/operation-service';
import { refuse } from '../../service/refusal';
import type { Denial } from './access';
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

/** The check of one caller. */
export interface CallerCheck {
  /** What of this the caller may not do, if anything. */
  denialOf(accesses: readonly Access[]): Denial | undefined;
  /** The denial of an operation that has no entry: nobody can say which permission it takes. */
  denyUnlisted(operation: string): Denial;
}

/** The check of a request's caller; undefined when it may do everything. */
export type FindCaller = (request: LocalRequest) => CallerCheck | undefined;

/** Serves those requests that need no permission, or have it. Without `permissions`, no operation has an entry. */
export function guarded(
  name: string,
  service: OperationService,
  permissions: Permissions | undefined,
  findCaller: FindCaller,
): LocalService<LocalAnswer> {
  const { operations = {}, refusal = undefined } = permissions ?? {};
  const denialOf = (request: LocalRequest): Denial | undefined => {
    const { credential } = request;
    const check = findCaller(request);
    const operation = service.operationOf(request);
    // The service refuses by name what is none of its operations.
    if (!check || !credential || operation === undefined) return undefined;
    const accesses = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    return accesses ? check.denialOf(accesses({ ...request, credential })) : check.denyUnlisted(`${name}: ${operation}`);
  };
  return async (request) => {
    const denial = denialOf(request);
    if (!denial) return service(request);
    const { message } = denial;
    return refusal ? refusal(message) : refuse(request, { status: 403, code: 'AccessDeniedException', message });
  };
}
