/** The event buses of all regions. Each region has the default bus. */
import { arnOf } from '../../service/arn';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { validationError } from './target-input';

export const DEFAULT_BUS = 'default';

/** The members that can change. */
interface BusSettings {
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An event bus. Saved with the state. */
export interface EventBus extends BusSettings {
  readonly name: string;
  readonly arn: string;
  /** In milliseconds since 1970. @default - the bus is always there */
  readonly createdAt?: number;
  readonly modifiedAt?: number;
}

/** Methods throw a ServiceError, as the operations of the API. */
export interface EventBuses {
  create(region: string, name: string, settings: BusSettings): EventBus;
  update(region: string, name: string, settings: BusSettings): EventBus;
  /** Does nothing if there is no such bus. */
  delete(region: string, name: string): void;
  /** Finds a bus by its name or ARN. */
  find(region: string, nameOrArn: string): EventBus | undefined;
  get(region: string, nameOrArn: string): EventBus;
  /** Returns the buses of a region in the order of their names. */
  list(region: string): readonly EventBus[];
}

/** By region and name, without the default buses. Saved with the state. */
export type BusesState = Map<string, Map<string, EventBus>>;

export function busArn(region: string, name: string): string {
  return arnOf('events', region, `event-bus/${name}`);
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
const NAME = /^[.\-_A-Za-z0-9]{1,256}$/;

/** Throws a ValidationException. */
export function checkBusName(name: string): void {
  if (!NAME.test(name)) throw validationError(`The name of an event bus has 1 to 256 letters, digits, '.', '-' and '_'; got ${name}.`);
}

/** `hasRules` tells whether a bus has rules, with which it cannot be deleted. */
export function createBuses(clock: Clock, state: BusesState, hasRules: (region: string, busName: string) => boolean): EventBuses {
  const inRegion = (region: string) => state.get(region) ?? new Map<string, EventBus>();
  const defaultBus = (region: string): EventBus => ({ name: DEFAULT_BUS, arn: busArn(region, DEFAULT_BUS), tags: {} });

  function find(region: string, nameOrArn: string): EventBus | undefined {
    const all = [defaultBus(region), ...inRegion(region).values()];
    return all.find(({ name, arn }) => nameOrArn === name || nameOrArn === arn);
  }

  function get(region: string, nameOrArn: string): EventBus {
    const found = find(region, nameOrArn);
    if (!found) throw new ServiceError('ResourceNotFoundException', `Event bus ${nameOrArn} does not exist.`);
    return found;
  }

  function save(region: string, bus: EventBus): EventBus {
    state.set(region, inRegion(region).set(bus.name, bus));
    return bus;
  }

  return {
    create(region, name, settings) {
      checkBusName(name);
      if (find(region, name)) throw new ServiceError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
      const now = clock.now();
      return save(region, { ...settings, name, arn: busArn(region, name), createdAt: now, modifiedAt: now });
    },
    update: (region, name, settings) => save(region, { ...get(region, name), ...settings, modifiedAt: clock.now() }),
    delete(region, name) {
      if (hasRules(region, name)) throw validationError(`Cannot delete the event bus ${name}, because it has rules. Delete them first.`);
      inRegion(region).delete(name);
    },
    find,
    get,
    list: (region) => [defaultBus(region), ...inRegion(region).values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
