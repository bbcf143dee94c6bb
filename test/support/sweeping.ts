/** The sweeper between a clock and a service of a test's own. */
import type { IVSRealTimeClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ivs-realtime';
import { createSweeper } from '../../lambda/sweeper/handler';
import type { SweeperEnvironment } from '../../src/private/wire';
import { FakeService } from './fake-service';
import type { VirtualClock } from './virtual-clock';

export const KEY = 'cdk-ivs-realtime:runtime-stages';
export const CREATED_AT = 'cdk-ivs-realtime:created-at';
/** The tag value of the sweeper's construct. */
export const OWN = 'Live/0123';
export const HOUR = 3_600_000;
export const LIMIT = 6 * HOUR;

/** IVS as the sweeper calls it. */
export abstract class FakeSweptService extends FakeService<ServiceInputTypes, ServiceOutputTypes, IVSRealTimeClientResolvedConfig> {}

/** The tags of a resource that the construct with the value has created at a time. */
export const tagsFrom = (time: number, value = OWN) => ({ [KEY]: value, [CREATED_AT]: new Date(time).toISOString() });

/** One invocation of the sweeper, which has the remaining milliseconds. Adds what it writes to the lines. */
export function sweepOnce(
  { ivs, clock, lines }: { readonly ivs: FakeSweptService; readonly clock: VirtualClock; readonly lines: string[] },
  environment: Partial<SweeperEnvironment> = {},
  remaining = 900_000,
): Promise<void> {
  const settings = { TAG_VALUE: OWN, IDLE_SECONDS: String(LIMIT / 1000), DRY_RUN: 'false', ...environment };
  const handler = createSweeper({ client: ivs.client, clock, environment: settings, write: (line) => lines.push(line) });
  const ends = clock.now() + remaining;
  return clock.run(handler({}, { getRemainingTimeInMillis: () => ends - clock.now() }));
}
