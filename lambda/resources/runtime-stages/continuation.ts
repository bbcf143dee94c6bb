/**
 * Goes on with a request in a further invocation of the function, when one invocation has too little time.
 *
 * Lambda stops a function that invokes itself in a chain of about 16 invocations, so no request gets as many.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */

import { retry } from '../../services/retry';
import type { Work } from '../lifecycle/work';
import { ageMs, type Event, serviceTimeoutMs } from '../protocol/request';

/** Returned in place of an answer when a further invocation is to go on with the request. */
export const CONTINUES = 'continues';

const MAX_INVOCATIONS = 15;
const MAX_TRIES = 6;

/** What the next invocation needs to answer before CloudFormation gives the request up. */
const INVOCATION_MS = 240_000;

/** A request as the function passes it to itself. */
type Continued = Event & { readonly Invocation?: number };

const invocationOf = (event: Event): number => (event as Continued).Invocation ?? 1;

/** Whether a further invocation may go on with the request. */
export function mayContinue({ event, clock }: Work): boolean {
  return invocationOf(event) < MAX_INVOCATIONS && (ageMs(event, clock.now()) ?? 0) + INVOCATION_MS < serviceTimeoutMs(event);
}

/** Invokes the function again with the request. Rejects when Lambda does not take it, so that Lambda delivers the present event again. */
export async function continueLater({ event, services, clock }: Work): Promise<void> {
  const { once, InvokeCommand } = services.lambda();
  const continued: Continued = { ...event, Invocation: invocationOf(event) + 1 };
  const Payload = Buffer.from(JSON.stringify(continued));
  const invoke = () => once(new InvokeCommand({ FunctionName: event.ServiceToken, InvocationType: 'Event', Payload }));
  await retry(invoke, (_, attempt) => attempt < MAX_TRIES, clock, new AbortController().signal);
}
