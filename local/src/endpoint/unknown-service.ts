import type { LocalService } from '../http/http';
import { ServiceError } from '../service/service-error';
import { errorResponse } from './error-response';

/** Rejects every request with an error that clients do not retry. `served` are the names of the available services. */
export function unknownService(served: readonly string[]): LocalService {
  return async (request) => {
    const name = request.credential?.service ?? '';
    const fix = 'Another emulator that has it can stand behind this one: ivs-local has the option --endpoint.';
    const message = `The local endpoint does not have the service '${name}'. It has: ${served.join(', ')}. ${fix}`;
    return errorResponse(request, new ServiceError('UnknownService', message));
  };
}
