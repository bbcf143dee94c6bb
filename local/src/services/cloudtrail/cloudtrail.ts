import type { OperationService } from '../../service/operation-service';
import { jsonService } from '../../service/protocols/json';

/** AWS CloudTrail: the `cdk` CLI looks here for the causes of a failed deployment, and finds no trail. */
export const cloudTrail: OperationService = jsonService({ LookupEvents: () => ({ Events: [] }) });
