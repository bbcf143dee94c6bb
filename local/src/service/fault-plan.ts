/**
 * What is to go wrong in a local deployment, as a file says it.
 */
import { readFileSync } from 'node:fs';
import { object } from '../data/plain-data';
import { checkRequestFaults, type RequestFault } from '../services/cloudformation';
import { checkFaultRules, type FaultRule } from '../services/ivs';

/** Faults of the service, and of requests to custom resources. */
export interface FaultPlan {
  readonly service?: readonly FaultRule[];
  readonly requests?: readonly RequestFault[];
}

const checkPlan = object(
  {},
  { service: (value) => checkFaultRules(value, 'service'), requests: (value) => checkRequestFaults(value, 'requests') },
);

/** Throws unless the file can be read and says faults that there are. */
export function readFaultPlan(file: string): FaultPlan {
  try {
    const plan: unknown = JSON.parse(readFileSync(file, 'utf8'));
    checkPlan(plan, 'the plan');
    const { service = [], requests = [] } = plan as FaultPlan;
    if (service.length + requests.length === 0) {
      throw new Error(
        `the plan must have a rule in service or requests, got ${JSON.stringify(plan)}; leave the file out if nothing is to go wrong`,
      );
    }
    return plan as FaultPlan;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}
