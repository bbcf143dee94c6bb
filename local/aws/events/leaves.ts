/**
 * An event as patterns see it: the values at its leaves, each by its path. The lists on the way are no steps of the path, but two values
 * belong together only when no list holds them in different elements.
 * @see https://github.com/aws/event-ruler#json-array-matching
 */

/** What patterns compare. */
export type Scalar = string | number | boolean | null;

/** For each list that is passed on the way to a value: in which of its elements that lies. Lists of mere values do not count. */
export type Elements = ReadonlyMap<object, number>;

/** A value and where it lies. */
export interface Leaf {
  readonly value: Scalar;
  readonly elements: Elements;
}

/** The leaves of an event by their paths, the names joined by dots. An empty list or object has none. */
export function leavesOf(event: unknown): ReadonlyMap<string, readonly Leaf[]> {
  const leaves = new Map<string, Leaf[]>();
  const visit = (value: unknown, path: string, elements: Elements): void => {
    if (Array.isArray(value)) {
      // In a list of mere values every one is all that its element holds.
      const holdsMore = value.some(isBranch);
      for (const [index, item] of value.entries()) visit(item, path, holdsMore ? new Map([...elements, [value, index]]) : elements);
    } else if (isBranch(value)) {
      for (const [name, item] of Object.entries(value)) visit(item, path === '' ? name : `${path}.${name}`, elements);
    } else {
      const found = leaves.get(path) ?? [];
      leaves.set(path, found);
      found.push({ value: value as Scalar, elements });
    }
  };
  visit(event, '', new Map());
  return leaves;
}

/** Whether no list holds them in different elements. */
export function areTogether(some: Elements, others: Elements): boolean {
  return [...others].every(([list, index]) => (some.get(list) ?? index) === index);
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
