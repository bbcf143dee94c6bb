import type { LocalRequest, LocalService } from '../http/http';

/** A service that names its operations, and says which of them a request is for. */
export interface OperationService extends LocalService {
  readonly operationNames: readonly string[];
  /** Undefined for a request that the service refuses because it has no such operation. */
  operationOf(request: LocalRequest): string | undefined;
}

/** `serve` must find the operation of a request by `operationOf`, too: what has no name there is not checked before it is served. */
export function operationService(
  operationNames: readonly string[],
  operationOf: OperationService['operationOf'],
  serve: LocalService,
): OperationService {
  return Object.assign((request: LocalRequest) => serve(request), { operationNames, operationOf });
}
