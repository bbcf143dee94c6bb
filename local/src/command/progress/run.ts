/** Runs `cdk` against an endpoint, shows what happens there, and reports how it ended. */
import { createControlClient } from '../control-client';
import { createDeployer, type Deployer, type DeployerOptions } from '../deployer';
import { followNews } from './follow';
import { createProgress, type End, type ProgressOptions } from './progress';

export interface ProgressRunOptions
  extends Omit<DeployerOptions, 'output'>,
    Omit<ProgressOptions, 'hasStacks' | 'now'>,
    Pick<End, 'done' | 'nothingDone' | 'what' | 'remains' | 'endpoint'> {}

/**
 * Resolves with the exit code.
 *
 * @param run resolves with the exit code of `cdk`; with undefined, if the user has decided otherwise
 * @param wait runs after the report; news is shown until it ends
 */
export async function runWithProgress(
  options: ProgressRunOptions,
  run: (deployer: Deployer) => Promise<number | undefined>,
  wait: () => Promise<void> = async () => {},
): Promise<number> {
  const { url, screen, signal, done, nothingDone, what, remains, endpoint } = options;
  const client = createControlClient(url);
  const { sequence, stacks } = await client.state();
  const progress = createProgress({ ...options, hasStacks: stacks !== undefined, now: () => performance.now() });
  const output = { hasColors: screen.colors.isColorSupported, onCdkStart: progress.onCdkStart, onCdkOutput: progress.onCdkOutput };
  const deployer = await createDeployer({ ...options, output });
  const follower = followNews(client, sequence, progress.onNews);
  try {
    const exitCode = await run(deployer);
    await follower.settle();
    if (exitCode === undefined) return 1;
    progress.end({ done, nothingDone, what, remains, endpoint, exitCode, interrupted: signal?.aborted === true });
    await wait();
    return exitCode;
  } finally {
    await follower.close();
    deployer.close();
  }
}
