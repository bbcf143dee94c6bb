import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { Button } from '../components/button';
import { SearchField } from '../components/search-field';
import type { Page } from '../store/page';
import { useNames } from '../store/use-names';
import { useStore } from '../store/use-store';
import { GROUPS, type TimelineFilter } from './filter';
import { timeline } from './live';

const stacksOf = (state: Page) => state.snapshot?.stacks;
const regionsOf = (state: Page) => state.snapshot?.regions;
const newsOf = (state: Page) => state.news;

/** The buttons and fields of the filter. `children` are further buttons. */
export function FilterBar({
  filter,
  onChange,
  children,
}: {
  readonly filter: TimelineFilter;
  readonly onChange: (filter: TimelineFilter) => void;
  readonly children: ComponentChildren;
}) {
  const { kinds, text = '', onlyFailures } = filter;
  const toggle = (group: (typeof GROUPS)[number]['kinds']) => {
    const rest = kinds.filter((kind) => !group.includes(kind));
    onChange({ ...filter, kinds: rest.length < kinds.length ? rest : [...kinds, ...group] });
  };
  return (
    <search class="filter-bar">
      <SearchField
        label="Search the timeline"
        placeholder="Search names, messages, log lines"
        value={text}
        onChange={(value) => onChange({ ...filter, text: value || undefined })}
      />
      <fieldset class="filter-kinds">
        <legend class="visually-hidden">Kinds</legend>
        {GROUPS.map(({ title, kinds: group }) => (
          <button
            key={title}
            type="button"
            class="filter-kind"
            aria-pressed={group.some((kind) => kinds.includes(kind))}
            onClick={() => toggle(group)}
          >
            {title}
          </button>
        ))}
        <button
          type="button"
          class="filter-kind failures"
          aria-pressed={onlyFailures}
          onClick={() => onChange({ ...filter, onlyFailures: !onlyFailures })}
        >
          Only failures
        </button>
      </fieldset>
      <Choices filter={filter} onChange={onChange} />
      <div class="filter-actions">{children}</div>
    </search>
  );
}

/** The services, stages and stacks to choose from. */
function Choices({ filter, onChange }: { readonly filter: TimelineFilter; readonly onChange: (filter: TimelineFilter) => void }) {
  const stacks = useStore(stacksOf);
  const regions = useStore(regionsOf);
  const { nameOf } = useNames();
  const services = useServices();
  const stages = useMemo(() => Object.values(regions ?? {}).flatMap(({ stages }) => stages.map(({ arn }) => arn)), [regions]);
  return (
    <div class="filter-choices">
      <Choice
        label="Service"
        all="All services"
        value={filter.service}
        options={services}
        onChange={(service) => onChange({ ...filter, service })}
      />
      <Choice
        label="Stage"
        all="All stages"
        value={filter.stage}
        options={stages}
        nameOf={nameOf}
        onChange={(stage) => onChange({ ...filter, stage })}
      />
      <Choice
        label="Stack"
        all="All stacks"
        value={filter.stack}
        options={(stacks ?? []).map(({ id }) => id)}
        nameOf={nameOf}
        onChange={(stack) => onChange({ ...filter, stack })}
      />
    </div>
  );
}

/** The services that were called. */
function useServices(): readonly string[] {
  const news = useStore(newsOf);
  return useMemo(() => {
    const called = timeline.entries.flatMap((entry) => (entry.kind === 'call' ? entry.news.service : []));
    return [...new Set(called)].sort();
  }, [news]);
}

/** More options than this in a list help nobody, and each is a node. */
const MOST_OPTIONS = 200;

function Choice({
  label,
  all,
  value,
  options,
  nameOf = (option) => option,
  onChange,
}: {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly options: readonly string[];
  readonly nameOf?: (option: string) => string;
  readonly onChange: (value: string | undefined) => void;
}) {
  const shown = new Set([...(value === undefined ? [] : [value]), ...options.slice(0, MOST_OPTIONS)]);
  if (shown.size === 0) return null;
  return (
    <span class="filter-choice">
      <select
        class="input"
        aria-label={label}
        value={value ?? ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      >
        <option value="">{all}</option>
        {[...shown].map((option) => (
          <option key={option} value={option}>
            {nameOf(option)}
          </option>
        ))}
      </select>
      {value !== undefined && (
        <Button look="quiet" compact icon="close" label={`Show ${all.toLowerCase()}`} onClick={() => onChange(undefined)} />
      )}
    </span>
  );
}
