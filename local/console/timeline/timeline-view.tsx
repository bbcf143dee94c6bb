/** What happens at the endpoint, newest first. */
import './timeline.css';
import { useMemo, useState } from 'preact/hooks';
import { Button } from '../components/button';
import { EmptyState } from '../components/empty-state';
import { VirtualList } from '../components/virtual-list';
import { hashOf, type Route } from '../route';
import type { Page } from '../store/page';
import { useNames } from '../store/use-names';
import { useStore } from '../store/use-store';
import { Details } from './details';
import type { Entry } from './entries';
import { EntryRow } from './entry-row';
import { queryOf, readFilter, shownEntries, type TimelineFilter } from './filter';
import { FilterBar } from './filter-bar';
import { follow, timeline } from './live';

const newsOf = (state: Page) => state.news;

/** The number of an entry is that of its first news. */
const keyOf = (entry: Entry) => entry.news.sequence;

const ROW_HEIGHT = 36;

export function TimelineView({ route }: { readonly route: Route }) {
  const news = useStore(newsOf);
  const names = useNames();
  const filter = useMemo(() => readFilter(route.query), [JSON.stringify(route.query)]);
  const [pausedAt, setPausedAt] = useState<number>();
  const [cleared, setCleared] = useState(0);
  const selected = Number(route.subject ?? 0);
  const { shown, waiting } = useMemo(() => {
    follow(news);
    const all = shownEntries(timeline.entries, filter, names.namesOfStack);
    const firstShown = pausedAt === undefined ? 0 : all.findIndex((entry) => keyOf(entry) <= pausedAt);
    const arrived = firstShown < 0 ? all.length : firstShown;
    return { shown: arrived > 0 ? all.slice(arrived) : all, waiting: arrived };
  }, [news, filter, names, pausedAt, cleared]);
  const entry = selected > 0 ? findEntry(selected) : undefined;

  const show = (next: TimelineFilter) => location.replace(hashOf('timeline', route.subject, queryOf(next)));
  const select = (sequence?: number) => location.replace(hashOf('timeline', sequence ? String(sequence) : undefined, queryOf(filter)));
  const clear = () => {
    timeline.clear();
    select();
    setCleared(cleared + 1);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the details wherever the focus is
    <div
      class="timeline"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && entry && !event.defaultPrevented) {
          select();
          focusRow(selected);
        } else focusFirstRow(event);
      }}
    >
      <h1 class="visually-hidden">Timeline</h1>
      <FilterBar filter={filter} onChange={show}>
        <Button
          icon={pausedAt === undefined ? 'pause' : 'play'}
          aria-pressed={pausedAt !== undefined}
          onClick={() => setPausedAt(pausedAt === undefined ? (news.at(-1)?.sequence ?? 0) : undefined)}
        >
          {pausedAt === undefined ? 'Pause' : waiting > 0 ? `Continue (${waiting} new)` : 'Continue'}
        </Button>
        <Button onClick={clear} disabled={timeline.entries.length === 0}>
          Clear
        </Button>
      </FilterBar>
      <div class={entry ? 'timeline-parts with-details' : 'timeline-parts'}>
        {shown.length > 0 ? (
          <VirtualList
            class="timeline-list"
            label="What happened, newest first"
            items={shown}
            keyOf={keyOf}
            rowHeight={ROW_HEIGHT}
            scrollTo={selected || undefined}
            renderRow={(item) => <EntryRow entry={item} names={names} selected={item === entry} onSelect={select} />}
          />
        ) : (
          <NothingShown filtered={timeline.entries.length > 0} onShowAll={() => show(readFilter({}))} />
        )}
        {entry && <Details key={selected} entry={entry} names={names} onClose={() => select()} />}
      </div>
    </div>
  );
}

function NothingShown({ filtered, onShowAll }: { readonly filtered: boolean; readonly onShowAll: () => void }) {
  if (filtered) {
    return (
      <EmptyState title="Nothing matches the filter">
        <Button onClick={onShowAll}>Show everything</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing has happened yet">
      <p>
        Deploy an app with <code>ivs-local deploy</code>, call the API, or let somebody join <a href={hashOf('rooms')}>a room</a>. What
        happens is here at once.
      </p>
    </EmptyState>
  );
}

/** The entries are in the order of their numbers. */
function findEntry(sequence: number): Entry | undefined {
  const { entries } = timeline;
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle] as Entry;
    if (keyOf(entry) === sequence) return entry;
    if (keyOf(entry) < sequence) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

function focusRow(sequence: number): void {
  document.querySelector<HTMLElement>(`[data-entry="${sequence}"]`)?.focus();
}

/** `j` and `k` begin with the first row in sight, wherever the focus is. In the list they move the focus. */
function focusFirstRow({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): void {
  const element = target as HTMLElement;
  if (!['j', 'k'].includes(key) || ctrlKey || metaKey || altKey || element.matches('input, select, textarea')) return;
  if (!element.closest('.virtual-row')) document.querySelector<HTMLElement>('.timeline-list .entry-row')?.focus();
}
