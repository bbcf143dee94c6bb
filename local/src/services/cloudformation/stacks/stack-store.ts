import { ServiceError } from '../../../service/service-error';
import type { Stack } from './stack';

/** The stacks of every region. */
export interface StackStore {
  all(): Stack[];
  /** The stacks of a region that are not deleted. */
  live(region: string): Stack[];
  /** Finds a stack that is not deleted by its name, and any stack by its ARN. */
  find(region: string, nameOrArn: string): Stack | undefined;
  /** As `find`. Throws a ValidationError if there is no such stack. */
  get(region: string, nameOrArn: string): Stack;
  add(stack: Stack): void;
  /** Drops all deleted stacks but the newest. */
  forgetDeleted(): void;
}

/** AWS keeps deleted stacks for 90 days. An endpoint may delete many in an hour. */
const MAX_DELETED = 20;

/** What the state folder keeps of stacks, by id: plain data. */
export type StacksState = Map<string, Stack>;

export function createStackStore(byId: StacksState): StackStore {
  const isDeleted = ({ status }: Stack) => status === 'DELETE_COMPLETE';
  const store: StackStore = {
    all: () => [...byId.values()],
    live: (region) => store.all().filter((stack) => stack.region === region && !isDeleted(stack)),
    find: (region, nameOrArn) => {
      const stack = byId.get(nameOrArn) ?? store.live(region).find(({ name }) => name === nameOrArn);
      return stack?.region === region ? stack : undefined;
    },
    get: (region, nameOrArn) => {
      const stack = store.find(region, nameOrArn);
      if (!stack) throw new ServiceError('ValidationError', `Stack with id ${nameOrArn} does not exist`);
      return stack;
    },
    add: (stack) => void byId.set(stack.id, stack),
    forgetDeleted() {
      for (const { id } of store.all().filter(isDeleted).slice(0, -MAX_DELETED)) byId.delete(id);
    },
  };
  return store;
}
