/** A seeded difference for each probe, in a file beside that of the probe. */
import type { Differences } from './difference';
import { iam } from './iam';
import { ivsConfigurations } from './ivs-configurations';
import { ssm } from './ssm';

export const DIFFERENCES: Differences = { ...iam, ...ivsConfigurations, ...ssm };
