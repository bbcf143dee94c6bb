/** The event source mappings of the local AWS Lambda, by region, and their pollers. */
import { randomUUID } from 'node:crypto';
import type { Access } from '../../../service/access';
import { resourceTags } from '../../../service/access';
import { arnOf, LOCAL_ACCOUNT, parseArn } from '../../../service/arn';
import { ServiceError } from '../../../service/service-error';
import type { Clock } from '../../../system/clock';
import type { QueueConsumer } from '../../sqs/consumer';
import type { Queues } from '../../sqs/queues';
import type { Functions } from '../functions';
import { invalidParameter } from '../invalid-parameter';
import { checkEventSource, checkMappingSettings, type EventSourceMapping } from './mapping';
import { type Poller, startPoller } from './poller';

export interface MappingsOptions {
  readonly clock: Clock;
  readonly functions: Pick<Functions, 'get' | 'has' | 'invoke'>;
  readonly queues: Pick<Queues, 'findByArn'>;
  readonly consumer: Pick<QueueConsumer, 'receive' | 'delete' | 'changeVisibility'>;
  /** Returns why the function's role denies an access, or undefined if it allows it. */
  readonly denialOf: (functionArn: string, access: Access) => string | undefined;
  /** Adds a notice to the log of a function. */
  readonly notice: (functionArn: string, text: string) => void;
}

/** The members that an update replaces. */
type MappingUpdate = Pick<EventSourceMapping, 'functionArn' | 'settings' | 'tags'>;

/** What a mapping is created from. */
export type NewMapping = MappingUpdate & Pick<EventSourceMapping, 'region' | 'queueArn'>;

/** Methods throw a ServiceError, as the operations of the API. */
export interface EventSourceMappings {
  create(mapping: NewMapping): EventSourceMapping;
  find(region: string, uuid: string): EventSourceMapping | undefined;
  get(region: string, uuid: string): EventSourceMapping;
  /** Returns all mappings, or those of a region, oldest first. */
  list(region?: string): readonly EventSourceMapping[];
  update(mapping: EventSourceMapping, changes: Partial<MappingUpdate>): EventSourceMapping;
  delete(mapping: EventSourceMapping): void;
  /** Whether a queue has messages for an enabled mapping. */
  haveMessages(): boolean;
  /** Starts the pollers of the saved mappings. */
  resume(): void;
  /** Stops all pollers. */
  close(): void;
}

/** By UUID. Saved with the state. */
export type MappingsState = Map<string, EventSourceMapping>;

/** The calls of a poller, which the function's role has to allow. */
const CALLS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

export function mappingArn(region: string, uuid: string): string {
  return arnOf('lambda', region, `event-source-mapping:${uuid}`);
}

