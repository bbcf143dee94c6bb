/** A seeded difference for each probe, in a file beside that of the probe. */
import { cloudFormation } from './cloudformation';
import type { Differences } from './difference';
import { iam } from './iam';
import { ivsConfigurations } from './ivs-configurations';
import { lambda } from './lambda';
import { ssm } from './ssm';

export const DIFFERENCES: Differences = { ...cloudFormation, ...iam, ...ivsConfigurations, ...lambda, ...ssm };
