/** From a resource type's properties to the input of a service's operation: the same structure, with names that begin in lower case. */
import { isObject } from '../../../data/json-object';
import { type Members, type Shape, type StructureShape, shapeFaults, structure } from './property-shape';

/** An object around a structure, for which the operation has no level. */
const WRAPPERS = new WeakSet<StructureShape>();

export function wrapped(name: string, members: Members): StructureShape {
  const wrapper = structure({ [name]: structure(members) });
  WRAPPERS.add(wrapper);
  return wrapper;
}

/** The members that a structure has, of those that there are; a value of another form is refused by its path. */
export function readMembers(members: Members, value: Readonly<Record<string, unknown>>, prefix = ''): Record<string, unknown> {
  const present = Object.entries(members).filter(([name]) => value[name] !== undefined);
  return Object.fromEntries(present.map(([name, shape]) => [lowerFirst(name), read(shape, value[name], prefix + name)]));
}

function read(shape: Shape, value: unknown, path: string): unknown {
  const [fault] = shapeFaults(shape, value, path);
  if (fault !== undefined) throw new Error(fault);
  if (shape === 'string') return String(value);
  if (shape === 'boolean') return String(value) === 'true';
  if (shape === 'number' || shape === 'integer') return Number(value);
  if (typeof shape === 'object' && 'list' in shape && Array.isArray(value)) {
    return value.map((item, index) => read(shape.list, item, `${path}.${index}`));
  }
  if (typeof shape !== 'object' || !('members' in shape) || !isObject(value)) return value;
  const result = readMembers(shape.members, value, `${path}.`);
  return WRAPPERS.has(shape) ? Object.values(result)[0] : result;
}

/** `StageArn` as the API has it: `stageArn`. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
