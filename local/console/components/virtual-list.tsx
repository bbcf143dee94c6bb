import './virtual-list.css';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { classes } from './classes';
import { evenRows, type Rows, rowsInSight, unevenRows } from './windowing';

export interface VirtualListProps<Item> {
  /** The name of the list for screen readers. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string | number;
  readonly renderRow: (item: Item, index: number) => ComponentChildren;
  /** The height of a row in pixels; of measured rows, the height before one is measured. */
  readonly rowHeight: number;
  /** Whether rows have different heights. @default - each row has the height `rowHeight` */
  readonly measured?: boolean;
  /** The row to scroll to when it is another one. */
  readonly scrollTo?: string | number;
  readonly class?: string;
}

/** Rendered above and below what is in sight, in pixels. */
const MARGIN = 240;

/**
 * A list that renders the rows in sight. Up, Down, Home and End move the focus between the first links or buttons of rows; so do `k` and `j`. Rows that
 * come above do not move what is in sight, once a person has scrolled or a row has the focus.
 */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { label, items, keyOf, renderRow, rowHeight, measured = false, scrollTo } = props;
  const list = useRef<HTMLDivElement>(null);
  const [{ scrollTop, height }, setSight] = useState({ scrollTop: 0, height: 800 });
  const { rows, measure } = useRows(items, keyOf, rowHeight, measured);
  /** The row that gets the focus as soon as it is rendered. */
  const awaited = useRef<number | undefined>(undefined);
  const anchor = useRef<{ readonly key: string | number; readonly offset: number } | undefined>(undefined);
  const remember = () => {
    const top = list.current?.scrollTop ?? 0;
    const first = rows.at(top);
    const item = items[first];
    anchor.current = item && { key: keyOf(item), offset: top - rows.top(first) };
  };
  const look = () => {
    const { current } = list;
    if (current && (current.scrollTop !== scrollTop || current.clientHeight !== height)) {
      setSight({ scrollTop: current.scrollTop, height: current.clientHeight });
    }
  };

  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, [scrollTop, height]);

  // Keeps the first row in sight where it is when rows come or go above it, or are measured.
  useLayoutEffect(() => {
    const { current } = list;
    if (!current) return;
    const kept = current.scrollTop > 0 || hasFocusedRow(current) ? anchor.current : undefined;
    const index = kept ? items.findIndex((item) => keyOf(item) === kept.key) : -1;
    if (kept && index >= 0) current.scrollTop = rows.top(index) + kept.offset;
    remember();
    look();
  }, [rows]);

  useLayoutEffect(() => {
    const index = scrollTo === undefined ? -1 : items.findIndex((item) => keyOf(item) === scrollTo);
    if (index >= 0 && list.current) scrollIntoSight(list.current, rows, index);
  }, [scrollTo]);

  const { from, to } = rowsInSight(rows, scrollTop, height, MARGIN);
  const scrolled = () => {
    remember();
    look();
  };
  return (
    <section
      ref={list}
      class={classes('virtual-list', props.class)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, also by keyboard
      tabIndex={0}
      aria-label={label}
      onScroll={scrolled}
      onKeyDown={(event) => moveFocus(event, rows, awaited)}
    >
      <ul class="virtual-rows" style={{ height: `${rows.height}px` }}>
        {items.slice(from, to).map((item, index) => {
          const place = from + index;
          return (
            <li
              key={keyOf(item)}
              ref={measured ? (element) => measure(element, keyOf(item)) : undefined}
              class="virtual-row"
              aria-setsize={items.length}
              aria-posinset={place + 1}
              data-index={place}
              style={{ transform: `translateY(${rows.top(place)}px)`, height: measured ? undefined : `${rowHeight}px` }}
            >
              {renderRow(item, place)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The places of the rows, from the heights that have been measured. */
function useRows<Item>(items: readonly Item[], keyOf: (item: Item) => string | number, rowHeight: number, measured: boolean) {
  const heights = useRef(new Map<string | number, number>());
  const [version, setVersion] = useState(0);
  const rows = useMemo(() => {
    if (!measured) return evenRows(items.length, rowHeight);
    return unevenRows(items.length, (index) => heights.current.get(keyOf(items[index] as Item)) ?? rowHeight);
  }, [items, rowHeight, measured, version]);
  useLayoutEffect(() => {
    // Forgets the rows that are gone, so that the map is bounded.
    if (heights.current.size <= 2 * items.length + 100) return;
    const there = new Set(items.map(keyOf));
    for (const key of heights.current.keys()) if (!there.has(key)) heights.current.delete(key);
  }, [items]);
  const observer = useRef<ResizeObserver | undefined>(undefined);
  const keys = useRef(new WeakMap<Element, string | number>());
  observer.current ??= measured
    ? new ResizeObserver((entries) => {
        let changed = false;
        for (const { target } of entries) {
          const key = keys.current.get(target);
          const { height } = target.getBoundingClientRect();
          if (key === undefined || height === 0 || heights.current.get(key) === height) continue;
          heights.current.set(key, height);
          changed = true;
        }
        if (changed) setVersion((count) => count + 1);
      })
    : undefined;
  useLayoutEffect(() => () => observer.current?.disconnect(), []);
  const measure = (element: Element | null, key: string | number) => {
    if (!element) return;
    keys.current.set(element, key);
    observer.current?.observe(element);
  };
  return { rows, measure };
}

function scrollIntoSight(list: HTMLElement, rows: Rows, index: number): void {
  const [top, bottom] = [rows.top(index), rows.top(index + 1)];
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

function hasFocusedRow(list: HTMLElement): boolean {
  return list !== document.activeElement && list.contains(document.activeElement);
}

const FOCUSABLE = 'a[href], button';

/** Moves the focus to another row, which may have to be rendered first. */
function moveFocus(event: KeyboardEvent, rows: Rows, awaited: { current: number | undefined }): void {
  const list = event.currentTarget as HTMLElement;
  const row = (event.target as Element).closest<HTMLElement>('.virtual-row');
  if (!row || event.defaultPrevented || (event.target as Element).matches('input, select, textarea')) return;
  // A key that is pressed before the frame goes on from the row that waits for it.
  const index = awaited.current ?? Number(row.dataset.index);
  const [before, after] = [index - 1, index + 1];
  const targets: Record<string, number> = { ArrowUp: before, k: before, ArrowDown: after, j: after, Home: 0, End: rows.count - 1 };
  const target = event.ctrlKey || event.metaKey || event.altKey ? undefined : targets[event.key];
  if (target === undefined || target < 0 || target >= rows.count) return;
  event.preventDefault();
  scrollIntoSight(list, rows, target);
  // A row that is not in sight yet is rendered after the list has scrolled.
  if (focusRow(list, target)) awaited.current = undefined;
  else {
    awaited.current = target;
    requestAnimationFrame(() => {
      if (awaited.current === target) awaited.current = undefined;
      focusRow(list, target);
    });
  }
}

/** Returns whether the row is rendered. */
function focusRow(list: HTMLElement, index: number): boolean {
  const row = list.querySelector<HTMLElement>(`[data-index="${index}"]`);
  row?.querySelector<HTMLElement>(FOCUSABLE)?.focus();
  return row !== null;
}
