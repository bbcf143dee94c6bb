import { Badge } from '../components/badge';
import { CopyButton } from '../components/copy-button';
import { preciseTime } from '../components/times';
import type { Names } from '../store/names';
import { EntryLink } from './details';
import type { InvocationEntry } from './entries';
import { invocationOutcome } from './summary';

/** An invocation with its log lines and the calls that it made. */
export function InvocationTrace({ entry, names }: { readonly entry: InvocationEntry; readonly names: Names }) {
  const { attempts, lines, earlierLines, calls, news } = entry;
  const { text, tone } = invocationOutcome(entry);
  const log = () => lines.map((line) => line.text).join('\n');
  return (
    <section class="trace-invocation">
      <div class="row">
        <EntryLink entry={entry}>{names.nameOf(news.functionName)}</EntryLink>
        <Badge tone={tone}>{text}</Badge>
        <span class="spacer" />
        {lines.length > 0 && <CopyButton text={log} what="the log lines" />}
      </div>
      {attempts.length > 1 && (
        <ol class="small">
          {attempts.map(({ startedAt, endedAt, error }, index) => (
            <li key={startedAt}>
              Attempt {index + 1}, {preciseTime(startedAt)}: {error ?? (endedAt ? 'succeeded' : 'runs')}
            </li>
          ))}
        </ol>
      )}
      {earlierLines > 0 && <p class="soft small">{earlierLines} earlier lines are gone.</p>}
      {lines.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the log scrolls, also by keyboard
        <ol class="log" tabIndex={0} aria-label={`Log of ${news.functionName}`}>
          {lines.map((line) => (
            <li key={line.sequence}>
              <time class="numbers" dateTime={line.time}>
                {preciseTime(line.time)}
              </time>
              <span dir="auto">{line.text}</span>
            </li>
          ))}
        </ol>
      ) : (
        <p class="soft small">It has logged nothing.</p>
      )}
      {calls.length > 0 && (
        <>
          <p class="small" id={`calls-${news.sequence}`}>
            Calls that its role made meanwhile
          </p>
          <ul class="small" aria-labelledby={`calls-${news.sequence}`}>
            {calls.map((call) => (
              <li key={call.news.sequence}>
                <EntryLink entry={call}>{`${call.news.service} ${call.news.operation}`}</EntryLink>{' '}
                <span class={call.news.outcome === 'ok' ? 'soft' : 'bad-text'}>{call.news.outcome}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
