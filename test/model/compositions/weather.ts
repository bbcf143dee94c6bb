/** What goes wrong with one call of the function. */
import type { Clock } from '../../../local/src/system/clock';
import type { Chance } from '../chance';
import { connectionReset, type Perform, sdkError } from '../network';

/** How long after its failure a call may still take effect. The function waits for five seconds. */
const MAX_LATE_MS = 3_000;

type Fault =
  | 'throttled'
  | 'failed'
  | 'failed when done'
  | 'dropped'
  | 'dropped when done'
  | 'dropped, done late'
  | 'silent'
  | 'silent when done';

/** Throttling is the most frequent. */
const FAULTS: readonly Fault[] = [
  'throttled',
  'throttled',
  'throttled',
  'failed',
  'failed when done',
  'dropped',
  'dropped when done',
  'dropped, done late',
  'dropped, done late',
  'silent',
  'silent when done',
];

/** Starts are rare, and most depends on them. */
const STARTS_FAIL_MORE = 4;

const isSilent = (fault: Fault) => fault.startsWith('silent');

/** Makes calls fail with a likelihood. `onFault` is told of each fault. */
export function weather(clock: Clock, chance: Chance, likelihood: number, perform: Perform, onFault: (operation: string) => void): Perform {
  const forever = () => new Promise<never>(() => {});
  const act = async (fault: Fault, operation: string, input: object): Promise<object> => {
    if (fault === 'throttled') throw sdkError('ThrottlingException', 400, 'Rate exceeded');
    if (fault.endsWith('when done')) await perform(operation, input);
    // Nobody waits for it, also not for its failure.
    if (fault === 'dropped, done late') void later(clock, chance, () => perform(operation, input));
    if (isSilent(fault)) return forever();
    throw fault.startsWith('failed') ? sdkError('InternalServerException', 500, 'failed') : connectionReset();
  };
  return async (operation, input) => {
    if (chance(`fault ${operation}`) >= likelihood * (operation === 'StartComposition' ? STARTS_FAIL_MORE : 1))
      return perform(operation, input);
    onFault(operation);
    const fault = FAULTS[Math.floor(chance(`which ${operation}`) * FAULTS.length)] as Fault;
    // A silent call takes 20 seconds, so it is rare.
    return isSilent(fault) && chance('silence') < 0.7 ? perform(operation, input) : act(fault, operation, input);
  };
}

async function later(clock: Clock, chance: Chance, work: () => Promise<object>): Promise<void> {
  await clock.sleep(Math.ceil(chance('late effect') * MAX_LATE_MS));
  await work().catch(() => undefined);
}
