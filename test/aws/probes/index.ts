/** All probes, and all assumptions without one. A file for each service. */
import type { NotProbed, Probe } from '../probe';
import * as cloudFormation from './cloudformation';
import * as iam from './iam';
import * as ivsConfigurations from './ivs-configurations';
import * as lambda from './lambda';
import * as ssm from './ssm';

const FILES: readonly { readonly probes: readonly Probe[]; readonly notProbed: readonly NotProbed[] }[] = [
  cloudFormation,
  iam,
  ivsConfigurations,
  lambda,
  ssm,
];

export const PROBES = FILES.flatMap(({ probes }) => probes);

export const NOT_PROBED = FILES.flatMap(({ notProbed }) => notProbed);
