/** A seeded difference for each probe, in a file beside that of the probe. */
import { cloudFormation } from './cloudformation';
import type { Differences } from './difference';
import { eventBridge } from './event-bridge';
import { iam } from './iam';
import { ivsCompositions } from './ivs-compositions';
import { ivsConfigurations } from './ivs-configurations';
import { ivsParticipants } from './ivs-participants';
import { ivsRecordings } from './ivs-recordings';
import { lambda } from './lambda';
import { permissions } from './permissions';
import { s3 } from './s3';
import { ssm } from './ssm';

export const DIFFERENCES: Differences = {
  ...ivsConfigurations,
  ...ivsParticipants,
  ...ivsRecordings,
  ...ivsCompositions,
  ...iam,
  ...s3,
  ...eventBridge,
  ...ssm,
  ...lambda,
  ...permissions,
  ...cloudFormation,
};
