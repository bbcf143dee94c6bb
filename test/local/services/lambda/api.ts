import type { PipelineOptions } from '../../../../local/src/service/pipeline';
import type { Functions } from '../../../../local/src/services/lambda/functions';
import { type FunctionDependencies, lambdaOperations } from '../../../../local/src/services/lambda/operations';
import { serveLambda } from '../../../../local/src/services/lambda/service';

/** The API of functions. Where a test says nothing else, every role exists, and no object. */
export function apiOf(functions: Functions, dependencies: Partial<FunctionDependencies> = {}, pipelines: PipelineOptions = {}) {
  return serveLambda(lambdaOperations(functions, { readObject: () => undefined, hasRole: () => true, ...dependencies }), { pipelines });
}
