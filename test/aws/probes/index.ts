/** All probes, and all assumptions without one. A file for each service, or for each subject of one. */
import type { NotProbed, Probe } from '../probe';
import * as adoption from './adoption';
import * as cloudFormationEvents from './cloudformation-events';
import * as cloudFormationRequests from './cloudformation-requests';
import * as cloudFormationValues from './cloudformation-values';
import * as eventBridge from './event-bridge';
import * as iam from './iam';
import * as ivsCompositions from './ivs-compositions';
import * as ivsConfigurations from './ivs-configurations';
import * as ivsParticipants from './ivs-participants';
import * as ivsRecordings from './ivs-recordings';
import * as lambda from './lambda';
import * as permissions from './permissions';
import * as s3 from './s3';
import * as ssm from './ssm';

const FILES: readonly { readonly probes: readonly Probe[]; readonly notProbed: readonly NotProbed[] }[] = [
  ivsConfigurations,
  ivsParticipants,
  ivsRecordings,
  ivsCompositions,
  iam,
  s3,
  eventBridge,
  ssm,
  permissions,
  lambda,
  cloudFormationRequests,
  cloudFormationEvents,
  cloudFormationValues,
  adoption,
];

export const PROBES = FILES.flatMap(({ probes }) => probes);

export const NOT_PROBED = FILES.flatMap(({ notProbed }) => notProbed);
