/** A create whose function fails twice: Lambda delivers the request three times. */
import type { ProbeContext } from '../probe';
import type { Line } from './recorder';
import { deliveries } from './seen';
import { beginStack, deployRecorder, resource } from './stack';

/** Older than the second delivery, and younger than the third. */
const FAILING_SECONDS = 150;

const LIMIT_MILLISECONDS = 8 * 60_000;

/** The deliveries of one request, oldest first. */
export async function redelivered(context: ProbeContext): Promise<readonly Line[]> {
  const recorder = await deployRecorder(context);
  const template = { Resources: { Twice: resource(recorder, { Create: { ThrowsForSeconds: FAILING_SECONDS } }) } };
  const stack = await beginStack(context, recorder, 'redelivery', template);
  const found = await context.until('no third delivery of a request', LIMIT_MILLISECONDS, async () => {
    const seen = deliveries(await stack.story(0));
    return seen.length >= 3 ? seen : undefined;
  });
  await stack.settled();
  await stack.delete();
  return found;
}