export function createMappings(options: MappingsOptions, mappings: MappingsState): EventSourceMappings {
  const { clock, functions, queues, consumer } = options;
  const pollers = new Map<string, Poller>();
  let closed = false;

  function denialOf({ functionArn, queueArn }: Pick<NewMapping, 'functionArn' | 'queueArn'>, action: string): string | undefined {
    const context = resourceTags(queues.findByArn(queueArn)?.tags ?? {});
    return options.denialOf(functionArn, { action, resource: queueArn, context });
  }

  /** Starts the poller of a mapping, and stops the former one. */
  function poll(mapping: EventSourceMapping): void {
    pollers.get(mapping.uuid)?.stop();
    pollers.delete(mapping.uuid);
    if (!mapping.settings.Enabled) return;
    const { functionArn } = mapping;
    const poller = startPoller(mapping, {
      clock,
      consumer,
      invoke: (event, batch) => functions.invoke(functionArn, event, { batch }),
      authorize(action) {
        const denial = denialOf(mapping, action);
        if (denial !== undefined) throw new ServiceError('AccessDeniedException', denial, 403);
      },
      notice: (text) => {
        if (!closed) options.notice(functionArn, text);
      },
    });
    pollers.set(mapping.uuid, poller);
  }

  /** Throws InvalidParameterValueException for a mapping that AWS rejects. */
  function checkMapping(mapping: NewMapping): void {
    const { queueArn, functionArn, settings } = mapping;
    checkEventSource(queueArn);
    checkMappingSettings(settings, queueArn);
    if (!functions.has(functionArn)) throw invalidParameter(`Function does not exist: ${functionArn}`);
    checkPlace(mapping);
    const denied = CALLS.find((call) => denialOf(mapping, `sqs:${call}`) !== undefined);
    if (denied) throw invalidParameter(`The function execution role does not have permissions to call ${denied} on SQS`);
    checkVisibilityTimeout(mapping);
  }

  function checkVisibilityTimeout({ queueArn, functionArn }: NewMapping): void {
    const queue = queues.findByArn(queueArn);
    if (!queue) {
      const code = 'AWS.SimpleQueueService.NonExistentQueue';
      const message = `Error occurred while ReceiveMessage. SQS Error Code: ${code}. SQS Error Message: The specified queue does not exist.`;
      throw invalidParameter(message);
    }
    const { VisibilityTimeout } = queue.settings;
    const { timeoutSeconds } = functions.get(functionArn).definition;
    if (VisibilityTimeout >= timeoutSeconds) return;
    throw invalidParameter(
      `Queue visibility timeout: ${VisibilityTimeout} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    );
  }

  function checkDuplicate({ queueArn, functionArn }: Pick<NewMapping, 'queueArn' | 'functionArn'>, uuid?: string): void {
    const same = [...mappings.values()].find(
      (other) => other.queueArn === queueArn && other.functionArn === functionArn && other.uuid !== uuid,
    );
    if (!same) return;
    const { name } = functions.get(functionArn).definition;
    const what = `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${name} ") already exists.`;
    const fix = `Please update or delete the existing mapping with UUID ${same.uuid}`;
    throw new ServiceError('ResourceConflictException', `${what} ${fix}`, 409);
  }

  function save(mapping: EventSourceMapping): EventSourceMapping {
    mappings.set(mapping.uuid, mapping);
    poll(mapping);
    return mapping;
  }

  function find(region: string, uuid: string): EventSourceMapping | undefined {
    const found = mappings.get(uuid);
    return found?.region === region ? found : undefined;
  }

  return {
    create(mapping) {
      checkMapping(mapping);
      checkDuplicate(mapping);
      const uuid = randomUUID();
      return save({ ...mapping, uuid, arn: mappingArn(mapping.region, uuid), modifiedAt: clock.now() });
    },
    find,
    get(region, uuid) {
      const found = find(region, uuid);
      if (!found) throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      return found;
    },
    list: (region) => [...mappings.values()].filter((mapping) => region === undefined || mapping.region === region),
    update(mapping, changes) {
      const updated = { ...mapping, ...changes, modifiedAt: clock.now() };
      checkMapping(updated);
      checkDuplicate(updated, mapping.uuid);
      return save(updated);
    },
    delete({ uuid }) {
      mappings.delete(uuid);
      pollers.get(uuid)?.stop();
      pollers.delete(uuid);
    },
    haveMessages: () =>
      [...mappings.values()].some(({ queueArn, settings }) => settings.Enabled && queues.findByArn(queueArn)?.messages.length),
    resume() {
      for (const mapping of mappings.values()) poll(mapping);
    },
    close() {
      closed = true;
      for (const poller of pollers.values()) poller.stop();
    },
  };
}

/** Throws InvalidParameterValueException unless the queue is in the function's region and account. */
function checkPlace({ region, queueArn }: NewMapping): void {
  const queue = parseArn(queueArn);
  if (queue?.region === region && queue.account === LOCAL_ACCOUNT) return;
  throw invalidParameter(`The queue is in the region of the function, ${region}, and in the account ${LOCAL_ACCOUNT}; got ${queueArn}.`);
}
