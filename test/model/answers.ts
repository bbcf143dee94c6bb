/** What CloudFormation asked and what it was answered; finds fault with the answers. */
import type { Event } from '../../lambda/resources/protocol/request';
import type { CloudFormation } from '../../local/src/services/cloudformation';
import type { Clock } from '../../local/src/system/clock';
import { connectionReset, type Network } from './network';
import { CONFIDENTIAL } from './resources';
import { SERVICE_TIMEOUT_SECONDS } from './template';
import type { Timeline } from './timeline';

interface Request {
  readonly event: Event;
  readonly at: number;
  /** The bodies that its URL has taken. */
  readonly taken: string[];
  /** It reaches the function too late for an answer. */
  lost: boolean;
  /** It has no further delivery after one that fails. */
  isLastChance: boolean;
  /** How many answers its URL has left hanging. */
  hung: number;
}

export interface Answers {
  requested(event: Event): void;
  /** The request will come too late to be answered. */
  lost(event: Event): void;
  /** Two deliveries of the request will be killed. */
  lastChance(event: Event): void;
  /** The `put` of the handler, as in its `httpPut`. */
  put(serving: string, url: string, body: string): Promise<number>;
  /** Requests that could have been answered, and were not so far. */
  unanswered(): { readonly logicalId: string; readonly at: number }[];
  /** What was wrong so far. */
  violations(): readonly string[];
}

const MAX_BYTES = 4096;
const PUT_TIMEOUT = 5_000;
/** A delivery that has used up its time keeps 10 s for its answer, of which each attempt that hangs takes five. */
const MAX_HANGS = 2;
/** Nothing of these may leave the handler: response URLs, stream keys, the values of tags and attributes. */
export const SECRET = new RegExp(`X-Amz-|custom-resource-response|rt_\\d+_|BEGIN |${CONFIDENTIAL}`);

export function createAnswers(clock: Clock, network: Network, { note }: Timeline, cloudFormation: () => CloudFormation): Answers {
  const requests = new Map<string, Request>();
  const violations: string[] = [];

  function judge({ event, at, taken, lost }: Request, body: string): void {
    const name = `${event.RequestType} ${event.LogicalResourceId}`;
    const wrong = (what: string) => violations.push(`the answer to ${name} ${what}: ${body}`);
    if (Buffer.byteLength(body) > MAX_BYTES) wrong(`is longer than ${MAX_BYTES} bytes`);
    if (SECRET.test(body)) wrong('tells a secret');
    const answer = JSON.parse(body);
    for (const field of ['StackId', 'RequestId', 'LogicalResourceId'] as const)
      if (answer[field] !== event[field]) wrong(`has another ${field}`);
    if (event.RequestType === 'Delete' && answer.PhysicalResourceId !== event.PhysicalResourceId) wrong('has another id');
    if (event.RequestType === 'Update' && answer.Status === 'FAILED' && answer.PhysicalResourceId !== event.PhysicalResourceId) {
      wrong('has another id although the update failed');
    }
    if (taken.length === 0 && !lost && clock.now() - at > SERVICE_TIMEOUT_SECONDS * 1000) wrong('is late');
    const [earlier] = taken.map((other) => JSON.parse(other)).filter(({ Status }) => Status === 'SUCCESS');
    if (earlier && answer.Status === 'SUCCESS' && earlier.PhysicalResourceId !== answer.PhysicalResourceId) {
      wrong(`is not the same as before, ${earlier.PhysicalResourceId}`);
    }
  }

  return {
    requested(event) {
      const { RequestId, RequestType, LogicalResourceId } = event;
      const again = requests.has(RequestId) ? ' (again)' : '';
      const id = 'PhysicalResourceId' in event ? ` ${event.PhysicalResourceId.slice(event.PhysicalResourceId.lastIndexOf('/') + 1)}` : '';
      note(`CloudFormation: ${RequestType} ${LogicalResourceId}${id}${again}`);
      if (!again) requests.set(RequestId, { event, at: clock.now(), taken: [], lost: false, isLastChance: false, hung: 0 });
    },
    lost({ RequestId }) {
      const request = requests.get(RequestId);
      if (request) request.lost = true;
    },
    lastChance({ RequestId }) {
      const request = requests.get(RequestId);
      if (request) request.isLastChance = true;
    },
    put(serving, url, body) {
      return network.within(
        PUT_TIMEOUT,
        network.trip(`${serving} PUT`, async () => {
          const request = requests.get(JSON.parse(body).RequestId);
          if (!request) throw new Error(`an answer to no request: ${body}`);
          judge(request, body);
          const answer = await cloudFormation().responses({ method: 'PUT', url: new URL(url), headers: {}, body: Buffer.from(body) });
          if (answer === 'silence') {
            request.hung += 1;
            return new Promise<number>(() => {});
          }
          if (answer === 'drop') throw connectionReset();
          if (answer.status === 200) request.taken.push(body);
          const { Status, PhysicalResourceId: id, Reason = '' } = JSON.parse(body);
          note(`  ${serving}: answers ${Status} ${id.slice(id.lastIndexOf('/') + 1)} (${answer.status}) ${Reason}`);
          return answer.status;
        }),
      );
    },
    unanswered: () =>
      [...requests.values()]
        .filter(({ taken, lost, isLastChance, hung }) => taken.length === 0 && !lost && !(isLastChance && hung >= MAX_HANGS))
        .map(({ event, at }) => ({ logicalId: event.LogicalResourceId, at })),
    violations: () => violations,
  };
}
