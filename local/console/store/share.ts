/**
 * Returns the new value, with every part that equals that of the old value replaced by the old part. What has not changed stays the same object,
 * so that a component that shows it is not rendered again.
 */
export function share<T>(old: unknown, value: T): T {
  if (Object.is(old, value) || !isObject(old) || !isObject(value)) return value;
  if (Array.isArray(value)) return Array.isArray(old) ? (shareList(old, value) as T) : value;
  return Array.isArray(old) ? value : (shareMembers(old, value) as T);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shareList(old: readonly unknown[], value: readonly unknown[]): readonly unknown[] {
  const byId = new Map(old.map((item, index) => [idOf(item) ?? index, item]));
  const shared = value.map((item, index) => share(byId.get(idOf(item) ?? index), item));
  return shared.length === old.length && shared.every((item, index) => Object.is(item, old[index])) ? old : shared;
}

/** The members that identify an item of a list in a snapshot. */
const IDS = ['arn', 'participantId', 'sessionId', 'logicalId', 'id', 'uuid'] as const;

/** An item keeps its identity when a list gets another order, or an item before it. */
function idOf(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const id = IDS.map((name) => item[name]).find((member) => typeof member === 'string');
  return id as string | undefined;
}

function shareMembers(old: Record<string, unknown>, value: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(value);
  const shared = Object.fromEntries(names.map((name) => [name, share(old[name], value[name])]));
  const same = names.length === Object.keys(old).length && names.every((name) => Object.is(shared[name], old[name]));
  return same ? old : shared;
}
