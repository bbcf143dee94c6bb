/** A list that drops its oldest items. Adding takes the same time whatever its capacity is. */
export interface RingBuffer<T> {
  add(item: T): void;
  /** Returns the items, oldest first. */
  all(): T[];
}

export function createRingBuffer<T>(capacity: number): RingBuffer<T> {
  const items: T[] = [];
  let oldest = 0;
  return {
    add(item) {
      items[oldest] = item;
      oldest = (oldest + 1) % capacity;
    },
    all: () => [...items.slice(oldest), ...items.slice(0, oldest)],
  };
}
