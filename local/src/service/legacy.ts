/** For services that are not yet rows of operations. Goes away with the last of them. */
import type { LocalAnswer, LocalRequest } from '../http/http';
import type { Permissions } from '../services/iam/guard';
import type { OperationService } from './operation-service';
import type { Pipeline, PipelineOptions } from './pipeline';

export function legacyPipeline(
  service: OperationService,
  { operations, refusal }: Permissions,
  { findCaller = () => undefined }: PipelineOptions,
): Pipeline {
  const answer = async (request: LocalRequest): Promise<LocalAnswer> => {
    const { credential } = request;
    const operation = service.operationOf(request);
    const caller = credential && findCaller(credential.accessKeyId, credential.region);
    if (!caller || !credential || operation === undefined) return service(request);
    const denial = caller.denialOf(operations[operation]?.({ ...request, credential }) ?? []);
    return denial === undefined ? service(request) : refusal(denial);
  };
  return {
    operationNames: service.operationNames,
    service: answer,
    call: () => Promise.reject(new Error('not in process')),
    calls: () => [],
    faults: { check: () => {}, inject: () => {}, clear: () => {} },
    setThrottling: () => {},
    close: () => {},
  };
}
