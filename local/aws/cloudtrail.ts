import { jsonService } from './json';
import type { OperationService } from './operation-service';

/** AWS CloudTrail: the `cdk` CLI looks here for the causes of a failed deployment, and finds no trail. */
export const cloudTrail: OperationService = jsonService({ LookupEvents: () => ({ Events: [] }) });
