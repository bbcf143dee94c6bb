/** Throttling at the rate of the service: https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html */
import { Deployment } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';

const PER_SECOND = 5;
/** docs/quotas.md tells it. */
const LONGEST_PAUSE_MS = 5_000;

/** A token bucket: five calls at once, five more each second. */
function throttle({ clock, ivs }: Deployment): void {
  let tokens = PER_SECOND;
  let last = clock.now();
  ivs.admit = () => {
    tokens = Math.min(PER_SECOND, tokens + (PER_SECOND * (clock.now() - last)) / 1000);
    last = clock.now();
    if (tokens < 1) throw serviceError('TooManyRequestsException', 429, 'Rate exceeded');
    tokens -= 1;
  };
}

/** How long it takes to create so many stages at once, each served by an instance of the function of its own, in milliseconds. */
async function createAtOnce(count: number, seed: number): Promise<number> {
  const deployment = new Deployment({ seed });
  throttle(deployment);
  deployment.stackEvent('CREATE_IN_PROGRESS');
  const started = deployment.clock.now();
  const creates = Array.from({ length: count }, (_, index) => {
    const logicalId = `Room${index}`;
    deployment.resourceEvent('CREATE_IN_PROGRESS', { logicalId });
    return deployment.begin(deployment.event('Create', { Name: 'room' }, { logicalId }));
  });
  await deployment.clock.run(Promise.all(creates));
  expect(deployment.received.map(({ Status }) => Status)).toEqual(creates.map(() => 'SUCCESS'));
  expect(deployment.ivs.stages.size).toBe(count);
  expect(new Set(deployment.ivs.operations())).toEqual(new Set(['CreateStage']));
  return deployment.clock.now() - started;
}

describe('throttling at five calls a second', () => {
  // While many wait, one of them always takes the next call. The last ones leave calls unused, for as long as they pause.
  test.each([
    [60, [1, 2, 3, 4, 5]],
    [200, [1]],
  ])('fails none of %s creates at once, lists nothing, and takes at most one pause longer than the ideal time', async (count, seeds) => {
    const durations = await Promise.all(seeds.map((seed) => createAtOnce(count, seed)));
    const idealMs = (1000 * (count - PER_SECOND)) / PER_SECOND;
    expect(Math.max(...durations) - idealMs).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
  });
});
