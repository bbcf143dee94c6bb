/**
 * The local CloudFormation: the operations by which the `cdk` CLI deploys, compares and destroys stacks, and the custom-resource protocol.
 * It rejects everything else by name.
 */
import { setMaxListeners } from 'node:events';
import type { LocalAnswer, LocalService } from '../../http/http';
import type { CustomResourceRequestData } from '../../service/news';
import type { Operations } from '../../service/operation';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../service/pipeline';
import { awsQuery } from '../../service/protocols/aws-query';
import { lookupOf, type ResourceType, type ResourceTypes } from '../../service/resource-type';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';
import { changeSetApi } from './api/change-set-api';
import type { PlanSources } from './api/request';
import { stackApi } from './api/stack-api';
import { type CustomResourceOptions, createCustomResources } from './custom-resources/custom-resource';
import { createRequestFaults, type RequestFaults } from './custom-resources/request-faults';
import { type AskedResource, createRequestLog, type RequestLog } from './custom-resources/request-log';
import type { Stack, StackEvent } from './stacks/stack';
import { createJournal, createStackStore, type StacksState } from './stacks/stack';
import { createStackOperations } from './stacks/stack-operations';
import type { ResourceStatus } from './stacks/status';
import { serviceOfType, withStandIns } from './stand-ins';
import { createDynamicReferences, type ReadSecret } from './template/dynamic-references';
import type { Plan } from './template/plan';

export type { Properties, ResourceType } from '../../service/resource-type';
export { checkRequestFaults, type RequestFault, type RequestFaults } from './custom-resources/request-faults';
export type { AskedResource } from './custom-resources/request-log';
export { RESPONSE_PATH } from './custom-resources/response-urls';
export type { StackEvent, StacksState } from './stacks/stack';

/** What CloudFormation needs from the other local services. */
export interface CloudFormationOptions
  extends Pick<CustomResourceOptions, 'invokeAsync' | 'answersMayFollow' | 'baseUrl'>,
    Pick<PlanSources, 'readObject' | 'readParameter'> {
  /** Resource types by name. `Custom::*` and AWS::CloudFormation::CustomResource are built in. */
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  /** The resource types that stand in: `AWS::Cognito::*`. @default - none */
  readonly standIns?: readonly string[];
  /** Reads the values of secrets. @default - there are none */
  readonly readSecret?: ReadSecret;
  /** Called for each stack event. */
  readonly onEvent?: (event: StackEvent) => void;
  /** Called with each request to a custom resource, and again with its answer. */
  readonly onRequest?: (resource: AskedResource, request: CustomResourceRequestData) => void;
  /**
   * Milliseconds before the create or update of a custom resource is cancelled after another resource has failed.
   *
   * @default 0 - CloudFormation does not wait: a Delete may come while the create still runs
   * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1730
   */
  readonly cancellationGrace?: number;
  /**
   * Milliseconds between the failure of a stack operation and its rollback.
   *
   * @default 0 - in AWS it is a few seconds
   */
  readonly rollbackPause?: number;
  /**
   * The same, at least, after a request has been cancelled. Its handler may still run, and recognises a later request by the time in its
   * response URL, which has whole seconds.
   *
   * @default - `rollbackPause`
   */
  readonly cancellationPause?: number;
  /** @default - the time of the machine */
  readonly clock?: Clock;
  /** What the pipelines of all services have in common. @default - everybody may do everything */
  readonly pipelines?: PipelineOptions;
}

