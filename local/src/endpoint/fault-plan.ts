/** Reads a fault plan from a file. */
import { readFileSync } from 'node:fs';
import { isObject } from '../data/json';
import type { RunningService } from '../service/definition';
import type { FaultRule } from '../service/faults';
import { any, list, structure } from '../service/input';
import { checkUserJson } from '../service/user-json';
import { SERVICES } from '../services';
import { checkRequestFaults, type RequestFault } from '../services/cloudformation';
import { cloudFormation } from '../services/cloudformation/service';
import { ivs } from '../services/ivs/service';
import { createServices, type EndpointServices } from './services';

/** A rule that injects faults into calls of a service. */
export interface ServiceFaultRule extends FaultRule {
  /** The service's name in signatures. @default ivs */
  readonly service?: string;
}

/** Faults of calls to services, and of requests to custom resources. */
export interface FaultPlan {
  /**
   * Faults of calls. The first rule that matches a call applies.
   * @default - none
   */
  readonly service?: readonly ServiceFaultRule[];
  /**
   * Faults of requests to custom resources.
   * @default - none
   */
  readonly requests?: readonly RequestFault[];
}

type Running = ReadonlyMap<string, RunningService>;

/** Throws if the file cannot be read or has invalid rules. */
export function readFaultPlan(file: string): FaultPlan {
  try {
    const plan: unknown = JSON.parse(readFileSync(file, 'utf8'));
    // These services do not run. They only provide the names of operations.
    checkPlan(createServices(SERVICES, { url: () => '' }).running, plan);
    const { service = [], requests = [] } = plan;
    if (service.length + requests.length === 0) {
      throw new Error(
        `the plan must have a rule in service or requests, got ${JSON.stringify(plan)}; leave the file out if nothing is to go wrong`,
      );
    }
    return plan;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

/** Adds the rules of a plan to the services. Adds none if one is invalid. */
export function injectFaults({ running, find }: Pick<EndpointServices, 'running' | 'find'>, plan: FaultPlan = {}): void {
  checkPlan(running, plan);
  for (const { service = ivs.name, ...rule } of plan.service ?? []) running.get(service)?.pipeline?.faults.inject(rule);
  find(cloudFormation)?.faults.inject(...(plan.requests ?? []));
}

function checkPlan(running: Running, plan: unknown): asserts plan is FaultPlan {
  checkUserJson(structure({ service: any, requests: any }), plan, 'the plan');
  const { service = [], requests = [] } = plan;
  checkUserJson(list(any), service, 'service');
  for (const [index, rule] of service.entries()) checkServiceRule(running, rule, `service[${index}]`);
  checkRequestFaults(requests, 'requests');
}

function checkServiceRule(running: Running, value: unknown, path: string): void {
  const { service = ivs.name, ...rule } = (value ?? {}) as Partial<ServiceFaultRule>;
  const pipeline = running.get(service)?.pipeline;
  if (!pipeline) {
    const names = [...running].filter(([, { pipeline }]) => pipeline).map(([name]) => name);
    throw new Error(`${path}.service must be one of ${names.join(', ')}, got '${service}'`);
  }
  pipeline.faults.check(isObject(value) ? rule : value, path);
}
