import type { Wire } from '../../src/private/wire';

/** What CloudFormation does to the properties of a custom resource on their way to the handler: scalars become strings. */
export function stringify<T>(value: T): Wire<T> {
  if (Array.isArray(value)) return value.map(stringify) as Wire<T>;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, stringify(entry)])) as Wire<T>;
  }
  return String(value) as Wire<T>;
}