/** A stack as other rooms see it. */
export interface StackSummary extends Readonly<Pick<Stack, 'id' | 'name' | 'region' | 'status' | 'statusReason'>> {
  readonly resources: readonly {
    readonly logicalId: string;
    readonly constructPath?: string;
    readonly type: string;
    readonly physicalId?: string;
    readonly status: ResourceStatus;
    readonly statusReason?: string;
    /** What the resource does not do here. */
    readonly notice?: string;
  }[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** The local CloudFormation. */
export interface CloudFormation {
  /** The API. */
  readonly pipeline: Pipeline;
  /** Takes the responses of custom resources. The server mounts it at RESPONSE_PATH. */
  readonly responses: LocalService<LocalAnswer>;
  /** The stacks of every region, deleted ones included. */
  stacks(): readonly StackSummary[];
  /** The types of the resources that stand in in any stack, of the service with this name in signatures. */
  standInsOf(service: string): readonly string[];
  /** The last requests to a custom resource, oldest first; undefined if there was none. They may have secrets. */
  requestsTo: RequestLog['of'];
  /** The values of all NoEcho parameters, and of the answers of custom resources with NoEcho. */
  secrets(): readonly string[];
  /** Faults in the next requests to custom resources. */
  readonly faults: RequestFaults;
  /** Resumes the stack operations that an earlier process did not end. */
  resume(): void;
  /** Whether no stack operation runs. */
  isIdle(): boolean;
  /** Stops all stack operations where they are, and answers no more. Leaves no timer and no promise behind. */
  close(): Promise<void>;
}

const noSecret: ReadSecret = () => {
  throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
};

const XML_NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

export function createCloudFormation(options: CloudFormationOptions, state: StacksState = new Map()): CloudFormation {
  const { baseUrl, cancellationGrace = 0, rollbackPause = 0, clock = systemClock, readObject, readParameter } = options;
  const { cancellationPause = rollbackPause, invokeAsync, answersMayFollow, pipelines = { clock }, readSecret = noSecret } = options;
  const closing = new AbortController();
  // Everything that waits listens to it.
  setMaxListeners(0, closing.signal);
  const faults = createRequestFaults();
  const log = createRequestLog(clock, options.onRequest ?? (() => {}));
  const customResources = createCustomResources({
    invokeAsync,
    answersMayFollow,
    baseUrl,
    clock,
    faults,
    log,
    cancellationGrace,
    closing: closing.signal,
  });
  const types = withStandIns(lookupOf(options.resourceTypes, customResources.type), options.standIns ?? [], clock);
  const journal = createJournal(clock, options.onEvent);
  const references = createDynamicReferences({ readParameter, readSecret });
  const pauses = { rollbackPause, cancellationPause };
  const engine = { types, references, journal, stacks: createStackStore(state), clock, ...pauses, closing: closing.signal };
  const stackOperations = createStackOperations(engine);
  const api = { engine, stackOperations, sources: { types, readParameter, readObject } };
  const operations = unlessClosing({ ...stackApi(api), ...changeSetApi(api) }, closing.signal);
  return {
    pipeline: createPipeline({ name: 'cloudformation', protocol: awsQuery(XML_NAMESPACE), operations }, pipelines),
    responses: customResources.responses,
    faults,
    resume: stackOperations.resume,
    isIdle: stackOperations.isIdle,
    stacks: () => engine.stacks.all().map((stack) => summaryOf(stack, types)),
    standInsOf(service) {
      const deployed = engine.stacks.all().flatMap(({ resources }) => [...resources.values()].map(({ typeName }) => typeName));
      const mayStandIn = (typeName: string) => !types.names.includes(typeName) && !types.find(typeName)?.isCustomResource;
      return [...new Set(deployed)].filter((typeName) => mayStandIn(typeName) && serviceOfType(typeName) === service);
    },
    requestsTo: log.of,
    secrets: () => [...log.secrets(), ...engine.stacks.all().flatMap(({ plan, deployed }) => [plan, deployed].flatMap(noEchoValues))],
    close: async () => {
      closing.abort();
      await stackOperations.settled();
    },
  };
}

/** Rejects calls while the endpoint closes: they could not end. */
function unlessClosing(operations: Operations, closing: AbortSignal): Operations {
  const guarded = (row: Operations[string]): Operations[string] => ({
    ...row,
    run(input, call) {
      if (closing.aborted) throw new ServiceError('ServiceUnavailable', 'The local endpoint is being closed.', 503);
      return row.run(input, call);
    },
  });
  return Object.fromEntries(Object.entries(operations).map(([name, row]) => [name, guarded(row)]));
}

function noEchoValues(plan: Plan | undefined): string[] {
  return [...(plan?.parameters.values() ?? [])].flatMap(({ noEcho, raw, resolved }) => (noEcho ? [resolved ?? raw] : []));
}

function summaryOf({ id, name, region, status, statusReason, resources, outputs }: Stack, types: ResourceTypes): StackSummary {
  return {
    id,
    name,
    region,
    status,
    statusReason,
    resources: [...resources.values()].map((resource) => ({
      logicalId: resource.logicalId,
      constructPath: resource.constructPath,
      type: resource.typeName,
      physicalId: resource.physicalId,
      status: resource.status,
      statusReason: resource.statusReason,
      notice: types.get(resource.typeName).notice,
    })),
    outputs: Object.fromEntries(outputs.map(({ key, value }) => [key, value])),
  };
}
