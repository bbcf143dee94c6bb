import { Fragment } from 'preact';
import { Badge } from '../components/badge';
import { classes } from '../components/classes';
import { preciseTime } from '../components/times';
import type { Names } from '../store/names';
import { deliveryFailed, type Entry, hasFailed, type RuleDelivery } from './entries';
import { deliveryOutcome, type Outcome, summaryOf } from './summary';

/** An entry in one line: when, what, about what, and what became of it. */
export function EntryRow({
  entry,
  names: { nameOf },
  selected,
  onSelect,
}: {
  readonly entry: Entry;
  readonly names: Names;
  readonly selected: boolean;
  readonly onSelect: (sequence: number) => void;
}) {
  const { label, title, about, outcome } = summaryOf(entry, nameOf);
  const { sequence, time } = entry.news;
  return (
    <button
      type="button"
      class={classes('entry-row', selected && 'selected', hasFailed(entry) && 'failed')}
      data-entry={sequence}
      aria-expanded={selected}
      onClick={() => onSelect(sequence)}
    >
      <time class="entry-time numbers" dateTime={time}>
        {preciseTime(time)}
      </time>
      <span class={classes('entry-label', entry.kind === 'event' && 'accent')}>{label}</span>
      <span class="entry-text truncate">
        <bdi class="entry-title">{title}</bdi>
        {about.map((text) => (
          <Fragment key={text}>
            {/* A screen reader reads the texts of the row as one: without a space, as one word. */} <bdi class="entry-about">{text}</bdi>
          </Fragment>
        ))}
      </span>
      {entry.kind === 'event' && <Deliveries deliveries={entry.deliveries} nameOf={nameOf} />}
      {outcome && <OutcomeBadge outcome={outcome} />}
    </button>
  );
}

/** How many targets a row shows: those first that have failed. */
const SHOWN_DELIVERIES = 2;

function Deliveries({ deliveries, nameOf }: { readonly deliveries: readonly RuleDelivery[]; readonly nameOf: (arn: string) => string }) {
  const more = deliveries.length - SHOWN_DELIVERIES;
  return (
    <span class="entry-deliveries">
      {failuresFirst(deliveries)
        .slice(0, SHOWN_DELIVERIES)
        .map(({ news, invocation }) => {
          const { text, tone } = deliveryOutcome(news, invocation);
          return (
            <Badge key={news.sequence} tone={tone} title={`${news.ruleName} → ${news.target}: ${text}`}>
              <span class="truncate">
                → <bdi>{nameOf(news.target)}</bdi>
              </span>{' '}
              <span class="entry-delivery">{text}</span>
            </Badge>
          );
        })}
      {more > 0 && <Badge>+{more}</Badge>}
    </span>
  );
}

function failuresFirst(deliveries: readonly RuleDelivery[]): readonly RuleDelivery[] {
  return [...deliveries].sort((a, b) => Number(deliveryFailed(b)) - Number(deliveryFailed(a)));
}

/** Says the usual outcome quietly. */
function OutcomeBadge({ outcome: { text, tone } }: { readonly outcome: Outcome }) {
  if (!tone) return <span class="entry-outcome soft">{text}</span>;
  return (
    <span class="entry-outcome">
      <Badge tone={tone}>
        <span class="truncate">{text}</span>
      </Badge>
    </span>
  );
}
