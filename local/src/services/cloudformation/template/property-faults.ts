/** Holds the properties in a template against their shapes, before functions are resolved. */
import { isObject, type JsonObject } from '../../../data/json-object';
import { InputFault, type Members, nameOf, parse, type Shape } from '../../../service/input';
import { functionCall } from './intrinsics';

/**
 * The faults of a value. What a function gives is checked when the resource is deployed. No message quotes a value, because it may be a
 * secret.
 */
export function propertyFaults(shape: Shape, value: unknown, path: string): string[] {
  const call = isObject(value) ? functionCall(value) : undefined;
  if (call?.name === 'Fn::If' && Array.isArray(call.argument)) {
    return call.argument.slice(1).flatMap((branch) => propertyFaults(shape, branch, path));
  }
  if (call) return [];
  const { element, members } = shape;
  const mismatch = () => [`Property ${path} must be ${nameOf(shape)}, got ${formOf(value)}`];
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return mismatch();
    return value.flatMap((item, index) => (element ? propertyFaults(element, item, `${path}.${index}`) : []));
  }
  if (!element && !members) return fits(shape, value) ? [] : mismatch();
  if (!isObject(value)) return mismatch();
  if (members) return structureFaults(members, value, path);
  return Object.entries(value).flatMap(([name, item]) => (element ? propertyFaults(element, item, `${path}.${name}`) : []));
}

function structureFaults(members: Members, value: JsonObject, path: string): string[] {
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(members, name));
  const missing = missingMembers(members, value);
  return [
    ...(unknown.length > 0 ? [`The local endpoint does not have ${unknown.join(', ')} of ${path}. It has: ${namesOf(members)}.`] : []),
    ...(missing.length > 0 ? [`${path} needs: ${missing.join(', ')}.`] : []),
    ...memberFaults(members, value, `${path}.`),
  ];
}

/** The faults of the members that there are. */
export function memberFaults(members: Members, value: JsonObject, prefix = ''): string[] {
  return Object.entries(members).flatMap(([name, shape]) =>
    Object.hasOwn(value, name) ? propertyFaults(shape, value[name], prefix + name) : [],
  );
}

export function missingMembers(members: Members, value: JsonObject): string[] {
  return Object.keys(members).filter((name) => members[name]?.required && !Object.hasOwn(value, name));
}

/** For messages. */
export function namesOf(members: Members): string {
  return Object.keys(members).sort().join(', ');
}

/** Whether a scalar has the form. A dynamic reference in place of a number is read when the resource is deployed. */
function fits(shape: Shape, value: unknown): boolean {
  if (typeof value === 'string' && value.includes('{{resolve:')) return true;
  try {
    parse(shape, value, { lenient: true });
    return true;
  } catch (error) {
    if (error instanceof InputFault) return false;
    throw error;
  }
}

function formOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
