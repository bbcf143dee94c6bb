/** The list of all services. The endpoint connects and serves them, saves their state, and deploys their CloudFormation resource types. */
import type { ServiceDefinition } from '../service/definition';
import { cloudFormation } from './cloudformation/service';
import { cloudTrail } from './cloudtrail/service';
import { cloudWatch } from './cloudwatch/service';
import { events } from './events/service';
import { iam } from './iam/service';
import { ivs } from './ivs/service';
import { ivsChat } from './ivschat/service';
import { kms } from './kms/service';
import { lambda } from './lambda/service';
import { logs } from './logs/service';
import { s3 } from './s3/service';
import { scheduler } from './scheduler/service';
import { secretsManager } from './secrets-manager/service';
import { sns } from './sns/service';
import { sqs } from './sqs/service';
import { ssm } from './ssm/service';
import { sts } from './sts/service';

// biome-ignore lint/suspicious/noExplicitAny: each definition is typed by its own store and state.
export type AnyService = ServiceDefinition<any, any>;

export const SERVICES: readonly AnyService[] = [
  cloudFormation,
  cloudTrail,
  cloudWatch,
  events,
  iam,
  ivs,
  ivsChat,
  kms,
  lambda,
  logs,
  s3,
  scheduler,
  secretsManager,
  sns,
  sqs,
  ssm,
  sts,
];
