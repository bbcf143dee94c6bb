/** Secrets Manager and CloudFormation as the handler's SDK clients meet them. */

import type { Pipeline } from '../../local/src/service/pipeline';
import { ServiceError } from '../../local/src/service/service-error';
import type { StackEvent } from '../../local/src/services/cloudformation';
import { stackEventResponse } from '../../local/src/services/cloudformation/api/responses';
import type { SideFault } from './faults';
import { connectionReset, type Perform, sdkError } from './network';
import { REGION } from './template';

export interface SideServices {
  readonly perform: Perform;
  /** In place of those that are left. */
  inject(faults: readonly SideFault[]): void;
  /** What a local service answers in process, as the SDK gives it. */
  asSdk(answer: Promise<unknown>): Promise<object>;
}

/** CloudFormation has more; with so few, histories have several pages. */
const EVENTS_PER_PAGE = 10;

const FAILURES: Readonly<Record<SideFault['fault'], () => Error | Promise<Error>>> = {
  throttled: () => sdkError('ThrottlingException', 400, 'Rate exceeded'),
  failed: () => sdkError('InternalFailure', 500, 'failed'),
  dropped: connectionReset,
  'dropped when done': connectionReset,
  silent: () => new Promise(() => {}),
  refused: () => sdkError('InvalidRequestException', 400, 'not as things are'),
};

export function createSideServices(
  secretsManager: Pick<Pipeline, 'call'>,
  events: () => readonly StackEvent[],
  cloudFormation: () => Pick<Pipeline, 'call'>,
): SideServices {
  let faults: { readonly fault: SideFault; left: number }[] = [];

  function take(operation: string): SideFault['fault'] | undefined {
    const found = faults.find(({ fault, left }) => fault.operation === operation && left > 0);
    if (found) found.left -= 1;
    return found?.fault.fault;
  }

  function describeStackEvents({ StackName, NextToken }: { StackName?: string; NextToken?: string }): object {
    const all = events().filter(({ stackId }) => stackId === StackName);
    const end = Number(NextToken ?? all.length);
    const start = Math.max(0, end - EVENTS_PER_PAGE);
    return { StackEvents: all.slice(start, end).reverse().map(stackEventResponse), NextToken: start > 0 ? String(start) : undefined };
  }

  const answer: Perform = async (operation, input) => {
    if (operation === 'DescribeStackEvents') return describeStackEvents(input);
    const service = operation.startsWith('DescribeStack') ? cloudFormation() : secretsManager;
    return asSdk(service.call(REGION, operation, input));
  };

  return {
    async perform(operation, input) {
      const fault = take(operation);
      if (!fault) return answer(operation, input);
      if (fault === 'dropped when done') await answer(operation, input);
      throw (await FAILURES[fault]()) as Error;
    },
    inject(given) {
      faults = given.map((fault) => ({ fault, left: fault.times ?? 1 }));
    },
    asSdk,
  };
}

async function asSdk(answered: Promise<unknown>): Promise<object> {
  try {
    return (await answered) as object;
  } catch (error) {
    if (error instanceof ServiceError) throw sdkError(error.name, error.status, error.message);
    throw error;
  }
}
